"""A product with one variant at the backend as it is wanted: what differs, in words, and how it is put right, one request after the other.

Found by its external reference, which its one variant carries as well. Its pictures are all ours: each carries its key, and one that carries
none is what a process that died left behind. The price is written last: before that nobody sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.files.storage import default_storage

from marketplace.client import products as client
from marketplace.client.files import File
from marketplace.client.mirror import LANGUAGES, encoded, translate_text, write_metadata
from marketplace.client.session import Session
from marketplace.contract.types.mirror import PageAttribute
from marketplace.contract.types.product import KeptListing, KeptPicture, KeptProduct, KeptVariant, ProductFrame, ProductWords
from marketplace.extensions.mirrors import Value, WantedPicture, WantedProduct, Words

from . import values
from .contents import same as same_content
from .refusals import (
    NO_CATEGORY,
    NO_CHANNEL,
    NO_FILE,
    NO_PRODUCT_ATTRIBUTE,
    NO_PRODUCT_TYPE,
    WAITS_FOR,
    CannotShow,
    Reason,
    reason,
)
from .refusals import said as in_words
from .values import Resolve
from .warehouses import Before, Change

KEY = "maarad.file"
"""Public metadata of a picture; the documents name it too."""
ALT_LENGTH = 250
_KINDS = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}


def bring(wanted: WantedProduct, resolve: Resolve, *, session: Session, before: Before) -> tuple[str, int, tuple[Reason, ...]]:
    """Make or put right. Its global id, how many requests changed something, and what is lacking still. Raises CannotShow, ClientError."""
    found, channels = client.product(wanted.reference, session=session)
    channel = _channel(wanted, channels)
    written = 0
    if found is None:
        frame = client.frame(wanted.product_type, wanted.categories, session=session)
        if frame.type is None:
            raise CannotShow(NO_PRODUCT_TYPE, name=wanted.product_type)
        before()
        found, written = client.create(frame.type.id, _whole(wanted, frame, resolve), session=session), 1
    for change in _changes(wanted, found, channel, resolve, session):
        before()
        change.write()
        written += 1
    return found.id, written, tuple(_lacking(wanted, found, resolve))


def differences(wanted: WantedProduct, resolve: Resolve, *, session: Session) -> list[str]:
    """What is not as wanted, in words; nothing is changed. Raises CannotShow, ClientError."""
    found, channels = client.product(wanted.reference, session=session)
    if found is None:
        return ["is missing"]
    said = [change.words for change in _changes(wanted, found, _channel(wanted, channels), resolve, session)]
    return said + [in_words([each]) for each in _lacking(wanted, found, resolve)]


def withdraw(reference: str, *, session: Session, before: Before) -> tuple[str, int]:
    """The product is shown in no channel; it stays with its history. Its global id (empty: there is none), and how many requests changed something."""
    found, channels = client.product(reference, session=session)
    if found is None:
        return "", 0
    written = 0
    for slug in shown_in(found):
        before()
        client.list_in(found.id, channels[slug], KeptListing(False, False, False), session=session)
        written += 1
    return found.id, written


def shown_in(found: KeptProduct) -> list[str]:
    """The channels (slugs) where somebody may see it."""
    return sorted(slug for slug, listing in found.listings.items() if listing.published)


def _channel(wanted: WantedProduct, channels: Mapping[str, str]) -> str:
    if wanted.channel not in channels:
        raise CannotShow(NO_CHANNEL, name=wanted.channel)
    return channels[wanted.channel]


def _whole(wanted: WantedProduct, frame: ProductFrame, resolve: Resolve) -> dict[str, Any]:
    """As ProductCreateInput, but for the type."""
    assert frame.type is not None
    given: dict[str, Any] = {
        "name": values.own(wanted.names),
        "slug": wanted.slug,
        "externalReference": wanted.reference,
        "category": _category(wanted, frame),
        "attributes": _given(wanted.values, frame.type.attributes, {}, resolve),
        "metadata": [{"key": key, "value": value} for key, value in sorted(wanted.metadata.items())],
    }
    if description := _own(wanted.descriptions):
        given["description"] = encoded(description)
    if wanted.weight:
        given["weight"] = _kilograms(wanted.weight)
    return given


def _category(wanted: WantedProduct, frame: ProductFrame) -> str:
    """The first that there is."""
    found = next((frame.categories[slug] for slug in wanted.categories if slug in frame.categories), None)
    if found is None:
        raise CannotShow(NO_CATEGORY, name=", ".join(wanted.categories))
    return found


def _changes(wanted: WantedProduct, found: KeptProduct, channel: str, resolve: Resolve, session: Session) -> Iterator[Change]:
    listing = KeptListing(wanted.published, wanted.published, wanted.published and wanted.for_sale)
    there = found.listings.get(wanted.channel, KeptListing(False, False, False))
    right = (there.published, there.for_sale) == (listing.published, listing.for_sale) and wanted.channel in found.listings
    if (there.published and not listing.published) or (there.for_sale and not listing.for_sale):
        # before anything else can fail
        yield Change("is shown or sold and must not be", _listed(found.id, channel, listing, session))
        right = True
    yield from _own_words(wanted, found, resolve, session)
    yield from _translations(wanted, found, session)
    yield from _pictures(wanted, found, session)
    if not right:
        yield Change("is not shown or not sold", _listed(found.id, channel, listing, session))
    yield from _variant(wanted, found, channel, resolve, session)


def _own_words(wanted: WantedProduct, found: KeptProduct, resolve: Resolve, session: Session) -> Iterator[Change]:
    given: dict[str, Any] = {}
    if found.own.name != values.own(wanted.names):
        given["name"] = values.own(wanted.names)
    if not same_content(found.own.description, _own(wanted.descriptions)):
        given["description"] = encoded(_own(wanted.descriptions))
    if wanted.weight and found.weight != wanted.weight:
        given["weight"] = _kilograms(wanted.weight)
    if attributes := _given(wanted.values, found.type.attributes, found.values, resolve):
        given["attributes"] = attributes
    if found.category not in wanted.categories:
        frame = client.frame(wanted.product_type, wanted.categories, session=session)
        if not found.category or any(slug in frame.categories for slug in wanted.categories[:1]):
            given["category"] = _category(wanted, frame)
    if given:
        yield Change(f"{', '.join(given)} differ", lambda: client.update(found.id, given, session=session))
    pairs = {key: value for key, value in wanted.metadata.items() if found.metadata.get(key) != value}
    if pairs:
        yield Change(f"metadata {', '.join(sorted(pairs))} differ", lambda: write_metadata(found.id, pairs, session=session))


def _translations(wanted: WantedProduct, found: KeptProduct, session: Session) -> Iterator[Change]:
    for language in LANGUAGES:
        words = ProductWords(wanted.names.get(language, ""), wanted.descriptions.get(language))
        there = found.translations.get(language, ProductWords("", None))
        if there.name != words.name or not same_content(there.description, words.description):
            yield Change(f"the words in {language} differ", _translated(found.id, language, words, session))
    for slug, value in wanted.values.items():
        if isinstance(value, Words) and found.values.get(slug):
            one = found.values[slug][0]
            for language, text in values.translations(value.texts, one.translations).items():
                yield Change(f"{slug} in {language} differs", _text(one.id, language, text, session))


def _pictures(wanted: WantedProduct, found: KeptProduct, session: Session) -> Iterator[Change]:
    """What stands there in the right order from the beginning stays; the others go, and what is missing comes behind."""
    kept = 0
    while kept < min(len(found.pictures), len(wanted.pictures)) and found.pictures[kept].key == wanted.pictures[kept].key:
        kept += 1
    for each in found.pictures[kept:]:
        yield Change("has a picture that it should not have", _removed(each.id, session))
    for picture in wanted.pictures[kept:]:
        yield Change("lacks a picture", _added(found.id, picture, session))
    for picture, there in zip(wanted.pictures[:kept], found.pictures[:kept], strict=True):
        if pairs := {key: text for key, text in _alts(picture).items() if _alt(there, key) != text}:
            yield Change("says something else of a picture", _described(there.id, pairs, session))


def _variant(wanted: WantedProduct, found: KeptProduct, channel: str, resolve: Resolve, session: Session) -> Iterator[Change]:
    there = next((each for each in found.variants if each.reference == wanted.reference), None)
    made: list[str] = [there.id] if there else []
    attributes = _given(wanted.variant_values, found.type.of_variants, there.values if there else {}, resolve)
    given: dict[str, Any] = {}
    if wanted.weight and (there is None or there.weight != wanted.weight):
        given["weight"] = _kilograms(wanted.weight)
    if there is None:
        whole = {
            "externalReference": wanted.reference, "sku": wanted.sku, "name": "", "trackInventory": True, "attributes": attributes,
        } | given  # fmt: skip
        yield Change("has no variant", lambda: made.append(client.create_variant(found.id, whole, session=session)))
    else:
        given |= {"attributes": attributes} if attributes else {}
        if given:
            yield Change(f"{', '.join(given)} of its variant differ", _changed(there, given, session))
    price = Decimal(wanted.price)
    if there is None or there.prices.get(wanted.channel) != price:
        yield Change("its price differs", lambda: client.set_price(made[0], channel, price, session=session))


def _lacking(wanted: WantedProduct, found: KeptProduct, resolve: Resolve) -> Iterator[Reason]:
    for given, attributes in ((wanted.values, found.type.attributes), (wanted.variant_values, found.type.of_variants)):
        for slug, value in given.items():
            if slug not in attributes and not values.is_empty(value):
                yield reason(NO_PRODUCT_ATTRIBUTE, product_type=found.type.slug, name=slug)
            elif missing := values.unresolved(value, resolve):
                yield reason(WAITS_FOR, name=slug, others=", ".join(missing))


def _given(
    wanted: Mapping[str, Value], attributes: Mapping[str, PageAttribute], there: Mapping[str, Sequence[Any]], resolve: Resolve
) -> list[dict[str, Any]]:
    """Attributes that differ, as AttributeValueInput."""
    return [
        values.given(value, attributes[slug], resolve)
        for slug, value in wanted.items()
        if slug in attributes and not values.same(value, there.get(slug, ()), resolve)
    ]


def _own(texts: Mapping[str, Any]) -> Any:
    return texts.get("en") or next((text for text in texts.values() if text), None)


def _kilograms(grams: int) -> float:
    return float(Decimal(grams) / 1000)


def _alts(picture: WantedPicture) -> dict[str, str]:
    return {f"alt_{language}": text[:ALT_LENGTH] for language, text in sorted(picture.alts.items()) if text}


def _alt(there: KeptPicture, key: str) -> str:
    return there.words.get(key.removeprefix("alt_"), "")


def _added(product: str, picture: WantedPicture, session: Session) -> Callable[[], Any]:
    def write() -> None:
        try:
            with default_storage.open(picture.stored) as stored:
                content = bytes(stored.read())
        except OSError as error:
            raise CannotShow(NO_FILE, name=picture.key) from error
        extension = picture.stored.rsplit(".", 1)[-1]
        file = File(f"{picture.key}.{extension}", content, _KINDS.get(extension, "image/jpeg"))
        made = client.add_picture(product, file, values.own(picture.alts)[:ALT_LENGTH], session=session)
        write_metadata(made, {KEY: picture.key, **_alts(picture)}, session=session)

    return write


def _removed(media: str, session: Session) -> Callable[[], Any]:
    return lambda: client.remove_picture(media, session=session)


def _described(media: str, pairs: Mapping[str, str], session: Session) -> Callable[[], Any]:
    return lambda: write_metadata(media, pairs, session=session)


def _listed(product: str, channel: str, listing: KeptListing, session: Session) -> Callable[[], Any]:
    return lambda: client.list_in(product, channel, listing, session=session)


def _translated(product: str, language: str, words: ProductWords, session: Session) -> Callable[[], Any]:
    return lambda: client.translate(product, language, words, session=session)


def _text(value: str, language: str, text: str, session: Session) -> Callable[[], Any]:
    return lambda: translate_text(value, language, text, session=session)


def _changed(variant: KeptVariant, given: Mapping[str, Any], session: Session) -> Callable[[], Any]:
    return lambda: client.update_variant(variant.id, given, session=session)
