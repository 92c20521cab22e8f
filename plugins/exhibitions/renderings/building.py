"""Makes a `Content`: a version's words, and what the commerce backend shows of its pieces and makers now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.client import catalogue, content
from marketplace.client.session import Session
from marketplace.contract.types.catalogue import ProductCard
from marketplace.extensions.shown_makers import shown_makers
from marketplace.kernel.formats import format_money

from ..makers import MAKER_PAGE, from_page
from .content import BUY, NOTHING, SEE, Action, Content, Maker, Picture, Piece, Room, Sound, Stand, Words

WEB, PRINT = "web", "print"
EXHIBIT = "exhibit"
UPCOMING, OPEN, CLOSED = "upcoming", "open", "closed"
# In which order other languages stand in for one that a text was not written in.
INSTEAD = ("fr", "ar", "en")
BATCH = 100


@dataclass(frozen=True, slots=True)
class Visit:
    """Where the visitor is, and the day. `code`: as it stands in addresses (a preview has its own). `audience`: who sees it, as makers
    agree or not: `web`, or `print` for what hangs on walls and lies on tables."""

    language: str
    channel: str
    today: date
    code: str
    audience: str = WEB

    @property
    def session(self) -> Session:
        return Session(self.channel, self.language)

    def address(self, name: str, **parts: Any) -> str:
        """The path of a shop page; empty when there is none of that name."""
        try:
            return reverse(f"shop:{name}", kwargs={"language": self.language, "channel": self.channel, **parts})
        except NoReverseMatch:
            return ""


def state_of(document: Mapping[str, Any], today: date) -> str:
    if document["opens"] and today < date.fromisoformat(document["opens"]):
        return UPCOMING
    return CLOSED if document["closes"] and today > date.fromisoformat(document["closes"]) else OPEN


def build(document: Mapping[str, Any], *, version: int, visit: Visit, closed_too: bool = False) -> Content:
    """What there is to see of `document` (see `documents`). Before it opens, and after it closed unless it stays, there are no rooms;
    `closed_too` (a preview) shows them all the same. At most three questions to the backend for a hundred pieces."""
    state = state_of(document, visit.today)
    visible = closed_too or state == OPEN or (state == CLOSED and document["stays"])
    with translation.override(visit.language):
        return Content(
            code=visit.code,
            version=version,
            language=visit.language,
            channel=visit.channel,
            state=state,
            opens=date.fromisoformat(document["opens"]) if document["opens"] else None,
            closes=date.fromisoformat(document["closes"]) if document["closes"] else None,
            title=words(document["titles"], visit.language),
            lead=words(document["leads"], visit.language),
            text=words(document["texts"], visit.language),
            sound=_sound(document["sounds"], visit),
            rooms=_Rooms(document, visit).rooms() if visible else (),
        )


def words(texts: Mapping[str, str], language: str) -> Words:
    """In the language, or in the first other one that there is, which is then told."""
    if texts.get(language):
        return Words(texts[language])
    found = next((code for code in INSTEAD if texts.get(code)), None)
    return Words(texts[found], found) if found else NOTHING


class _Rooms:
    """The rooms with what the backend says of their pieces and makers, asked for all at once."""

    def __init__(self, document: Mapping[str, Any], visit: Visit) -> None:
        self.document, self.visit = document, visit
        stands = [stand for room in document["rooms"] for stand in room["stands"]]
        ids = list(dict.fromkeys(piece["product"] for stand in stands for piece in stand["pieces"]))
        self.here = _cards(ids, visit.session)
        missing = [each for each in ids if each not in self.here] if document["channel"] != visit.channel else []
        self.elsewhere = _cards(missing, Session(document["channel"], visit.language))
        slugs = [card.maker.slug for card in (*self.here.values(), *self.elsewhere.values()) if card.maker]
        slugs += [stand["maker"] for stand in stands if stand["maker"]]
        self.makers = _makers(slugs, visit)
        self.number = 0

    def rooms(self) -> tuple[Room, ...]:
        return tuple(
            Room(
                key=f"room-{room['key']}",
                number=number,
                wall=room["wall"],
                title=words(room["titles"], self.visit.language),
                text=words(room["texts"], self.visit.language),
                sound=_sound(room["sounds"], self.visit),
                stands=tuple(map(self._stand, room["stands"])),
            )
            for number, room in enumerate(self.document["rooms"], 1)
        )

    def _stand(self, stand: Mapping[str, Any]) -> Stand:
        return Stand(
            key=f"stand-{stand['key']}",
            title=words(stand["titles"], self.visit.language),
            text=words(stand["texts"], self.visit.language),
            maker=self.makers.get(stand["maker"]),
            sound=_sound(stand["sounds"], self.visit),
            pieces=tuple(found for piece in stand["pieces"] if (found := self._piece(piece)) is not None),
        )

    def _piece(self, piece: Mapping[str, Any]) -> Piece | None:
        """None for one that the shop no longer has anywhere."""
        here = self.here.get(piece["product"])
        card = here or self.elsewhere.get(piece["product"])
        if card is None:
            return None
        self.number += 1
        name = words(piece["titles"], self.visit.language) or Words(card.name)
        note = _("Not sold in this country") if here is None else "" if card.available else _("Sold")
        return Piece(
            key=f"piece-{piece['key']}",
            number=self.number,
            product=piece["product"],
            name=name,
            text=words(piece["texts"], self.visit.language),
            maker=self.makers.get(card.maker.slug) if card.maker else None,
            picture=_picture(card, words(piece["alts"], self.visit.language), name),
            price=_price(here) if here and here.available else "",
            note=note,
            action=_action(here, self.visit) if here else None,
            sound=_sound(piece["sounds"], self.visit),
        )


def _cards(ids: Sequence[str], session: Session) -> dict[str, ProductCard]:
    parts = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    return {card.id: card for part in parts for card in catalogue.products_by_ids(part, session=session)}


def _makers(slugs: Iterable[str], visit: Visit) -> dict[str, Maker]:
    """Those whose pages are published now, as far as each agreed to be exhibited to this audience."""
    wanted = sorted(set(slugs))
    found: dict[str, Maker] = {}
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        pages = content.pages(MAKER_PAGE, slugs=part, first=BATCH, session=visit.session).pages
        agreed = shown_makers(part, audience=visit.audience, purpose=EXHIBIT, language=visit.language)
        for page in pages:
            slug = page.page.slug
            if agreed is None or slug in agreed:
                found[slug] = from_page(page, visit.address("artisans:maker", slug=slug), agreed[slug] if agreed else None)
    return found


def _picture(card: ProductCard, alt: Words, name: Words) -> Picture | None:
    if not card.media:
        return None
    first = card.media[0]
    return Picture(first.id, first.url, alt or Words(first.alt) or name)


def _price(card: ProductCard) -> str:
    if card.price is None:
        return ""
    amount = format_money(card.price.gross)
    return _("from %(price)s") % {"price": amount} if card.until else amount


def _action(card: ProductCard, visit: Visit) -> Action:
    address = visit.address("product", slug=card.slug)
    if card.available and card.price is not None:
        return Action(BUY, _("See and buy"), address)
    return Action(SEE, _("See the piece"), address)


def _sound(sounds: Mapping[str, Any], visit: Visit) -> Sound | None:
    """In the visitor's language, else in one that there is."""
    order = (visit.language, *INSTEAD)
    language = next((code for code in order if code in sounds), None)
    if language is None:
        return None
    found = sounds[language]
    address = visit.address("exhibitions:sound", code=visit.code, key=found["key"])
    return Sound(address, found["content_type"], language, found["words"], found["machine"])
