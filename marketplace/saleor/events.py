"""From what Saleor tells to what Maarad's own handlers hear: the same events as in the embedded mode.

A handler re-reads what it needs, so these carry little. `Told.forget`: what is no longer fresh in the read cache.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.client.cache import EVERYTHING, LISTS
from marketplace.client.session import shop_language
from marketplace.contract import account_events, catalogue_events, events, payment_events
from marketplace.kernel.addresses import without_query

Body = Mapping[str, Any]
ACTOR = "app:saleor"


@dataclass(frozen=True, slots=True)
class Told:
    """`about`: the global id of the object; `gone`: it was deleted; `events`: of the contract, to be published. `once`: what they say
    together with another webhook's; whichever comes second is not published."""

    about: str
    events: tuple[Any, ...] = ()
    forget: tuple[str, ...] = ()
    gone: bool = False
    once: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """`read`: from the body of the webhook. KeyError, TypeError: the body is not what we subscribed to."""

    read: Callable[[Body], Told]
    noun: str = field(default="")


def _catalogue(noun: str, made: type, *, lists: bool = True, gone: bool = False, everything: bool = False) -> Event:
    """`made` is an event with `<noun>_id` and `slug`."""

    def read(body: Body) -> Told:
        found = body[noun]
        event = made(**{f"{noun}_id": found["id"], "slug": found["slug"]})
        return Told(found["id"], (event,), (EVERYTHING,) if everything else _names(found["id"], lists), gone)

    return Event(read, noun)


def _names(global_id: str, lists: bool) -> tuple[str, ...]:
    return (global_id, LISTS) if lists else (global_id,)


def _variant(made: type, *, gone: bool = False) -> Event:
    def read(body: Body) -> Told:
        found = body["productVariant"]
        product = found["product"]["id"] if found.get("product") else ""
        event = made(variant_id=found["id"], product_id=product)
        return Told(found["id"], (event,) if product else (), (found["id"], *_names(product, lists=True)), gone)

    return Event(read, "productVariant")


def _stock(*, out: bool) -> Event:
    def read(body: Body) -> Told:
        variant, warehouse = body["productVariant"], (body.get("warehouse") or {}).get("id", "")
        change = {
            "stock": "",
            "variant": variant["id"],
            "warehouse": warehouse,
            "subject": "",
            "out_of_stock": out,
            "back_in_stock": not out,
        }
        event = events.StockChanged(kind="told_by_saleor", actor=ACTOR, changes=[change])
        return Told(f"{variant['id']}@{warehouse}", (event,), (variant["id"], variant["product"]["id"], LISTS))

    return Event(read, "productVariant")


def _page(made: type, *, gone: bool = False) -> Event:
    def read(body: Body) -> Told:
        found = body["page"]
        event = made(page_id=found["id"], slug=found["slug"], page_type=found["pageType"]["slug"])
        return Told(found["id"], (event,), _names(found["id"], lists=True), gone)

    return Event(read, "page")


def _only_forget(noun: str) -> Event:
    """Nobody listens; what shows it is read again. Such things are on many pages."""
    return Event(lambda body: Told(body[noun]["id"], (), (EVERYTHING,)), noun)


def _attribute_value(body: Body) -> Told:
    value = body["attributeValue"]["id"]
    event = catalogue_events.TranslationUpdated(object_id=value, language_code="")
    return Told(value, (event,), (EVERYTHING,))


def _order(body: Body) -> dict[str, str]:
    order = body["order"]
    return {"order": order["id"], "number": order["number"], "channel": order["channel"]["slug"]}


def _ordered(made: type) -> Event:
    return Event(lambda body: Told(body["order"]["id"], (made(**_order(body), actor=ACTOR),)), "order")


def _placed(body: Body) -> Told:
    order = body["order"]
    event = events.OrderPlaced(
        **_order(body),
        origin=order["origin"],
        status=order["status"],
        actor=ACTOR,
        user=(order.get("user") or {}).get("id", ""),
        language_code=order["languageCodeEnum"],
    )
    return Told(order["id"], (event,))


def _refunded(body: Body) -> Told:
    total = body["order"]["totalRefunded"]
    event = payment_events.OrderRefunded(order=body["order"]["id"], amount=str(total["amount"]), currency=total["currency"])
    return Told(body["order"]["id"], (event,))


def _confirmed(body: Body) -> Told:
    settings = body["order"]["channel"].get("orderSettings") or {}
    at_once = bool(settings.get("automaticallyConfirmAllNewOrders"))
    return Told(body["order"]["id"], (events.OrderConfirmed(**_order(body), actor=ACTOR, at_once=at_once),))


def _fulfilled(made: Callable[[Body], Any], *, left: bool = False) -> Event:
    """`left`: the parcel has left when this is told. Saleor says of one that needs no approval that it was created and, when it is the
    last of its order, that it was approved, too."""

    def read(body: Body) -> Told:
        found = body["fulfillment"]
        gone = left and found["status"] != "WAITING_FOR_APPROVAL"
        return Told(found["id"], (made(body),), once=f"left:{found['id']}" if gone else "")

    return Event(read, "fulfillment")


