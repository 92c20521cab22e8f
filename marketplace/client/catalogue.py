"""Products, categories, collections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from marketplace.contract.types.catalogue import (
    AttributeWords,
    Category,
    CategoryLink,
    Choice,
    Collection,
    NamedValue,
    Product,
    ProductCard,
    SearchDocument,
    Variant,
)

from .session import LANGUAGE_CODES, Session
from .shapes import (
    UNNAMED,
    Json,
    attribute_words,
    instant,
    nodes,
    optional_taxed,
    pictures,
    reference,
    rich_text,
    translated,
)
from .transports import execute

PAGE = 100  # Saleor's largest page
SEARCH_PAGE = 30  # what the read model asks of a product is dear: more would go beyond Saleor's limit of a document's cost
_GRAMS = {
    "G": Decimal(1),
    "KG": Decimal(1000),
    "TONNE": Decimal(1_000_000),
    "OZ": Decimal("28.349523125"),
    "LB": Decimal("453.59237"),
}


def products_by_ids(ids: Sequence[str], *, session: Session) -> tuple[ProductCard, ...]:
    """Cards of those products that may be shown in the channel, in the order of `ids` (at most 100)."""
    if not ids:
        return ()
    data = execute("products_by_ids", {"ids": list(ids[:PAGE]), **_place(session)}, session=session)
    found = {card.id: card for card in map(product_card, nodes(data["products"]))}
    return tuple(found[key] for key in ids if key in found)


def newest_products(first: int, *, session: Session) -> tuple[ProductCard, ...]:
    data = execute("newest_products", {"first": first, **_place(session)}, session=session)
    return tuple(map(product_card, nodes(data["products"])))


def product(slug: str, *, session: Session) -> Product | None:
    """One product of the channel with its variants; None when there is none to show."""
    found = execute("product", {"slug": slug, **_place(session)}, session=session)["product"]
    if found is None:
        return None
    words = found["words"] or {}
    category = found["category"]
    return Product(
        card=product_card(found),
        created=instant(found["created"]),
        description=rich_text(words.get("description")) or rich_text(found["description"]),
        seo_title=words.get("seoTitle") or found["seoTitle"] or "",
        seo_description=words.get("seoDescription") or found["seoDescription"] or "",
        category=_link(category) if category else None,
        attributes=tuple(map(attribute_words, found["assignedAttributes"])),
        variants=tuple(map(_variant, nodes(found["productVariants"]))),
        metadata={item["key"]: item["value"] for item in found["metadata"]},
    )


def category(slug: str, *, session: Session) -> Category | None:
    found = execute("category", {"slug": slug, "language": session.language_code}, session=session)["category"]
    return _category(found) if found else None


def categories(*, session: Session) -> tuple[Category, ...]:
    """The top categories."""
    data = execute("categories", {"language": session.language_code}, session=session)
    return tuple(map(_category, nodes(data["categories"])))


def collection(slug: str, *, session: Session, first: int = 24, after: str | None = None) -> Collection | None:
    found = execute("collection", {"slug": slug, "first": first, "after": after, **_place(session)}, session=session)[
        "collection"
    ]
    if found is None:
        return None
    words = found["translation"] or {}
    products = found["products"]
    info = products["pageInfo"]
    return Collection(
        id=found["id"],
        slug=found["slug"],
        name=translated(found),
        description=rich_text(words.get("description")) or rich_text(found["description"]),
        seo_title=words.get("seoTitle") or found["seoTitle"] or "",
        seo_description=words.get("seoDescription") or found["seoDescription"] or "",
        products=tuple(map(product_card, nodes(products))),
        total=products["totalCount"] or 0,
        after=info["endCursor"] if info["hasNextPage"] else None,
    )


def search_documents(ids: Sequence[str], *, session: Session) -> tuple[SearchDocument, ...]:
    """What the read model keeps of `ids` (at most `SEARCH_PAGE`); those not shown in the channel are left out."""
    data = execute("search_documents", {"ids": list(ids[:SEARCH_PAGE]), "channel": session.channel}, session=session)
    return tuple(map(_search_document, nodes(data["products"])))


def all_search_documents(*, session: Session) -> Iterator[SearchDocument]:
    """Every product shown in the channel, a page at a time."""
    after: str | None = None
    while True:
        data = execute("all_search_documents", {"channel": session.channel, "after": after}, session=session)["products"]
        yield from map(_search_document, nodes(data))
        if not data["pageInfo"]["hasNextPage"]:
            return
        after = data["pageInfo"]["endCursor"]


# -- shapes -----------------------------------------------------------------------------------------------------------


def _place(session: Session) -> dict[str, str]:
    return {"channel": session.channel, "language": session.language_code}


def product_card(found: Json) -> ProductCard:
    prices = (found["pricing"] or {}).get("priceRange") or {}
    former = ((found["pricing"] or {}).get("priceRangeUndiscounted") or {}).get("start")
    price, until, before = optional_taxed(prices.get("start")), optional_taxed(prices.get("stop")), optional_taxed(former)
    return ProductCard(
        id=found["id"],
        slug=found["slug"],
        name=translated(found),
        translated=bool((found["translation"] or {}).get("name")),
        available=bool(found["isAvailable"]),
        one_of_a_kind=bool((found["unique"] or {}).get("flag")),
        media=pictures(found["media"]),
        maker=reference(found["maker"]),
        region=reference(found["region"]),
        price=price,
        until=until if price and until and until.gross != price.gross else None,
        former=before if price and before and price.gross < before.gross else None,
    )


def _variant(found: Json) -> Variant:
    pricing = found["pricing"] or {}
    price, before = optional_taxed(pricing.get("price")), optional_taxed(pricing.get("priceUndiscounted"))
    return Variant(
        id=found["id"],
        name=translated(found),
        sku=found["sku"] or "",
        quantity=found["quantityAvailable"] or 0,
        price=price,
        former=before if price and before and price.gross < before.gross else None,
        weight_grams=_grams(found["weight"]),
        media=pictures(found["media"]),
        options=tuple(
            AttributeWords(
                slug=item["attribute"]["slug"],
                name=translated(item["attribute"]),
                choices=tuple(Choice(value["slug"] or "", translated(value)) for value in item["values"]),
            )
            for item in found["attributes"]
        ),
    )


def _grams(weight: dict[str, Any] | None) -> int | None:
    return round(Decimal(str(weight["value"])) * _GRAMS[weight["unit"]]) if weight and weight["value"] else None


def _link(found: Json) -> CategoryLink:
    return CategoryLink(found["id"], found["slug"], translated(found))


def _category(found: Json) -> Category:
    words = found["translation"] or {}
    return Category(
        id=found["id"],
        slug=found["slug"],
        name=translated(found),
        description=rich_text(words.get("description")) or rich_text(found["description"]),
        seo_title=words.get("seoTitle") or found.get("seoTitle") or "",
        seo_description=words.get("seoDescription") or found.get("seoDescription") or "",
        ancestors=tuple(map(_link, nodes(found.get("ancestors")))),
        children=tuple(map(_link, nodes(found.get("children")))),
    )


def _names(found: Json) -> dict[str, str]:
    """Base text under the empty key, translations under their language."""
    names = {"": str(found["name"] or "")}
    for language in LANGUAGE_CODES:
        words = found.get(language)
        text = words.get("name") if isinstance(words, dict) else words
        if text:
            names[language] = str(text)
    return names


def _search_document(found: Json) -> SearchDocument:
    values: dict[str, tuple[NamedValue, ...]] = {}
    unique = False
    for assigned in found["assignedAttributes"]:
        slug = assigned["attribute"]["slug"]
        if slug == "one-of-a-kind":
            unique = bool(assigned.get("flag"))
        items = assigned.get("choices") or [assigned.get("page") or assigned.get("choice")]
        named = tuple(NamedValue(item["slug"] or "", _names(item)) for item in items if item and item["name"] != UNNAMED)
        if named:
            values[slug] = named
    category = found["category"]
    chain = [*nodes(category["ancestors"]), category] if category else []
    start = ((found["pricing"] or {}).get("priceRange") or {}).get("start")
    return SearchDocument(
        id=found["id"],
        variant_ids=tuple(variant["id"] for variant in nodes(found["productVariants"])),
        slug=found["slug"],
        names=_names(found),
        created=instant(found["created"]),
        available=bool(found["isAvailable"]),
        one_of_a_kind=unique,
        price=optional_taxed(start),
        categories=tuple(NamedValue(item["slug"], _names(item)) for item in chain),
        values=values,
    )
