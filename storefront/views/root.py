"""Addresses without language and country."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ..middleware import preferred


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """`/`: the shop in the visitor's language."""
    return HttpResponseRedirect(preferred(request).home)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; carts, checkouts, accounts and orders may not."""
    private = ("cart", "checkout", "account", "orders", "favourites", "search")
    lines = ["User-agent: *", *(f"Disallow: /*/*/{name}/" for name in private), "Disallow: /graphql/", ""]
    lines.append(f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a worker rules only what lies below it; unhashed, because its address may not change."""
    return render(request, "storefront/pages/sw.js", content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker keeps to show without a network."""
    return render(request, "storefront/pages/offline.html")
