"""From what the engine publishes to what Apps are told: topics of the outbox to Saleor's events, in the order in which Saleor tells them.

Allocations tell nothing unless a stock runs out, a fulfilment tells nothing of stock (Saleor 3.23's behaviour). Functions here may query:
they are asked only when some webhook listens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from marketplace.contract.webhook_events import event_name
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.customers.models import User
from marketplace.engine.orders.models import Fulfillment, Order
from marketplace.kernel.addresses import with_query
from marketplace.kernel.ids import from_global_id, to_global_id

from .stock_events import CROSSINGS, crossings

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One event to tell. Fields as in `marketplace.api.types.event.Occurrence`."""

    event: str
    ids: Payload
    gone: bool = False
    known: Payload = field(default_factory=dict)
    facts: Payload = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topic:
    """`events`: all that may be told of it; `tell`: those that are, for one payload."""

    events: frozenset[str]
    tell: Callable[[Payload], Iterator[Told]]


TOPICS: dict[str, Topic] = {}


def _simple(topic: str, events: str, **ids: str) -> None:
    """A topic that always tells the same events; `ids`: field of the event → key of the payload."""
    names = events.split()

    def tell(payload: Payload) -> Iterator[Told]:
        for name in names:
            yield Told(name, {field: payload[key] for field, key in ids.items()})

    TOPICS[topic] = Topic(frozenset(names), tell)


def _deleted(topic: str, event: str, ids: dict[str, str], known: Callable[[Payload], Payload] = lambda payload: {}) -> None:
    def tell(payload: Payload) -> Iterator[Told]:
        yield Told(event, {field: payload[key] for field, key in ids.items()}, gone=True, known=known(payload))

    TOPICS[topic] = Topic(frozenset((event,)), tell)


def _topic(name: str, events: str) -> Callable[[Callable[[Payload], Iterator[Told]]], Callable[[Payload], Iterator[Told]]]:
    def register(tell: Callable[[Payload], Iterator[Told]]) -> Callable[[Payload], Iterator[Told]]:
        TOPICS[name] = Topic(frozenset(events.split()), tell)
        return tell

    return register


def _slug(payload: Payload) -> Payload:
    return {"slug": payload["slug"]}


def _name(payload: Payload) -> Payload:
    return {"name": payload["name"]}


def _named(payload: Payload) -> Payload:
    return {"slug": payload["slug"], "name": payload["name"]}


def _entry(payload: Payload) -> Payload:
    return {"name": payload["name"], "menu_id": int(from_global_id(payload["menu_id"]).pk)}


def _product(payload: Payload) -> Payload:
    return {"product_id": int(from_global_id(payload["product_id"]).pk)}


for _noun, _field in (("Channel", "channel"), ("Attribute", "attribute"), ("Category", "category"), ("Collection", "collection"),
                      ("Product", "product"), ("PageType", "page_type"), ("Page", "page"), ("Menu", "menu")):  # fmt: skip
    _simple(f"{_noun}Created", f"{_field.upper()}_CREATED", **{_field: f"{_field}_id"})
for _noun, _field in (
    ("Channel", "channel"),
    ("Collection", "collection"),
    ("Product", "product"),
    ("PageType", "page_type"),
    ("Page", "page"),
):
    _simple(f"{_noun}Updated", f"{_field.upper()}_UPDATED", **{_field: f"{_field}_id"})
for _noun in ("Installed", "Updated", "StatusChanged"):
    _simple(f"App{_noun}", event_name(f"App{_noun}"), app="app_id")
_deleted(
    "AppDeleted", "APP_DELETED", {"app": "app_id"}, lambda payload: {"name": payload["name"], "identifier": payload["identifier"]}
)
_simple("ChannelStatusChanged", "CHANNEL_STATUS_CHANGED", channel="channel_id")
_simple("AttributeValueCreated", "ATTRIBUTE_VALUE_CREATED", attribute_value="attribute_value_id")
_simple("MenuItemCreated", "MENU_ITEM_CREATED", menu_item="menu_item_id")
_simple("ProductMediaCreated", "PRODUCT_MEDIA_CREATED", product_media="media_id")
_simple("ProductVariantCreated", "PRODUCT_VARIANT_CREATED", product_variant="variant_id")
_simple("ProductVariantUpdated", "PRODUCT_VARIANT_UPDATED", product_variant="variant_id")
_deleted("ProductDeleted", "PRODUCT_DELETED", {"product": "product_id"}, _slug)
_deleted("ProductVariantDeleted", "PRODUCT_VARIANT_DELETED", {"product_variant": "variant_id"}, _product)
_deleted("PageDeleted", "PAGE_DELETED", {"page": "page_id"}, _slug)
_deleted("CategoryDeleted", "CATEGORY_DELETED", {"category": "category_id"}, _named)
_deleted("CollectionDeleted", "COLLECTION_DELETED", {"collection": "collection_id"}, _named)
_deleted("MenuDeleted", "MENU_DELETED", {"menu": "menu_id"}, _named)
_deleted("MenuItemDeleted", "MENU_ITEM_DELETED", {"menu_item": "menu_item_id"}, _entry)
_deleted("ShippingZoneDeleted", "SHIPPING_ZONE_DELETED", {"shipping_zone": "zone_id"}, _name)
_deleted("ShippingPriceDeleted", "SHIPPING_PRICE_DELETED", {"shipping_method": "method_id", "shipping_zone": "zone_id"}, _name)


