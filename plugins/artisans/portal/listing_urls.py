"""What the portal's programs and pages ask about pieces, for whoever may `list`."""

from __future__ import annotations

from django.urls import path

from ..listings import publishing
from . import form, listings, pieces, uploads

urlpatterns = [
    path("uploads/<uuid:upload>/", uploads.upload, name="upload"),
    path("uploads/<uuid:upload>/done/", uploads.done, name="upload_done"),
    path("listings/<uuid:listing>/", listings.listing, name="listing"),
    path("listings/<uuid:listing>/form/", form.form, name="listing_form"),
    path("listings/<uuid:listing>/publish/", listings.publish, name="listing_publish"),
    path("listings/<uuid:listing>/price/", listings.price, name="listing_price"),
    path("listings/<uuid:listing>/pause/", listings.moving(publishing.pause), name="listing_pause"),
    path("listings/<uuid:listing>/resume/", listings.moving(publishing.resume), name="listing_resume"),
    path("listings/<uuid:listing>/end/", listings.moving(publishing.end), name="listing_end"),
    path("listings/<uuid:listing>/stock/", listings.stock, name="listing_stock"),
    path("pieces/", pieces.listed, name="pieces"),
    path("pieces/<uuid:listing>/", pieces.shown, name="piece"),
    path("pieces/<uuid:listing>/do/", pieces.do, name="do_with_piece"),
]
