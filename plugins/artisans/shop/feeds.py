"""Feeds, as RSS and as JSON: makers who agreed to be found, new pieces, and the pieces of one maker.

Whoever reads a feed copies it, so a maker's name stands in one only while she agrees to search engines. Kept by nobody longer than a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.client import catalogue
from marketplace.client.session import Session
from marketplace.contract.types.catalogue import ProductCard
from marketplace.kernel.formats import format_money

from ..models import Field
from . import queries
from .searchable import newest, searchable

ENTRIES = 50
PIECES = 30
KEPT = 60
ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True, slots=True)
class Entry:
    """`id` never changes; `url` may be in another language of the shop. `image`: an address, or empty."""

    id: str
    url: str
    title: str
    summary: str = ""
    image: str = ""
    author: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    title: str
    description: str
    page: str
    entries: list[Entry]


@require_safe
def makers(request: HttpRequest, form: str) -> HttpResponse:
    visit: Any = request.visit  # type: ignore[attr-defined]
    entries = [
        Entry(
            id=_absolute(visit.url("artisans:maker", slug=maker.slug)),
            url=_absolute(visit.url("artisans:maker", slug=maker.slug)),
            title=maker.name,
            summary=maker.sentence if Field.STORY in known.fields else "",
            image=maker.portrait if Field.PORTRAIT in known.fields else "",
            published=since,
        )
        for maker, known, since in newest(ENTRIES, session=_session(visit))
    ]
    page = _absolute(visit.url("artisans:makers"))
    return _answer(request, form, Feed(_("Makers of Maarad"), _("Who shows her work here, the newest first."), page, entries))


@require_safe
def pieces(request: HttpRequest, form: str) -> HttpResponse:
    """The newest pieces of this country of sale."""
    visit: Any = request.visit  # type: ignore[attr-defined]
    found = catalogue.newest_products(PIECES, session=_session(visit))
    feed = Feed(
        _("New pieces of Maarad"), _("What came into the shop last."), _absolute(visit.url("home")), _entries(found, visit)
    )
    return _answer(request, form, feed)


@require_safe
def pieces_of(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """Pieces of a maker who agreed to be found."""
    visit: Any = request.visit  # type: ignore[attr-defined]
    session = _session(visit)
    maker = queries.maker(slug, session=session) if searchable([slug], language=session.language) else None
    if maker is None:
        raise Http404
    found, _more = queries.pieces(slug, session=session, size=PIECES)
    page = _absolute(visit.url("artisans:maker", slug=slug))
    title = _("Pieces by %(name)s") % {"name": maker.name}
    return _answer(request, form, Feed(title, title, page, _entries(found, visit)))


def _entries(cards: tuple[ProductCard, ...], visit: Any) -> list[Entry]:
    slugs = queries.slugs_of_pieces([card.slug for card in cards])
    known = searchable(list(set(slugs.values())), language=visit.language)
    return [
        Entry(
            id=_absolute(visit.url("product", slug=card.slug)),
            url=_absolute(visit.url("product", slug=card.slug)),
            title=card.name,
            summary=format_money(card.price.gross) if card.price and card.available else "",
            image=card.media[0].url if card.media else "",
            author=known[maker].name if (maker := slugs.get(card.slug, "")) in known else "",
        )
        for card in cards
    ]


def _answer(request: HttpRequest, form: str, feed: Feed) -> HttpResponse:
    here = _absolute(request.path)
    answer: HttpResponse
    if form == "json":
        data = _json(feed, here, request.visit.language)  # type: ignore[attr-defined]
        answer = JsonResponse(data, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False})
    else:
        answer = HttpResponse(_rss(feed, here, request.visit.language), content_type="application/rss+xml; charset=utf-8")  # type: ignore[attr-defined]
    answer["X-Robots-Tag"] = "noindex"
    patch_cache_control(answer, public=True, max_age=KEPT)
    return answer


def _json(feed: Feed, here: str, language: str) -> dict[str, Any]:
    return {
        "version": JSON_FEED,
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.page,
        "feed_url": here,
        "language": language,
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "content_text": entry.summary or entry.title,
                **({"image": entry.image} if entry.image else {}),
                **({"authors": [{"name": entry.author}]} if entry.author else {}),
                **({"date_published": entry.published.isoformat()} if entry.published else {}),
            }
            for entry in feed.entries
        ],
    }


def _rss(feed: Feed, here: str, language: str) -> bytes:
    root = Element("rss", {"version": "2.0", "xmlns:atom": ATOM, "xmlns:dc": "http://purl.org/dc/elements/1.1/"})
    channel = SubElement(root, "channel")
    for name, text in (("title", feed.title), ("link", feed.page), ("description", feed.description), ("language", language)):
        SubElement(channel, name).text = _clean(text)
    SubElement(channel, "atom:link", {"href": here, "rel": "self", "type": "application/rss+xml"})
    SubElement(channel, "ttl").text = "60"
    for entry in feed.entries:
        item = SubElement(channel, "item")
        SubElement(item, "title").text = _clean(entry.title)
        SubElement(item, "link").text = entry.url
        SubElement(item, "guid", {"isPermaLink": "true"}).text = entry.id
        if entry.summary:
            SubElement(item, "description").text = _clean(entry.summary)
        if entry.author:
            SubElement(item, "dc:creator").text = _clean(entry.author)
        if entry.published:
            SubElement(item, "pubDate").text = format_datetime(entry.published)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(char for char in text if char in "\t\n" or ord(char) >= 0x20)


def _absolute(address: str) -> str:
    return f"{settings.PUBLIC_URL}{address}" if address.startswith("/") else address


def _session(visit: Any) -> Session:
    return Session(visit.channel, visit.language)
