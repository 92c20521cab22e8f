"""Products are found by the names of their category, values and variants: when those are translated, search follows.

At once for a few products; after commit, through the outbox, where half the catalogue may carry what was translated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet

from marketplace.engine import translations
from marketplace.kernel import outbox

from . import derived, search
from .models import Product, ProductAttributeValue, ProductVariant, VariantAttributeValue

TOPIC = "CatalogueWordsChanged"
FEW = 10
_BATCH = 500


def subscribe() -> None:
    translations.follow(note)
    outbox.subscribe(TOPIC, "catalogue.search", refresh_search)


def note(translated: Sequence[Model]) -> None:
    """Bring the search documents of the products that carry `translated` up to date, now or soon."""
    kind, keys = type(translated[0]).__name__, sorted({each.pk for each in translated})
    if kind == "Product":
        derived.refresh(keys)
    elif kind == "ProductVariant":
        derived.refresh(ProductVariant.objects.filter(pk__in=keys).values_list("product_id", flat=True))
    elif kind in ("AttributeValue", "Category"):
        ids = list(_carrying(kind, keys)[: FEW + 1])
        if len(ids) > FEW:
            outbox.publish(TOPIC, {"kind": kind, "keys": keys})
        else:
            derived.refresh(ids)


def refresh_search(delivery: outbox.Delivery) -> None:
    ids = list(_carrying(delivery.payload["kind"], delivery.payload["keys"]))
    for start in range(0, len(ids), _BATCH):
        search.refresh(ids[start : start + _BATCH])


def _carrying(kind: str, keys: Sequence[int]) -> QuerySet[Any, int]:
    """Keys of the products of a category (its name is theirs to be found by), or with a value of their own or of a variant."""
    if kind == "Category":
        return Product.objects.filter(category__in=keys).order_by("pk").values_list("pk", flat=True)
    own = ProductAttributeValue.objects.filter(value__in=keys).order_by().values_list("product_id", flat=True)
    of_variants = VariantAttributeValue.objects.filter(value__in=keys).order_by().values_list("variant__product_id", flat=True)
    return own.union(of_variants)
