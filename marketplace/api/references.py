"""What reference attributes lead to, as far as the asker may see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from marketplace.api.execution import Info
from marketplace.api.market import all_of, terms_of
from marketplace.engine.catalogue.queries import details, products
from marketplace.engine.catalogue.visibility import sees_all_pages
from marketplace.engine.content import queries as content


def load_references(info: Info, entity: str, ids: Collection[int], channel: str | None) -> Mapping[int, Any]:
    """Objects of one kind by primary key; unpublished ones only for those who see them."""
    if entity == "Page":
        rows = content.pages(at=info.context.now, see_all=sees_all_pages(info.context.actor))
        return rows.in_bulk(set(ids))
    if entity == "Category":
        return details.categories_by_id(ids)
    if entity == "Collection":
        return _published(info, details.collections_by_id(ids), channel, details.published_collection_ids)
    if entity == "Product":
        return _published(info, products.products_by_id(ids), channel, products.visible_product_ids)
    variants = details.variants_by_id(ids)
    if all_of(info):
        return variants
    terms = terms_of(info, channel)
    if terms is None:
        return {}
    priced = details.variant_prices(ids, terms.id)
    seen = products.visible_product_ids({variant.product_id for variant in variants.values()}, terms.id, info.context.now)
    return {pk: variant for pk, variant in variants.items() if pk in priced and variant.product_id in seen}


def _published(info: Info, found: Mapping[int, Any], channel: str | None, visible_ids: Any) -> Mapping[int, Any]:
    if all_of(info) or not found:
        return found
    terms = terms_of(info, channel)
    if terms is None:
        return {}
    visible = visible_ids(found.keys(), terms.id, info.context.now)
    return {pk: row for pk, row in found.items() if pk in visible}
