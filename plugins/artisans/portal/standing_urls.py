"""Below `/maker/`, for whoever acts for a maker in anything."""

from django.urls import path

from . import fairs, standing

urlpatterns = [
    path("standing/", standing.standing, name="standing"),
    path("fairs/", fairs.fairs, name="fairs"),
]
