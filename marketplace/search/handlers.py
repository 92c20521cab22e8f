"""What keeps the read model up to date: the backend's events, through the outbox."""

from __future__ import annotations

from datetime import timedelta

from marketplace.kernel import outbox
from marketplace.kernel.clock import now
from marketplace.kernel.ids import from_global_id
from marketplace.kernel.models import OutboxMessage
from marketplace.kernel.outbox import Delivery

from . import indexing
from .models import SearchEntry

REBUILD = "SearchRebuildRequested"
REBUILD_DELAY = timedelta(seconds=20)
PRODUCT_TOPICS = ("ProductCreated", "ProductUpdated", "ProductVariantCreated", "ProductVariantUpdated", "ProductVariantDeleted")
# A name that stands in many entries changed: one rebuild for a whole burst of these.
NAMING_TOPICS = ("CategoryUpdated", "AttributeValueUpdated", "PageUpdated")


def connect() -> None:
    for topic in PRODUCT_TOPICS:
        outbox.subscribe(topic, "search.refresh", on_product)
    outbox.subscribe("ProductDeleted", "search.remove", on_product_deleted)
    outbox.subscribe("StockChanged", "search.refresh", on_stock)
    outbox.subscribe("TranslationUpdated", "search.refresh", on_translation)
    for topic in NAMING_TOPICS:
        outbox.subscribe(topic, "search.rebuild", on_naming)
    outbox.subscribe(REBUILD, "search.rebuild", on_rebuild)


def on_product(delivery: Delivery) -> None:
    _refresh(delivery, delivery.payload["product_id"])


def on_product_deleted(delivery: Delivery) -> None:
    indexing.remove([delivery.payload["product_id"]])


def on_stock(delivery: Delivery) -> None:
    """Only the crossing of zero changes what lists say."""
    crossed = [
        change for change in delivery.payload.get("changes", ()) if change.get("out_of_stock") or change.get("back_in_stock")
    ]
    entries = SearchEntry.objects.filter(variant_ids__overlap=sorted({change["variant"] for change in crossed}))
    products = sorted(set(entries.values_list("product_id", flat=True))) if crossed else []
    if products:
        indexing.refresh(products)


def on_translation(delivery: Delivery) -> None:
    kind, _key = from_global_id(delivery.payload["object_id"])
    if kind == "Product":
        _refresh(delivery, delivery.payload["object_id"])
    elif kind in ("Category", "AttributeValue", "Page"):
        request_rebuild()


def on_naming(delivery: Delivery) -> None:
    request_rebuild()


def on_rebuild(delivery: Delivery) -> None:
    indexing.rebuild()


def request_rebuild() -> None:
    """One rebuild soon, however often it is asked for meanwhile."""
    waiting = OutboxMessage.objects.filter(topic=REBUILD, done_at__isnull=True, failed_at__isnull=True, available_at__gt=now())
    if not waiting.exists():
        outbox.publish(REBUILD, {}, delay=REBUILD_DELAY)


def _refresh(delivery: Delivery, product_id: str) -> None:
    """Unless it was read again after this event was written: a burst of events about one product is one refresh."""
    written = OutboxMessage.objects.filter(pk=delivery.id).values_list("created_at", flat=True).first()
    if written and SearchEntry.objects.filter(product_id=product_id, refreshed_at__gt=written).exists():
        return
    indexing.refresh([product_id])
