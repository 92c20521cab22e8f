"""The makers' directory and a maker's page. `request.visit` says where the visitor is (see docs/plugins.md)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.client.session import Session
from marketplace.contract.types.catalogue import Choice
from marketplace.kernel.formats import format_list

from . import queries, regions, structured, told
from .records import CRAFTS, Maker
from .searchable import searchable

LAST_PAGE = 1000


def _session(visit: Any) -> Session:
    return Session(visit.channel, visit.language)


@require_safe
def makers(request: HttpRequest) -> HttpResponse:
    """`?region=` and `?craft=` narrow the list; a value that does not exist shows that nobody is there."""
    visit: Any = request.visit  # type: ignore[attr-defined]
    session = _session(visit)
    region, craft = request.GET.get("region", "")[:200], request.GET.get("craft", "")[:200]
    after = request.GET.get("after") or None
    found = queries.directory(region=region, craft=craft, after=after, session=session)
    every_region, every_craft = queries.regions(session=session), queries.crafts(session=session)
    code = next((each.reference.removeprefix(f"{CRAFTS}:") for each in every_craft if each.slug == craft), "")
    chosen = {name: value for name, value in (("region", region), ("craft", craft)) if value}
    crumbs = [{"label": _("Home"), "url": visit.url("home")}, {"label": _("Makers")}]
    context = {
        "title": _("Makers"),
        "makers": [card(maker, visit, pieces=found.pieces.get(maker.slug, 0)) for maker in found.makers],
        "total": found.total,
        "regions": _options(every_region, region, _("All regions")),
        "crafts": _options(every_craft, craft, _("All crafts")),
        "map": regions.regions(every_region, chosen=region, craft=code),
        "map_size": (regions.WIDTH, regions.HEIGHT),
        "craft": craft,
        "feeds": [(form, visit.url("artisans:feed", form=form)) for form in ("rss", "json")],
        "action": request.path,
        "filtered": bool(chosen),
        "first_url": f"{request.path}?{urlencode(chosen)}" if after else "",
        "next_url": f"{request.path}?{urlencode(chosen | {'after': found.after})}" if found.after else "",
        "crumbs": crumbs,
        "structured": structured.breadcrumbs(crumbs, request.path),
    }
    return render(request, "artisans/makers.html", context)


@require_safe
def maker(request: HttpRequest, slug: str) -> HttpResponse:
    """The maker's story and her pieces in this country of sale, a page at a time."""
    visit: Any = request.visit  # type: ignore[attr-defined]
    found = queries.maker(slug, session=_session(visit))
    if found is None:
        raise Http404
    known = searchable([slug], language=visit.language).get(slug)
    page = _page_number(request.GET.get("page", ""))
    pieces, more = queries.pieces(slug, session=_session(visit), page=page)
    crumbs = [
        {"label": _("Home"), "url": visit.url("home")},
        {"label": _("Makers"), "url": visit.url("artisans:makers")},
        {"label": found.name},
    ]
    context = {
        "maker": found,
        "media": found.media,
        "facts": facts(found),
        "voices": told.recordings(found.voices, visit.language),
        "gallery": told.pictures(found.gallery),
        "process": told.pictures(found.process),
        "story_language": found.story_language if found.story_language != visit.language else "",
        "story_in": told.LANGUAGES.get(found.story_language, ""),
        "pieces": pieces,
        "previous_url": _page_url(request.path, page - 1) if page > 1 else "",
        "next_url": _page_url(request.path, page + 1) if more else "",
        "crumbs": crumbs,
        "indexed": known is not None,
        "feed": visit.url("artisans:maker_feed", slug=slug, form="rss") if known else "",
        "structured": structured.maker(found, known, request.path),
        "structured_path": structured.breadcrumbs(crumbs, request.path),
    }
    return render(request, "artisans/maker.html", context)


def card(maker: Maker, visit: Any, *, pieces: int = 0) -> dict[str, Any]:
    """See storefront/components/maker_card.html."""
    return {
        "name": maker.name,
        "url": visit.url("artisans:maker", slug=maker.slug),
        "craft": maker.crafts[0].name if maker.crafts else "",
        "place": maker.place or (maker.region.name if maker.region else ""),
        "sentence": maker.sentence,
        "media": maker.media,
        "pieces": pieces,
        "language": "",
    }


def facts(maker: Maker) -> list[dict[str, str]]:
    """See storefront/components/facts.html."""
    rows = [(_("Place"), maker.place), (_("Region"), maker.region.name if maker.region else "")]
    rows += [(_("Crafts"), _names(maker.crafts)), (_("Legal form"), maker.legal_form), (_("Speaks"), _names(maker.languages))]
    return [{"label": label, "value": value} for label, value in rows if value]


def _names(choices: tuple[Choice, ...]) -> str:
    return format_list([choice.name for choice in choices])


def _options(choices: tuple[Choice, ...], chosen: str, everything: str) -> list[dict[str, Any]]:
    """See storefront/components/field.html."""
    options: list[dict[str, Any]] = [{"value": "", "label": everything, "selected": not chosen}]
    return options + [{"value": each.slug, "label": each.name, "selected": each.slug == chosen} for each in choices]


def _page_number(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() and len(text) < 6 else 1


def _page_url(path: str, number: int) -> str:
    return f"{path}?page={number}" if number > 1 else path