def _link(topic: str, event: str, *proofs: str) -> None:
    """What proves who somebody is. `proofs`: what the address carries besides, as Saleor has it. Nobody is told of an account that is none."""

    def tell(payload: Payload) -> Iterator[Told]:
        email = (
            User.objects.filter(pk=from_global_id(payload["user"]).pk).values_list("email", flat=True).first()
            if payload["user"]
            else None
        )
        if email is None:
            return
        known = {"email": email, "token": payload["token"]}
        url = with_query(payload["redirect_url"], **{name: known[name] for name in proofs}) if payload["redirect_url"] else None
        facts = {"token": payload["token"], "redirect_url": url, "channel": payload["channel"]}
        yield Told(event, {"user": payload["user"]}, facts=facts)

    TOPICS[topic] = Topic(frozenset((event,)), tell)


_link("AccountConfirmationRequested", "ACCOUNT_CONFIRMATION_REQUESTED", "email", "token")
_link("PasswordResetRequested", "ACCOUNT_SET_PASSWORD_REQUESTED", "email", "token")
_link("AccountDeletionRequested", "ACCOUNT_DELETE_REQUESTED", "token")
_simple("CustomerCreated", "CUSTOMER_CREATED", user="user")
_simple("CustomerUpdated", "CUSTOMER_UPDATED", user="user")
_deleted("CustomerDeleted", "CUSTOMER_DELETED", {"user": "user"})

_simple("CheckoutCreated", "CHECKOUT_CREATED", checkout="checkout")
_simple("CheckoutUpdated", "CHECKOUT_UPDATED", checkout="checkout")

_simple("OrderPlaced", "ORDER_CREATED", order="order")
_simple("OrderConfirmed", "ORDER_CONFIRMED", order="order")
_simple("OrderUpdated", "ORDER_UPDATED", order="order")
_simple("OrderCancelled", "ORDER_CANCELLED ORDER_UPDATED", order="order")
_simple("OrderExpired", "ORDER_EXPIRED ORDER_UPDATED", order="order")
_simple("OrderFulfilled", "ORDER_UPDATED ORDER_FULFILLED", order="order")
_simple("OrdersImported", "ORDER_BULK_CREATED", orders="orders")
_simple("FulfillmentCancelled", "FULFILLMENT_CANCELED", fulfillment="fulfillment", order="order")
_simple("FulfillmentTrackingUpdated", "FULFILLMENT_TRACKING_NUMBER_UPDATED", fulfillment="fulfillment", order="order")


def _changes(prefix: str, field: str, changes: tuple[str, ...]) -> Callable[[Payload], Iterator[Told]]:
    """Topics whose `change` says what happened."""

    def tell(payload: Payload) -> Iterator[Told]:
        if payload["change"] in changes:
            yield Told(f"{prefix}_{payload['change'].upper()}", {field: payload[field]}, gone=payload["change"] == "deleted")

    return tell


_topic("WarehouseChanged", "WAREHOUSE_CREATED WAREHOUSE_UPDATED WAREHOUSE_DELETED")(
    _changes("WAREHOUSE", "warehouse", ("created", "updated", "deleted"))
)
_topic("DraftOrderChanged", "DRAFT_ORDER_CREATED DRAFT_ORDER_UPDATED DRAFT_ORDER_DELETED")(
    _changes("DRAFT_ORDER", "order", ("created", "updated", "deleted"))
)


@_topic("FulfillmentCreated", "FULFILLMENT_CREATED FULFILLMENT_APPROVED")
def _fulfillment_created(payload: Payload) -> Iterator[Told]:
    """One that needs no approval is approved in the same breath."""
    ids = {"fulfillment": payload["fulfillment"], "order": payload["order"]}
    facts = {"notify_customer": payload["notify"]}
    yield Told("FULFILLMENT_CREATED", ids, facts=facts)
    if payload["approved"]:
        yield Told("FULFILLMENT_APPROVED", ids, facts=facts)


@_topic("FulfillmentApproved", "FULFILLMENT_APPROVED")
def _fulfillment_approved(payload: Payload) -> Iterator[Told]:
    ids = {"fulfillment": payload["fulfillment"], "order": payload["order"]}
    yield Told("FULFILLMENT_APPROVED", ids, facts={"notify_customer": payload["notify"]})


@_topic("OrderPaymentChanged", "ORDER_PAID ORDER_FULLY_PAID ORDER_UPDATED")
def _order_payment_changed(payload: Payload) -> Iterator[Told]:
    ids = {"order": payload["order"]}
    if payload["fully_paid"]:
        yield Told("ORDER_PAID", ids)
        yield Told("ORDER_FULLY_PAID", ids)
    yield Told("ORDER_UPDATED", ids)


