"""What a webhook's subscription may ask for: `subscription { event { … on OrderCreated { order { id } } } }`.

An event type is a row of `EVENTS`: its name and the objects it is about. The objects are read when the payload is written,
as the App may see them then. Only what can happen here is offered: events of nouns that the engine does not have are unknown, but for
`NEVER`. What Apps are asked is in `payment_event.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model
from graphene import Boolean, Field, Interface, List, NonNull, ObjectType, String, Union
from graphql import GraphQLError

from marketplace.api.channel import InChannel
from marketplace.api.execution import Info, batched
from marketplace.api.ids import query_id
from marketplace.api.scalars import DateTime
from marketplace.api.types.account import User
from marketplace.api.types.app import App
from marketplace.api.types.shop import SCHEMA_VERSION
from marketplace.contract.webhook_events import type_name
from marketplace.engine.apps import models as apps
from marketplace.engine.apps.queries import apps_by_id
from marketplace.engine.attributes import models as attributes
from marketplace.engine.catalogue import models as catalogue
from marketplace.engine.catalogue.queries import details
from marketplace.engine.catalogue.queries.products import products_by_id
from marketplace.engine.channels.models import Channel
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.content import models as content
from marketplace.engine.customers import models as customers
from marketplace.engine.orders import models as orders
from marketplace.engine.payments.models import TransactionItem
from marketplace.engine.shipping import models as shipping
from marketplace.engine.shop.queries import site_settings
from marketplace.engine.stock.models import Warehouse

_PATH = "marketplace.api.types"


@dataclass(slots=True)
class Occurrence:
    """One event on its way to one App; the root of a payload document.

    `ids`: global ids by field (`order`, or `orders` with a list). `gone`: the object was deleted by this; `known` is what is left
    of it (the event's first object). `facts`: plain values by field. `missing` is filled while the payload is written: fields whose object is not there any more.
    """

    event: str
    ids: Mapping[str, Any]
    issued_at: datetime
    recipient: apps.App
    actor: str = ""
    gone: bool = False
    known: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def graphql_type(self) -> str:
        return type_name(self.event)


class IssuingPrincipal(Union):
    """Who caused an event."""

    class Meta:
        types = (App, User)


class Event(Interface):
    """`version` is that of the API's words; `issued_at` the moment of the commit."""

    issued_at = DateTime()
    version = String()
    issuing_principal = Field(IssuingPrincipal)
    recipient = Field(App)

    @staticmethod
    def resolve_version(root: Occurrence, info: Info) -> str:
        return f"{SCHEMA_VERSION}.28"

    @batched
    def resolve_issuing_principal(roots: list[Occurrence], info: Info) -> list[Any]:
        """An App; a shopper, for those who may see shoppers. Staff and the shop itself are no users of the API: null."""
        kinds = [root.actor.partition(":")[::2] for root in roots]
        found_apps = apps_by_id({int(key) for kind, key in kinds if kind == "app" and key})
        shoppers = {int(key) for kind, key in kinds if kind == "customer" and key and info.context.actor.has("MANAGE_USERS")}
        users = customers.User.objects.in_bulk(shoppers) if shoppers else {}
        of: dict[str, Mapping[int, Any]] = {"app": found_apps, "customer": users}
        return [of[kind].get(int(key)) if kind in of and key else None for kind, key in kinds]


Load = Callable[[Collection[Any]], Mapping[Any, Any]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of object that events are about. `channel`: it is asked in a channel of the document's choice."""

    name: str
    path: str
    model: type[Model]
    load: Load
    channel: bool = False


def _of(model: type[Model], path: str, name: str = "", load: Load | None = None, *, channel: bool = False) -> Subject:
    name = name or model.__name__
    return Subject(name, f"{_PATH}.{path}.{name}", model, load or model._default_manager.in_bulk, channel)


def _transactions(tokens: Collection[Any]) -> dict[Any, TransactionItem]:
    return {item.token: item for item in TransactionItem.objects.filter(token__in=tokens)}


SUBJECTS = {
    "app": _of(apps.App, "app"),
    "attribute": _of(attributes.Attribute, "attribute"),
    "attribute_value": _of(attributes.AttributeValue, "attribute"),
    "category": _of(catalogue.Category, "category", load=details.categories_by_id),
    "channel": _of(Channel, "channel"),
    "checkout": _of(Checkout, "checkout"),
    "collection": _of(catalogue.Collection, "collection", load=details.collections_by_id, channel=True),
    "fulfillment": _of(orders.Fulfillment, "fulfillment"),
    "menu": _of(content.Menu, "menu", channel=True),
    "menu_item": _of(content.MenuItem, "menu", channel=True),
    "order": _of(orders.Order, "order"),
    "page": _of(content.Page, "page"),
    "page_type": _of(content.PageType, "page"),
    "product": _of(catalogue.Product, "product", load=products_by_id, channel=True),
    "product_media": _of(catalogue.ProductMedia, "media"),
    "product_variant": _of(catalogue.ProductVariant, "variant", load=details.variants_by_id, channel=True),
    "shipping_method": _of(shipping.ShippingMethod, "shipping", "ShippingMethodType", channel=True),
    "shipping_zone": _of(shipping.ShippingZone, "shipping", channel=True),
    "transaction": _of(TransactionItem, "payment", load=_transactions),
    "user": _of(customers.User, "account"),
    "warehouse": _of(Warehouse, "stock"),
}

_STOCK = ("product_variant", "warehouse")
_IN_CHANNEL = ("product_variant!", "channel!")

# "!": never null. Events that carry a plain value besides have it in `_FACTS`.
EVENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("ACCOUNT_CONFIRMATION_REQUESTED", "ACCOUNT_SET_PASSWORD_REQUESTED", "ACCOUNT_DELETE_REQUESTED"), ("user",)),
    **dict.fromkeys(("APP_INSTALLED", "APP_UPDATED", "APP_DELETED", "APP_STATUS_CHANGED"), ("app",)),
    **dict.fromkeys(("ATTRIBUTE_CREATED", "ATTRIBUTE_UPDATED"), ("attribute",)),
    **dict.fromkeys(("ATTRIBUTE_VALUE_CREATED", "ATTRIBUTE_VALUE_UPDATED"), ("attribute_value",)),
    **dict.fromkeys(("CATEGORY_CREATED", "CATEGORY_UPDATED", "CATEGORY_DELETED"), ("category",)),
    **dict.fromkeys(("CHANNEL_CREATED", "CHANNEL_UPDATED", "CHANNEL_STATUS_CHANGED", "CHANNEL_METADATA_UPDATED"), ("channel",)),
    **dict.fromkeys(("CHECKOUT_CREATED", "CHECKOUT_UPDATED", "CHECKOUT_METADATA_UPDATED"), ("checkout",)),
    **dict.fromkeys(("CHECKOUT_FULLY_PAID", "CHECKOUT_FULLY_AUTHORIZED"), ("checkout",)),
    **dict.fromkeys(("COLLECTION_CREATED", "COLLECTION_UPDATED", "COLLECTION_DELETED", "COLLECTION_METADATA_UPDATED"), ("collection",)),
    **dict.fromkeys(("CUSTOMER_CREATED", "CUSTOMER_UPDATED", "CUSTOMER_DELETED", "CUSTOMER_METADATA_UPDATED"), ("user",)),
    **dict.fromkeys(("DRAFT_ORDER_CREATED", "DRAFT_ORDER_UPDATED", "DRAFT_ORDER_DELETED"), ("order",)),
    **dict.fromkeys(
        (
            "FULFILLMENT_CREATED", "FULFILLMENT_APPROVED", "FULFILLMENT_CANCELED", "FULFILLMENT_TRACKING_NUMBER_UPDATED",
            "FULFILLMENT_METADATA_UPDATED",
        ),
        ("fulfillment", "order"),
    ),
    **dict.fromkeys(("MENU_CREATED", "MENU_UPDATED", "MENU_DELETED"), ("menu",)),
    **dict.fromkeys(("MENU_ITEM_CREATED", "MENU_ITEM_UPDATED", "MENU_ITEM_DELETED"), ("menu_item",)),
    "ORDER_BULK_CREATED": (),
    **dict.fromkeys(
        (
            "ORDER_CREATED", "ORDER_CONFIRMED", "ORDER_UPDATED", "ORDER_PAID", "ORDER_FULLY_PAID", "ORDER_REFUNDED",
            "ORDER_FULLY_REFUNDED", "ORDER_CANCELLED", "ORDER_FULFILLED", "ORDER_EXPIRED", "ORDER_METADATA_UPDATED",
        ),
        ("order",),
    ),
    **dict.fromkeys(("PAGE_CREATED", "PAGE_UPDATED", "PAGE_DELETED"), ("page",)),
    **dict.fromkeys(("PAGE_TYPE_CREATED", "PAGE_TYPE_UPDATED"), ("page_type",)),
    **dict.fromkeys(("PRODUCT_CREATED", "PRODUCT_UPDATED", "PRODUCT_DELETED", "PRODUCT_METADATA_UPDATED"), ("product",)),
    **dict.fromkeys(("PRODUCT_MEDIA_CREATED", "PRODUCT_MEDIA_UPDATED", "PRODUCT_MEDIA_DELETED"), ("product_media",)),
    **dict.fromkeys(
        (
            "PRODUCT_VARIANT_CREATED", "PRODUCT_VARIANT_UPDATED", "PRODUCT_VARIANT_DELETED", "PRODUCT_VARIANT_METADATA_UPDATED",
        ),
        ("product_variant",),
    ),
    **dict.fromkeys(
        ("PRODUCT_VARIANT_STOCK_UPDATED", "PRODUCT_VARIANT_OUT_OF_STOCK", "PRODUCT_VARIANT_BACK_IN_STOCK"), _STOCK
    ),
    **dict.fromkeys(("PRODUCT_VARIANT_OUT_OF_STOCK_IN_CHANNEL", "PRODUCT_VARIANT_BACK_IN_STOCK_IN_CHANNEL"), _IN_CHANNEL),
    **dict.fromkeys(
        ("PRODUCT_VARIANT_OUT_OF_STOCK_FOR_CLICK_AND_COLLECT", "PRODUCT_VARIANT_BACK_IN_STOCK_FOR_CLICK_AND_COLLECT"), _IN_CHANNEL
    ),
    "SHIPPING_PRICE_DELETED": ("shipping_method", "shipping_zone"),
    "SHIPPING_ZONE_DELETED": ("shipping_zone",),
    "SHOP_METADATA_UPDATED": (),
    "TRANSACTION_ITEM_METADATA_UPDATED": ("transaction",),
    **dict.fromkeys(
        ("WAREHOUSE_CREATED", "WAREHOUSE_UPDATED", "WAREHOUSE_DELETED", "WAREHOUSE_METADATA_UPDATED"), ("warehouse",)
    ),
}  # fmt: skip


