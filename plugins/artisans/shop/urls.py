"""Below `/{language}/{channel}/makers/`."""

from django.urls import path, re_path

from . import feeds, pages

FORM = r"(?P<form>rss|json)"

urlpatterns = [
    path("", pages.makers, name="makers"),
    re_path(rf"^feed\.{FORM}$", feeds.makers, name="feed"),
    re_path(rf"^pieces\.{FORM}$", feeds.pieces, name="pieces_feed"),
    re_path(rf"^(?P<slug>[\w-]+)/pieces\.{FORM}$", feeds.pieces_of, name="maker_feed"),
    path("<str:slug>/", pages.maker, name="maker"),
]
