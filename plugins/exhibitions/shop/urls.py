"""Below `/{language}/{channel}/exhibitions/`. `code` may be that of a preview."""

from django.urls import path

from . import files, pages

urlpatterns = [
    path("", pages.exhibitions, name="exhibitions"),
    path("<str:code>/", pages.exhibition, name="exhibition"),
    path("<str:code>/walk/", pages.walk, name="walk"),
    path("<str:code>/walk/<int:at>/", pages.walk, name="station"),
    path("<str:code>/hall/", pages.hall, name="hall"),
    path("<str:code>/panels/", pages.panels, name="panels"),
    path("<str:code>/content.json", files.content, name="content"),
    path("<str:code>/catalogue/", files.catalogue, name="catalogue"),
    path("<str:code>/sounds/<uuid:key>/", files.sound, name="sound"),
]