NEVER = frozenset(("ATTRIBUTE_VALUE_UPDATED", "PRODUCT_MEDIA_UPDATED", "PRODUCT_MEDIA_DELETED"))
"""Nothing here makes these happen. Apps whose document serves every Saleor name them, Maarad's own among them."""


def reader(name: str, subject: Subject) -> Any:
    @batched
    def resolve(roots: list[Occurrence], info: Info, channel: str | None = None) -> list[Any]:
        keys = [query_id(root.ids.get(name), subject.name) for root in roots]
        found = subject.load({key for key in keys if key is not None})
        values: list[Any] = []
        for root, key in zip(roots, keys, strict=True):
            row = found.get(key)
            if row is None and key is not None:
                if root.gone:
                    known = root.known if EVENTS[root.event][0] == name else {}
                    row = subject.model(**{_key_column(subject): key, **known})
                else:
                    root.missing.append(name)
            values.append(InChannel(row, channel) if subject.channel and row is not None else row)
        return values

    return resolve


def _key_column(subject: Subject) -> str:
    return "token" if subject.model is TransactionItem else "pk"


@batched
def _read_orders(roots: list[Occurrence], info: Info) -> list[Any]:
    keys = [[query_id(gid, "Order") for gid in root.ids.get("orders", ())] for root in roots]
    found = orders.Order.objects.in_bulk({key for each in keys for key in each})
    return [[found[key] for key in each if key in found] for each in keys]


