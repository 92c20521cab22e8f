"""Products are found by the names of their category, values and variants: when those are translated, search follows.

At once for a few products; after commit, through the outbox, where half the catalogue may carry what was translated.
"""

from __future__ import annotations

from django.db.models import Model, Q, QuerySet

from marketplace.engine import translations
from marketplace.engine.attributes.models import AttributeValue
from marketplace.kernel import outbox

from . import derived, search
from .models import Category, Product, ProductVariant

TOPIC = "CatalogueWordsChanged"
FEW = 10
_BATCH = 500


def subscribe() -> None:
    translations.follow(note)
    outbox.subscribe(TOPIC, "catalogue.search", refresh_search)


def note(translated: Model) -> None:
    """Bring the search documents of the products that carry `translated` up to date, now or soon."""
    if isinstance(translated, Product):
        derived.refresh([translated.pk])
    elif isinstance(translated, ProductVariant):
        derived.refresh([translated.product_id])
    elif isinstance(translated, (AttributeValue, Category)):
        ids = list(_carrying(type(translated).__name__, translated.pk)[: FEW + 1])
        if len(ids) > FEW:
            outbox.publish(TOPIC, {"kind": type(translated).__name__, "key": translated.pk})
        else:
            derived.refresh(ids)


def refresh_search(delivery: outbox.Delivery) -> None:
    ids = list(_carrying(delivery.payload["kind"], delivery.payload["key"]))
    for start in range(0, len(ids), _BATCH):
        search.refresh(ids[start : start + _BATCH])


def _carrying(kind: str, key: int) -> QuerySet[Product, int]:
    """Keys of the products of a category (its name is theirs to be found by), or with a value of their own or of a variant."""
    if kind == "Category":
        carrying = Q(category=key)
    else:
        carrying = Q(attribute_values__value=key) | Q(variants__attribute_values__value=key)
    return Product.objects.filter(carrying).order_by("pk").values_list("pk", flat=True).distinct()
