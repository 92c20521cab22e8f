"""Below `/maker/`, for whoever acts for a maker in anything."""

from django.urls import path

from . import standing

urlpatterns = [path("standing/", standing.standing, name="standing")]