@batched
def _read_shop(roots: list[Occurrence], info: Info) -> list[Any]:
    shop = site_settings()
    return [shop for _root in roots]


def _read_notify(root: Occurrence, info: Info) -> bool:
    return bool(root.facts.get("notify_customer"))


@batched
def _read_channel(roots: list[Occurrence], info: Info) -> list[Any]:
    found = {channel.slug: channel for channel in Channel.objects.filter(slug__in={root.facts.get("channel") for root in roots})}
    return [found.get(root.facts.get("channel", "")) for root in roots]


def _fact(name: str) -> Callable[[Occurrence, Info], Any]:
    return lambda root, info: root.facts.get(name)


# What proves who somebody is: whoever hears of it writes the letter.
_LINK = {
    "redirect_url": (String(), _fact("redirect_url")),
    "token": (String(), _fact("token")),
    "channel": (Field(f"{_PATH}.channel.Channel"), _read_channel),
    "shop": (Field(f"{_PATH}.shop.Shop"), _read_shop),
}
# Fields that are not one object: event → name → (field, resolver).
_OTHERS: dict[str, dict[str, tuple[Any, Any]]] = {
    **dict.fromkeys(("ACCOUNT_CONFIRMATION_REQUESTED", "ACCOUNT_SET_PASSWORD_REQUESTED", "ACCOUNT_DELETE_REQUESTED"), _LINK),
    "ORDER_BULK_CREATED": {"orders": (List(NonNull(f"{_PATH}.order.Order")), _read_orders)},
    "SHOP_METADATA_UPDATED": {"shop": (Field(f"{_PATH}.shop.Shop"), _read_shop)},
    "FULFILLMENT_CREATED": {"notify_customer": (Boolean(required=True), _read_notify)},
    "FULFILLMENT_APPROVED": {"notify_customer": (Boolean(required=True), _read_notify)},
}


def _event_type(event: str) -> Any:
    members: dict[str, Any] = {}
    for word in EVENTS[event]:
        name = word.rstrip("!")
        subject = SUBJECTS[name]
        required = word.endswith("!")
        arguments = {"channel": String()} if subject.channel and not required else {}
        members[name] = Field(subject.path, required=required, **arguments)
        members[f"resolve_{name}"] = reader(name, subject)
    for name, (shape, resolver) in _OTHERS.get(event, {}).items():
        members[name], members[f"resolve_{name}"] = shape, resolver
    meta = type("Meta", (), {"interfaces": (Event,)})
    return type(type_name(event), (ObjectType,), {**members, "Meta": meta, "__doc__": f"Webhook event {event}."})


EVENT_TYPES: tuple[Any, ...] = tuple(_event_type(event) for event in EVENTS)


class Subscription(ObjectType):
    """The root of payload documents. Nothing is pushed over HTTP: a webhook holds the document."""

    event = Field(Event)

    @staticmethod
    def resolve_event(root: Occurrence | None, info: Info) -> Occurrence:
        if root is None:
            raise GraphQLError("Subscriptions are for webhooks: give the document to webhookCreate.")
        return root
