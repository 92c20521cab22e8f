"""Where every address leads. Plugins add theirs through `extensions`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include("marketplace.portals.desk.urls")),
]
