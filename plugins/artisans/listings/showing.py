"""What of a listing stands at the commerce backend: a product with one variant, found by `listing:<id>`, and her own place as a warehouse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from marketplace.client.products import MAKERS_PLACE
from marketplace.contract.types.address import Address
from marketplace.contract.types.catalogue import RichText
from marketplace.extensions.mirrors import (
    Brought,
    Choices,
    Links,
    Mirror,
    Value,
    WantedPicture,
    WantedProduct,
    WantedWarehouse,
    Words,
)

from ..consent import publication
from ..makers.team import name_of
from ..mirrors import MAKER
from ..models import Listing, Maker, SpokenText, State
from ..shop.records import PRODUCT_ATTRIBUTE
from .crafts import crafts
from .drafts import LISTING
from .given import LANGUAGES
from .markets import market_of

PLACE = "maker-place"
PRODUCT_TYPE = "handmade-piece"
CRAFT, REGION, MATERIAL, DIMENSIONS, COLOUR = "craft", "region", "material", "dimensions", "colour"
NEVER = (Listing.State.DRAFT, Listing.State.WAITING, Listing.State.REVIEW, Listing.State.REFUSED)
"""States in which nothing was shown yet."""
SHOWN_STATES = (State.EXHIBITING, State.SELLING, State.PAUSED)
_OWN_FIRST = ("en", "fr", "ar")
"""The first of them is what the product itself is called: a database gives languages in no order."""
_UNITS = {"ar": "سم", "fr": "cm", "en": "cm"}
_TOWNS = {"MA": ("Rabat", "10000"), "FR": ("Saint-Denis", "93200")}
"""A warehouse needs an address; where a maker lives is nobody's business, so that it is the country's."""


def reference(listing: object) -> str:
    """The external reference of its product and variant."""
    return f"{LISTING}:{listing}"


def place_reference(maker: str) -> str:
    """The external reference of her own warehouse."""
    return f"{MAKERS_PLACE}{maker}"


def keys() -> Iterable[str]:
    return (str(pk) for pk in Listing.objects.exclude(state__in=NEVER).order_by("pk").values_list("pk", flat=True))


def names(keys: Sequence[str]) -> dict[str, str]:
    rows = Listing.objects.filter(pk__in=keys).select_related("maker")
    return {str(row.pk): f"{title(row)} · {name_of(row.maker)}" for row in rows}


def product(key: str) -> WantedProduct | None:
    """None while it is not to be shown; what was shown is then taken out of the shop and kept there."""
    row = Listing.objects.select_related("maker", "voice").filter(pk=key, state=Listing.State.PUBLISHED).first()
    if row is None or row.maker.state not in SHOWN_STATES:
        return None
    public = publication.public([row.maker.code]).get(row.maker.code)
    craft = crafts().get(row.craft)
    values: dict[str, Value] = {
        CRAFT: Choices((f"{CRAFT}:{row.craft}",)),
        MATERIAL: Choices(tuple(f"{MATERIAL}:{code}" for code in row.materials)),
        DIMENSIONS: Words(dimensions(row.size)),
    }
    # The value of a reference is called like the page: of who takes her name back it goes as well.
    values[PRODUCT_ATTRIBUTE] = Links(((MAKER, row.maker.code),) if public else ())
    values[REGION] = Choices((f"{REGION}:{public.region}",) if public and public.region else ())
    return WantedProduct(
        reference=reference(row.pk),
        product_type=PRODUCT_TYPE,
        slug=f"{row.craft.replace('_', '-')}-{row.pk.hex[:8]}",
        sku=f"L-{row.pk.hex[:12].upper()}",
        names=titles(row, public.names if public else {}),
        descriptions=descriptions(row),
        channel=row.channel,
        price=f"{row.price or 0:.2f}",
        categories=craft.categories if craft else (),
        values=values,
        variant_values={COLOUR: Choices((f"{COLOUR}:{row.colours[0]}",))} if len(row.colours) == 1 else {},
        weight=row.weight,
        pictures=_pictures(row),
        metadata={"maarad.listing": str(row.pk)},
        for_sale=row.maker.state == State.SELLING and bool(row.price),
    )


def told(key: str, brought: Brought) -> None:
    """Remember where its product is, and what stands in the way."""
    known = {"product": brought.global_id} if brought.global_id else {}
    right = {} if brought.trouble else {"shown_as": brought.digest}
    Listing.objects.filter(pk=key).update(trouble=brought.trouble[:500], **known, **right)


def titles(row: Listing, maker: Mapping[str, str]) -> dict[str, str]:
    """By language: her own words, and where there are none “craft by maker” (`maker`: her public names; none: the craft alone)."""
    if row.names:
        return {language: row.names[language] for language in _OWN_FIRST if row.names.get(language)}
    craft = crafts().get(row.craft)
    found = {}
    for language in LANGUAGES:
        what = craft.names[language] if craft else ""
        who = maker.get(language) or next(iter(maker.values()), "")
        with translation.override(language):
            what = what or pgettext("piece", "Handmade piece")
            found[language] = pgettext("piece", "%(craft)s by %(maker)s") % {"craft": what, "maker": who} if who else what
    return found


def title(row: Listing) -> str:
    """In the language of the moment, as she and staff read it."""
    texts = titles(row, row.maker.names)
    language = (translation.get_language() or "fr").partition("-")[0]
    return texts.get(language) or next((text for text in texts.values() if text), "")


def descriptions(row: Listing) -> dict[str, RichText]:
    """By language: what was written, else what her recording says, as far as somebody checked it."""
    texts: dict[str, str] = dict(row.descriptions)
    if row.voice is not None and row.voice.removed_at is None:
        checked = SpokenText.objects.filter(file=row.voice, state=SpokenText.State.CHECKED, language__in=LANGUAGES)
        texts = {spoken.language: spoken.text for spoken in checked} | texts
    return {language: _paragraphs(text) for language in _OWN_FIRST if (text := texts.get(language, ""))}


def dimensions(size: Mapping[str, str]) -> dict[str, str]:
    """“40 × 30 × 2.5 cm”, “⌀ 12 × 30 cm”, by language; nothing without a size."""
    sides = [f"⌀ {size['diameter']}"] if "diameter" in size else []
    sides += [size[side] for side in ("length", "width", "depth", "height") if side in size]
    if not sides:
        return {}
    said = " × ".join(sides)
    return {language: f"{said.replace('.', ',') if language == 'fr' else said} {unit}" for language, unit in _UNITS.items()}


def place_keys() -> Iterable[str]:
    rows = Listing.objects.filter(place=Listing.Place.WITH_ME).exclude(state__in=NEVER)
    return rows.order_by("maker__code").values_list("maker__code", flat=True).distinct()


def place_names(keys: Sequence[str]) -> dict[str, str]:
    return {maker.code: name_of(maker) for maker in Maker.objects.filter(code__in=keys)}


def place(key: str) -> WantedWarehouse | None:
    """Her own place, while she has had pieces there: who has left sells nothing from it."""
    maker = Maker.objects.filter(code=key).first()
    if maker is None or key not in set(place_keys()):
        return None
    market = market_of(maker)
    town, code = _TOWNS[market.country]
    with translation.override("fr"):
        name = pgettext("warehouse", "Maker's workshop")
    return WantedWarehouse(
        reference=place_reference(key),
        slug=f"maker-place-{maker.pk}",
        name=f"{name} {maker.pk}",
        address=Address(company_name=name, street_address_1=name, postal_code=code, city=town, country=market.country),
        channels=() if maker.state == State.LEFT else (market.channel,),
        metadata={"maarad.maker": key},
    )


def mirrors() -> tuple[Mirror, ...]:
    return (
        Mirror(PLACE, _("Makers' own places"), place_keys, place, place_names),
        Mirror(LISTING, _("Pieces that makers listed"), keys, product, names, told=told),
    )


def _pictures(row: Listing) -> tuple[WantedPicture, ...]:
    """Those on which nobody can be recognised, or everybody agreed; one that nobody described shows what the piece is called, never by whom."""
    called = titles(row, {})
    files = [each.file for each in row.pictures.select_related("file")]
    return tuple(
        WantedPicture(str(file.pk), file.path, {key: text for key, text in file.alt.items() if text} or called)
        for file in files
        if file.removed_at is None and not file.minors and (file.people != "others" or file.others_agreed)
    )


def _paragraphs(text: str) -> RichText:
    blocks: list[dict[str, Any]] = [
        {"type": "paragraph", "data": {"text": escape(part, quote=False)}} for line in text.split("\n") if (part := line.strip())
    ]
    return {"blocks": blocks}
