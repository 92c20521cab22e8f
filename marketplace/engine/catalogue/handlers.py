"""Products are found by the names of their category and attribute values: when those are translated, search follows after commit."""

from __future__ import annotations

from django.db.models import Q

from marketplace.kernel import outbox
from marketplace.kernel.ids import from_global_id

from . import search
from .models import Product

_BATCH = 500


def subscribe() -> None:
    outbox.subscribe("TranslationUpdated", "catalogue.search", refresh_search)


def refresh_search(delivery: outbox.Delivery) -> None:
    """Recompute the search documents of the products that carry the translated value or stand in the translated category."""
    kind, pk = from_global_id(delivery.payload["object_id"])
    if kind == "AttributeValue":
        carrying = Q(attribute_values__value=int(pk)) | Q(variants__attribute_values__value=int(pk))
    elif kind == "Category":
        carrying = Q(category=int(pk))
    else:
        return
    ids = list(Product.objects.filter(carrying).order_by("pk").values_list("pk", flat=True).distinct())
    for start in range(0, len(ids), _BATCH):
        search.refresh(ids[start : start + _BATCH])
