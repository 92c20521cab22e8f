"""Where every address leads. Plugins add theirs through `extensions`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from marketplace.extensions.urls import patterns
from marketplace.health import health
from marketplace.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("metrics/", metrics, name="metrics"),
    path("", include("marketplace.api.urls")),
    path("desk/", include("marketplace.portals.desk.urls")),
    path("maker/", include("marketplace.portals.maker.urls")),
    path("", include("marketplace.webhooks.urls")),
    path("", include("marketplace.saleor.urls")),
    *patterns("site"),
    path("", include("storefront.urls")),
]

handler403 = "storefront.views.errors.forbidden"
handler404 = "storefront.views.errors.not_found"
handler500 = "storefront.views.errors.broken"