def _sent(body: Body) -> events.FulfillmentCreated:
    return events.FulfillmentCreated(
        fulfillment=body["fulfillment"]["id"],
        order=body["order"]["id"],
        approved=body["fulfillment"]["status"] != "WAITING_FOR_APPROVAL",
        notify=bool(body["notifyCustomer"]),
        actor=ACTOR,
    )


def _approved(body: Body) -> events.FulfillmentApproved:
    return events.FulfillmentApproved(
        fulfillment=body["fulfillment"]["id"], order=body["order"]["id"], notify=bool(body["notifyCustomer"]), actor=ACTOR
    )


def _unsent(body: Body) -> events.FulfillmentCancelled:
    return events.FulfillmentCancelled(
        fulfillment=body["fulfillment"]["id"], order=body["order"]["id"], warehouse="", actor=ACTOR
    )


def _paid(body: Body) -> Told:
    checkout = body["checkout"]["id"]
    return Told(checkout, (payment_events.CheckoutCompletionDue(checkout=checkout),))


def _asked(made: type) -> Event:
    """Saleor proved nobody yet: the letter is ours to write. Its address carries the proof already, which `messages` puts there."""

    def read(body: Body) -> Told:
        user, channel = body["user"], body.get("channel") or {}
        event = made(
            user=user["id"],
            token=body["token"],
            redirect_url=without_query(body["redirectUrl"] or "", "email", "token"),
            channel=channel.get("slug", ""),
            language=shop_language(user["languageCode"]),
        )
        return Told(user["id"], (event,))

    return Event(read, "user")


EVENTS: Mapping[str, Event] = {
    "PRODUCT_CREATED": _catalogue("product", catalogue_events.ProductCreated),
    "PRODUCT_UPDATED": _catalogue("product", catalogue_events.ProductUpdated),
    "PRODUCT_DELETED": _catalogue("product", catalogue_events.ProductDeleted, gone=True),
    "PRODUCT_MEDIA_CREATED": _only_forget("productMedia"),
    "PRODUCT_MEDIA_UPDATED": _only_forget("productMedia"),
    "PRODUCT_MEDIA_DELETED": _only_forget("productMedia"),
    "PRODUCT_VARIANT_CREATED": _variant(catalogue_events.ProductVariantCreated),
    "PRODUCT_VARIANT_UPDATED": _variant(catalogue_events.ProductVariantUpdated),
    "PRODUCT_VARIANT_DELETED": _variant(catalogue_events.ProductVariantDeleted, gone=True),
    "PRODUCT_VARIANT_OUT_OF_STOCK": _stock(out=True),
    "PRODUCT_VARIANT_BACK_IN_STOCK": _stock(out=False),
    "CATEGORY_CREATED": _only_forget("category"),
    "CATEGORY_UPDATED": _only_forget("category"),
    "CATEGORY_DELETED": _only_forget("category"),
    "COLLECTION_CREATED": _only_forget("collection"),
    "COLLECTION_UPDATED": _only_forget("collection"),
    "COLLECTION_DELETED": _only_forget("collection"),
    "ATTRIBUTE_UPDATED": _only_forget("attribute"),
    "ATTRIBUTE_VALUE_CREATED": Event(_attribute_value, "attributeValue"),
    "ATTRIBUTE_VALUE_UPDATED": Event(_attribute_value, "attributeValue"),
    "PAGE_CREATED": _page(catalogue_events.PageCreated),
    "PAGE_UPDATED": _page(catalogue_events.PageUpdated),
    "PAGE_DELETED": _page(catalogue_events.PageDeleted, gone=True),
    "MENU_CREATED": _only_forget("menu"),
    "MENU_UPDATED": _only_forget("menu"),
    "MENU_DELETED": _only_forget("menu"),
    "ORDER_CREATED": Event(_placed, "order"),
    "ORDER_CONFIRMED": Event(_confirmed, "order"),
    "ORDER_UPDATED": _ordered(events.OrderUpdated),
    "ORDER_CANCELLED": _ordered(events.OrderCancelled),
    "ORDER_EXPIRED": _ordered(events.OrderExpired),
    "ORDER_FULFILLED": _ordered(events.OrderFulfilled),
    "ORDER_REFUNDED": Event(_refunded, "order"),
    "FULFILLMENT_CREATED": _fulfilled(_sent, left=True),
    "FULFILLMENT_APPROVED": _fulfilled(_approved, left=True),
    "FULFILLMENT_CANCELED": _fulfilled(_unsent),
    "CHECKOUT_FULLY_PAID": Event(_paid, "checkout"),
    "CHECKOUT_FULLY_AUTHORIZED": Event(_paid, "checkout"),
    "ACCOUNT_CONFIRMATION_REQUESTED": _asked(account_events.AccountConfirmationRequested),
    "ACCOUNT_SET_PASSWORD_REQUESTED": _asked(account_events.PasswordResetRequested),
    "ACCOUNT_DELETE_REQUESTED": _asked(account_events.AccountDeletionRequested),
    "CUSTOMER_DELETED": Event(
        lambda body: Told(body["user"]["id"], (account_events.CustomerDeleted(user=body["user"]["id"]),), gone=True), "user"
    ),
}
