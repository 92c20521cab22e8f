"""Sitemaps: an index, and for each country of sale parts of pieces with their three languages."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from marketplace.extensions.registry import sitemap_paths
from marketplace.extensions.slots import ShopContext
from marketplace.search.models import SearchEntry, SearchName

from .markets import LANGUAGES, MARKETS, Market
from .visit import Visit

PART = 10_000
XML = "application/xml; charset=utf-8"
PAGES = ("home", "catalogue", "withdrawal")


@require_safe
@cache_control(max_age=3600, public=True)
def index(request: HttpRequest) -> HttpResponse:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for market in MARKETS.values():
        pieces = SearchEntry.objects.filter(channel=market.slug).count()
        for part in range(-(-pieces // PART) + 1):
            lines.append(f"<sitemap><loc>{settings.PUBLIC_URL}/sitemaps/{market.slug}-{part}.xml</loc></sitemap>")
    return HttpResponse("\n".join([*lines, "</sitemapindex>"]), content_type=XML)


@require_safe
@cache_control(max_age=60, public=True)
def part(request: HttpRequest, channel: str, number: int) -> HttpResponse:
    """Part 0 holds the shop's own pages and its categories and the plugins' pages; the pieces follow. Kept for a minute only: who takes
    back that search engines may find her is gone from it by then."""
    market = MARKETS.get(channel)
    if market is None:
        raise Http404
    paths = _pages(market) if number == 0 else _pieces(market, number - 1)
    body = "\n".join(_entry(alternates) for alternates in paths)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    return HttpResponse(f"{head}\n{body}\n</urlset>", content_type=XML)


def _visits(market: Market) -> list[Visit]:
    return [Visit(language, market) for language in LANGUAGES]


def _pages(market: Market) -> Iterator[dict[str, str]]:
    for name in PAGES:
        yield {visit.language: visit.url(name) for visit in _visits(market)}
    slugs = SearchName.objects.filter(channel=market.slug, language=LANGUAGES[0], kind="category").order_by("slug")
    for slug in slugs.values_list("slug", flat=True):
        yield {visit.language: visit.url("category", slug=slug) for visit in _visits(market)}
    listed = {visit.language: sitemap_paths(ShopContext(market.slug, visit.language)) for visit in _visits(market)}
    for paths in zip(*listed.values(), strict=False):
        yield dict(zip(listed, paths, strict=True))


def _pieces(market: Market, number: int) -> Iterator[dict[str, str]]:
    slugs = SearchEntry.objects.filter(channel=market.slug).order_by("pk").values_list("slug", flat=True)
    for slug in slugs[number * PART : (number + 1) * PART]:
        yield {visit.language: visit.url("product", slug=slug) for visit in _visits(market)}


def _entry(alternates: dict[str, str]) -> str:
    origin = settings.PUBLIC_URL
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{origin}{escape(path)}"/>'
        for language, path in alternates.items()
    )
    return "\n".join(f"<url><loc>{origin}{escape(path)}</loc>{links}</url>" for path in alternates.values())
