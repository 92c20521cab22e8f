"""What the portal's programs ask about pieces, for whoever may `list`."""

from __future__ import annotations

from django.urls import path

from . import listings, uploads

urlpatterns = [
    path("uploads/<uuid:upload>/", uploads.upload, name="upload"),
    path("uploads/<uuid:upload>/done/", uploads.done, name="upload_done"),
    path("listings/<uuid:listing>/", listings.listing, name="listing"),
]