@_topic("TransactionChanged", "ORDER_PAID CHECKOUT_FULLY_PAID CHECKOUT_FULLY_AUTHORIZED")
def _transaction_changed(payload: Payload) -> Iterator[Told]:
    """A charge that covers an order is told by `OrderPaymentChanged`; here: one that covers a part, and those of checkouts."""
    charged = payload["event"] == "CHARGE_SUCCESS"
    if charged and payload["order"]:
        if Order.objects.filter(pk=_uuid(payload["order"]), charge_status="PARTIAL").exists():
            yield Told("ORDER_PAID", {"order": payload["order"]})
    if payload["checkout"] and (charged or payload["event"] == "AUTHORIZATION_SUCCESS"):
        checkout = Checkout.objects.filter(pk=_uuid(payload["checkout"])).first()
        ids = {"checkout": payload["checkout"]}
        if checkout is not None and charged and checkout.charge_status in ("FULL", "OVERCHARGED"):
            yield Told("CHECKOUT_FULLY_PAID", ids)
        if checkout is not None and checkout.authorize_status == "FULL":
            yield Told("CHECKOUT_FULLY_AUTHORIZED", ids)


@_topic("OrderRefunded", "ORDER_REFUNDED ORDER_FULLY_REFUNDED")
def _order_refunded(payload: Payload) -> Iterator[Told]:
    ids = {"order": payload["order"]}
    yield Told("ORDER_REFUNDED", ids)
    if Order.objects.filter(pk=_uuid(payload["order"]), total_charged_amount__lte=0).exists():
        yield Told("ORDER_FULLY_REFUNDED", ids)


_WRITTEN_BY_HAND = ("SET", "ADJUST", "TRANSFER")


@_topic(
    "StockChanged",
    "PRODUCT_VARIANT_STOCK_UPDATED PRODUCT_VARIANT_OUT_OF_STOCK PRODUCT_VARIANT_BACK_IN_STOCK " + " ".join(CROSSINGS),
)
def _stock_changed(payload: Payload) -> Iterator[Told]:
    for change in payload["changes"]:
        ids = {"product_variant": change["variant"], "warehouse": change["warehouse"]}
        if payload["kind"] in _WRITTEN_BY_HAND:
            yield Told("PRODUCT_VARIANT_STOCK_UPDATED", ids)
        if change["out_of_stock"]:
            yield Told("PRODUCT_VARIANT_OUT_OF_STOCK", ids)
        if change["back_in_stock"]:
            yield Told("PRODUCT_VARIANT_BACK_IN_STOCK", ids)
    for event, variant, channel in crossings(payload["changes"]):
        yield Told(event, {"product_variant": variant, "channel": channel})


# What tells that metadata were written, by the type of the object. Saleor has no events of its own for some.
_METADATA = {
    "Attribute": ("ATTRIBUTE_UPDATED", "attribute"),
    "Category": ("CATEGORY_UPDATED", "category"),
    "Channel": ("CHANNEL_METADATA_UPDATED", "channel"),
    "Checkout": ("CHECKOUT_METADATA_UPDATED", "checkout"),
    "Collection": ("COLLECTION_METADATA_UPDATED", "collection"),
    "Fulfillment": ("FULFILLMENT_METADATA_UPDATED", "fulfillment"),
    "Menu": ("MENU_UPDATED", "menu"),
    "MenuItem": ("MENU_ITEM_UPDATED", "menu_item"),
    "Order": ("ORDER_METADATA_UPDATED", "order"),
    "Page": ("PAGE_UPDATED", "page"),
    "PageType": ("PAGE_TYPE_UPDATED", "page_type"),
    "Product": ("PRODUCT_METADATA_UPDATED", "product"),
    "ProductVariant": ("PRODUCT_VARIANT_METADATA_UPDATED", "product_variant"),
    "Shop": ("SHOP_METADATA_UPDATED", ""),
    "TransactionItem": ("TRANSACTION_ITEM_METADATA_UPDATED", "transaction"),
    "User": ("CUSTOMER_METADATA_UPDATED", "user"),
    "Warehouse": ("WAREHOUSE_METADATA_UPDATED", "warehouse"),
}


@_topic("MetadataUpdated", " ".join(event for event, _field in _METADATA.values()))
def _metadata_updated(payload: Payload) -> Iterator[Told]:
    object_id = payload["object_id"]
    kind, pk = from_global_id(object_id)
    if kind not in _METADATA:
        return
    event, name = _METADATA[kind]
    ids = {name: object_id} if name else {}
    if kind == "Fulfillment":
        order = Fulfillment.objects.filter(pk=pk).values_list("order_id", flat=True).first()
        ids["order"] = to_global_id("Order", order)
    yield Told(event, ids)


def _uuid(global_id: str) -> UUID:
    return UUID(from_global_id(global_id).pk)
