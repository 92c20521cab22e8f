"""Keeping products: read whole, written by the shop itself (`shop_session`). Nothing here is kept in the read cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from marketplace.contract.types.mirror import AssignedValue, PageAttribute
from marketplace.contract.types.product import (
    KeptListing,
    KeptPicture,
    KeptProduct,
    KeptVariant,
    ListingPlaces,
    ProductFrame,
    ProductType,
    ProductWords,
)

from .files import File
from .mirror import LANGUAGES, encoded
from .session import LANGUAGE_CODES, Session
from .shapes import Json, nodes, rich_text
from .transports import execute, mutate

MAKERS_PLACE = "maker-place:"
"""What the external references of makers' own warehouses begin with."""
_GRAMS = {
    "G": Decimal(1),
    "KG": Decimal(1000),
    "LB": Decimal("453.59237"),
    "OZ": Decimal("28.349523125"),
    "TONNE": Decimal(1_000_000),
}


def product(reference: str, *, session: Session) -> tuple[KeptProduct | None, Mapping[str, str]]:
    """The product with that external reference, published or not, and the ids of all channels by slug."""
    found = execute("mirrored_product", {"reference": reference}, session=session)
    channels = {each["slug"]: each["id"] for each in found["channels"] or ()}
    return (_product(found["product"]) if found["product"] else None), channels


def frame(product_type: str, categories: Sequence[str], *, session: Session) -> ProductFrame:
    """By slugs."""
    variables = {"types": [product_type], "categories": list(categories)}
    found = execute("product_frame", variables, session=session)
    types = [each for each in nodes(found["productTypes"]) if each["slug"] == product_type]
    return ProductFrame(_type(types[0]) if types else None, {each["slug"]: each["id"] for each in nodes(found["categories"])})


def create(type_id: str, input: Mapping[str, Any], *, session: Session) -> KeptProduct:
    return _product(mutate("product_create", {"input": {**input, "productType": type_id}}, session=session)["product"])


def update(product_id: str, input: Mapping[str, Any], *, session: Session) -> None:
    mutate("product_update", {"id": product_id, "input": dict(input)}, session=session)


def translate(product_id: str, language: str, words: ProductWords, *, session: Session) -> None:
    given = {"name": words.name or None, "description": encoded(words.description) if words.description else None}
    mutate("product_translate", {"id": product_id, "language": LANGUAGE_CODES[language], "input": given}, session=session)


def add_picture(product_id: str, file: File, alt: str, *, session: Session) -> str:
    """At the end of the product's; its id."""
    given = {"product": product_id, "alt": alt, "image": file}
    return str(mutate("product_media_create", {"input": given}, session=session)["media"]["id"])


def remove_picture(media_id: str, *, session: Session) -> None:
    mutate("product_media_delete", {"id": media_id}, session=session)


def list_in(product_id: str, channel_id: str, listing: KeptListing, *, session: Session) -> None:
    given = {
        "channelId": channel_id,
        "isPublished": listing.published,
        "visibleInListings": listing.listed,
        "isAvailableForPurchase": listing.for_sale,
    }
    mutate("product_channel_listing_update", {"id": product_id, "input": {"updateChannels": [given]}}, session=session)


def create_variant(product_id: str, input: Mapping[str, Any], *, session: Session) -> str:
    payload = mutate("variant_create", {"input": {**input, "product": product_id}}, session=session)
    return str(payload["productVariant"]["id"])


def update_variant(variant_id: str, input: Mapping[str, Any], *, session: Session) -> None:
    mutate("variant_update", {"id": variant_id, "input": dict(input)}, session=session)


def set_price(variant_id: str, channel_id: str, price: Decimal, *, session: Session) -> None:
    given = [{"channelId": channel_id, "price": str(price)}]
    mutate("variant_price", {"id": variant_id, "input": given}, session=session)


def places(reference: str, own: str, *, session: Session) -> ListingPlaces:
    """Where a product's units can lie: `own` is the external reference of its maker's warehouse."""
    found = execute("listing_places", {"reference": reference, "own": own}, session=session)
    product = found["product"] or {}
    variants = {each["externalReference"]: each["id"] for each in nodes(product.get("productVariants"))}
    hubs = {}
    for channel in found["channels"] or ():
        shared = [each["id"] for each in channel["warehouses"] if not (each["externalReference"] or "").startswith(MAKERS_PLACE)]
        if shared:
            hubs[channel["slug"]] = shared[0]
    return ListingPlaces(product.get("id", ""), variants.get(reference, ""), (found["own"] or {}).get("id", ""), hubs)


def _product(found: Json) -> KeptProduct:
    words = {language: found[language] for language in LANGUAGES if found[language]}
    return KeptProduct(
        id=found["id"],
        slug=found["slug"],
        type=_type(found["productType"]),
        own=_words(found),
        category=(found["category"] or {}).get("slug", ""),
        weight=_grams(found["weight"]),
        metadata={pair["key"]: pair["value"] for pair in found["metadata"]},
        translations={language: _words(each) for language, each in words.items()},
        values=_values(found["attributes"]),
        pictures=tuple(map(_picture, found["media"] or ())),
        listings={
            each["channel"]["slug"]: KeptListing(
                each["isPublished"], each["visibleInListings"], bool(each["isAvailableForPurchase"])
            )
            for each in found["channelListings"] or ()
        },
        variants=tuple(map(_variant, nodes(found["productVariants"]))),
    )


def _type(found: Json) -> ProductType:
    own = (each for each in found["productAttributes"] or ())
    of_variants = (each["attribute"] for each in found["assignedVariantAttributes"] or ())
    return ProductType(found["id"], found["slug"], _attributes(own), _attributes(of_variants))


def _attributes(found: Any) -> dict[str, PageAttribute]:
    return {each["slug"]: PageAttribute(each["id"], each["inputType"] or "") for each in found}


def _words(found: Json) -> ProductWords:
    return ProductWords(found["name"] or "", rich_text(found["description"]))


def _picture(found: Json) -> KeptPicture:
    words = {key.removeprefix("alt_"): text for key, text in (found["words"] or {}).items() if text}
    return KeptPicture(found["id"], found["key"] or "", found["alt"] or "", words)


def _variant(found: Json) -> KeptVariant:
    prices = {
        each["channel"]["slug"]: Decimal(str(each["price"]["amount"])) for each in found["channelListings"] or () if each["price"]
    }
    return KeptVariant(
        found["id"], found["externalReference"] or "", _grams(found["weight"]), _values(found["attributes"]), prices
    )


def _values(assigned: Any) -> dict[str, tuple[AssignedValue, ...]]:
    return {each["attribute"]["slug"]: tuple(map(_value, each["values"])) for each in assigned or ()}


def _value(found: Json) -> AssignedValue:
    return AssignedValue(
        id=found["id"],
        slug=found["slug"] or "",
        external_reference=found["externalReference"] or "",
        text=found["plainText"] or "",
        reference=found["reference"] or "",
        translations={language: found[language]["plainText"] or "" for language in LANGUAGES if found[language]},
    )


def _grams(weight: Json | None) -> int | None:
    """To the gram: floats come back as they were written, more or less."""
    if not weight:
        return None
    return int((Decimal(str(weight["value"])) * _GRAMS[weight["unit"]]).to_integral_value())
