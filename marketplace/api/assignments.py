"""Attributes with values of products, variants and pages, loaded for all objects of a place in the answer at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from marketplace.api.batches import announce
from marketplace.api.channel import InChannel, channel_of, node_of
from marketplace.api.execution import Info
from marketplace.engine.attributes.models import AttributeTranslation, AttributeValueTranslation
from marketplace.engine.catalogue.models import Product, ProductVariant
from marketplace.engine.catalogue.queries import attributes as queries
from marketplace.engine.catalogue.queries.attributes import Assigned, TypeAttribute
from marketplace.engine.catalogue.queries.products import products_by_id
from marketplace.engine.catalogue.visibility import sees_hidden_attributes
from marketplace.engine.content import queries as content
from marketplace.engine.content.models import Page

Objects = Sequence[Any]


def hidden_too(info: Info) -> bool:
    """Whether the asker sees attributes that are not for the storefront."""
    cache: dict[Any, Any] = info.context.cache
    if "sees hidden attributes" not in cache:
        cache["sees hidden attributes"] = sees_hidden_attributes(info.context.actor)
    return bool(cache["sees hidden attributes"])


def _once(info: Info, name: str, ids: Iterable[int], load: Any, empty: Any) -> dict[int, Any]:
    """What `load(ids)` finds, kept for the request; `empty()` for ids without anything."""
    known: dict[int, Any] = info.context.cache.setdefault(name, {})
    missing = {pk for pk in ids if pk not in known}
    if missing:
        found = load(missing)
        for pk in missing:
            known[pk] = found.get(pk) or empty()
    return known


def type_attributes(info: Info, type_ids: Iterable[int]) -> dict[int, list[TypeAttribute]]:
    """Attributes of product types, products' and variants' together: one query serves a product and its variants."""
    return _once(info, "attributes of product types", type_ids, queries.attributes_of_types, list)


def types_of_variants(info: Info, variants: Sequence[ProductVariant]) -> dict[int, int]:
    """Product type of each variant's product, by product. No query for products met before (`remember_type`)."""
    known: dict[int, int] = info.context.cache.setdefault("type of product", {})
    for variant in variants:
        product = variant._state.fields_cache.get("product")
        if product is not None:
            known[product.pk] = product.product_type_id
    missing = {variant.product_id for variant in variants} - known.keys()
    if missing:
        known.update({pk: product.product_type_id for pk, product in products_by_id(missing).items()})
    return known


def remember_types(info: Info, products: Iterable[Product]) -> None:
    known: dict[int, int] = info.context.cache.setdefault("type of product", {})
    for product in products:
        known[product.pk] = product.product_type_id


def _announced(info: Info, found: list[list[Assigned]]) -> list[list[Assigned]]:
    """The same; translations of all these attributes and values come in one query each, wherever they are asked for."""
    assigned = [each for listed in found for each in listed]
    announce(info, AttributeTranslation, {each.attribute.pk for each in assigned})
    announce(info, AttributeValueTranslation, {value.pk for each in assigned for value in each.values})
    return found


def of_products(roots: Objects, info: Info) -> list[list[Assigned]]:
    """Two queries."""
    nodes: list[Product] = [node_of(root) for root in roots]
    types = type_attributes(info, {node.product_type_id for node in nodes})
    values = _once(info, "values of products", [node.pk for node in nodes], queries.values_of_products, list)
    show = hidden_too(info)
    return _announced(info, [queries.assign(types[node.product_type_id], values[node.pk], False, show) for node in nodes])


def of_variants(roots: Objects, info: Info) -> list[list[Assigned]]:
    """Two queries, a third when the variants were reached without their products."""
    nodes: list[ProductVariant] = [node_of(root) for root in roots]
    product_types = types_of_variants(info, nodes)
    types = type_attributes(info, {product_types[node.product_id] for node in nodes})
    values = _once(info, "values of variants", [node.pk for node in nodes], queries.values_of_variants, list)
    show = hidden_too(info)
    return _announced(
        info, [queries.assign(types[product_types[node.product_id]], values[node.pk], True, show) for node in nodes]
    )


def of_pages(roots: Objects, info: Info) -> list[list[Assigned]]:
    """Two queries."""
    nodes: list[Page] = [node_of(root) for root in roots]
    types = _once(info, "attributes of page types", {node.page_type_id for node in nodes}, content.attributes_of_page_types, list)
    values = _once(info, "values of pages", [node.pk for node in nodes], content.values_of_pages, list)
    show = hidden_too(info)
    found = [
        queries.assign([TypeAttribute(each, False, False) for each in types[node.page_type_id]], values[node.pk], False, show)
        for node in nodes
    ]
    return _announced(info, found)


def in_channel(assigned: Iterable[Assigned], root: Any) -> list[InChannel]:
    """For `assignedAttributes`: what a reference leads to is seen in the channel of the object that refers."""
    return [InChannel(each, channel_of(root)) for each in assigned]


def named(roots: Objects, found: list[list[Assigned]], slug: str) -> list[Any]:
    """For `assignedAttribute(slug:)`: the one of that slug, or None."""
    values = []
    for root, assigned in zip(roots, found, strict=True):
        one = next((each for each in assigned if each.attribute.slug == slug), None)
        values.append(InChannel(one, channel_of(root)) if one is not None else None)
    return values
