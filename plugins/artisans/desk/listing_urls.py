"""Below `/desk/pieces/`."""

from django.urls import path

from . import listings

urlpatterns = [
    path("first/", listings.waiting, name="first_pieces"),
    path("first/<uuid:listing>/<slug:decision>/", listings.decide, name="decide_first_piece"),
]
