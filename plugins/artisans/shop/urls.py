"""Below `/{language}/{channel}/makers/`."""

from django.urls import path

from . import pages

urlpatterns = [
    path("", pages.makers, name="makers"),
    path("<str:slug>/", pages.maker, name="maker"),
]
