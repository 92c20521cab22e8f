"""The page of a new piece, for whoever may `list`."""

from django.urls import path

from . import new

urlpatterns = [path("pieces/new/", new.new, name="new_piece")]
