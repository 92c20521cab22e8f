"""Which App hears of what, and in which words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.api.subscription import read_subscription
from marketplace.api.types.event import EVENTS
from marketplace.contract import catalogue_events as catalogue
from marketplace.contract.events import WarehouseChanged
from marketplace.contract.webhook_events import permission_for, type_name
from marketplace.engine.apps.actions import set_app_active
from marketplace.engine.apps.models import EventDelivery
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.customers import actions as customers
from marketplace.engine.customers.models import User
from marketplace.engine.orders import actions as orders
from marketplace.engine.stock.actions import levels
from marketplace.kernel import clock, outbox
from marketplace.kernel.actors import ANONYMOUS, SYSTEM, Actor
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.models import OutboxMessage
from marketplace.kernel.signing import jwks
from marketplace.webhooks.fan_out import fan_out
from marketplace.webhooks.topics import TOPICS
from tests import catalogue_rows, sale_rows
from tests.api.asking import ask
from tests.webhooks.receiving import Receiver, actor_of, app, verify, webhook

pytestmark = pytest.mark.django_db

ORDERS = """
subscription Orders { event {
  __typename issuedAt version recipient { id } issuingPrincipal { __typename ... on App { id } ... on User { id email } }
  ... on OrderCreated { order { id number userEmail total { gross { amount currency } } channel { slug }
    lines { quantity productSku variant { id } } shippingAddress { city } } }
  ... on OrderConfirmed { order { id } }
  ...Rest
} }
fragment Rest on Event { ... on OrderUpdated { order { id } } ... on OrderFulfilled { order { id status } } ... on OrderCancelled { order { id } } }
"""
FULFILLMENTS = """
subscription { event { __typename issuedAt
  ... on FulfillmentCreated { fulfillment { id trackingNumber lines { quantity } } order { id } notifyCustomer }
  ... on FulfillmentApproved { fulfillment { id status } order { id } notifyCustomer }
  ... on FulfillmentCanceled { fulfillment { id } order { id } } } }
"""
STOCK = """
subscription { event { __typename issuedAt
  ... on ProductVariantStockUpdated { productVariant { id sku } warehouse { id slug } }
  ... on ProductVariantOutOfStock { productVariant { id } warehouse { id } }
  ... on ProductVariantBackInStock { productVariant { id } warehouse { id } }
  ... on ProductVariantOutOfStockInChannel { variant: productVariant { id } channel { slug } }
  ... on ProductVariantBackInStockInChannel { variant: productVariant { id } channel { slug } }
  ... on ProductVariantOutOfStockForClickAndCollect { variant: productVariant { id } channel { slug } }
  ... on ProductVariantBackInStockForClickAndCollect { variant: productVariant { id } channel { slug } } } }
"""
CATALOGUE = """
subscription { event { __typename issuedAt
  ... on ProductCreated { product { id slug name } } ... on ProductUpdated { product(channel: "france") { id slug pricing { onSale } } }
  ... on ProductDeleted { product { id slug } } ... on ProductMetadataUpdated { product { metadata { key value } } }
  ... on PageUpdated { page { id slug } } ... on PageDeleted { page { id slug } } ... on CategoryUpdated { category { id } }
  ... on MenuItemUpdated { menuItem { id menu { slug } } } ... on WarehouseUpdated { warehouse { id slug } }
  ... on WarehouseDeleted { warehouse { id } } ... on ChannelUpdated { channel { id slug } } ... on CollectionUpdated { collection { id slug } } } }
"""
CHECKOUTS = """
subscription { event { __typename issuedAt ... on CheckoutCreated { checkout { id email } } ... on CheckoutUpdated { checkout { id } }
  ... on CheckoutFullyPaid { checkout { id } } ... on CheckoutFullyAuthorized { checkout { id } } } }
"""
LINKS = """
subscription { event { __typename issuedAt
  ... on AccountConfirmationRequested { user { id email } token redirectUrl channel { slug } shop { name } }
  ... on AccountSetPasswordRequested { user { id } token redirectUrl channel { slug } }
  ... on AccountDeleteRequested { user { id } token redirectUrl channel { slug } } } }
"""
AT = datetime(2027, 3, 1, 12, 30, tzinfo=UTC)


def told(receiver: Receiver) -> list[str]:
    """What was told, the order of arrival not being promised."""
    return sorted(receiver.events)


def listen(receiver: Receiver, query: str, *permissions: str, **fields: Any) -> Any:
    return webhook(app(*permissions), receiver.url, query, *read_subscription(query), **fields)


def placed(shop: sale_rows.Shop, quantity: int = 1) -> Any:
    return complete_checkout(checkout_id=sale_rows.ready(shop, quantity), actor=ANONYMOUS)


def fulfil(order: Any, shop: sale_rows.Shop) -> Any:
    line = order.lines.get()
    asked = orders.LineToFulfil(line.pk, ((shop.warehouse.pk, line.quantity),))
    return orders.fulfill_order(order_id=order.pk, lines=[asked], actor=SYSTEM, notify=False)[1][0]


def test_an_order_is_told_as_the_document_asks(receiver: Receiver) -> None:
    shop = sale_rows.shop()
    hook = listen(receiver, ORDERS, "MANAGE_ORDERS")
    with clock.frozen(AT):
        order = placed(shop, 2)
        outbox.drain()
    (call,) = receiver.calls
    order_id = to_global_id("Order", order.pk)
    assert call.event == "order_created"
    assert call.data == {
        "__typename": "OrderCreated",
        "issuedAt": "2027-03-01T12:30:00+00:00",
        "version": "3.23.28",
        "recipient": {"id": to_global_id("App", hook.app_id)},
        "issuingPrincipal": None,
        "order": {
            "id": order_id,
            "number": str(order.number),
            "userEmail": "lina@maarad.example",
            "total": {"gross": {"amount": 25.0, "currency": "EUR"}},
            "channel": {"slug": "france"},
            "lines": [
                {
                    "quantity": 2,
                    "productSku": shop.variant.sku,
                    "variant": {"id": to_global_id("ProductVariant", shop.variant.pk)},
                }
            ],
            "shippingAddress": {"city": "PARIS"},
        },
    }
    verify(call, jwks())


def test_the_life_of_an_order_is_told_in_saleors_sequence(receiver: Receiver) -> None:
    shop = sale_rows.shop()
    listen(receiver, ORDERS, "MANAGE_ORDERS")
    listen(receiver, FULFILLMENTS, "MANAGE_ORDERS")
    order = orders.confirm_order(order_id=placed(shop).pk, actor=SYSTEM)
    outbox.drain()
    assert told(receiver) == ["order_confirmed", "order_created"]
    receiver.calls.clear()
    fulfillment = fulfil(order, shop)
    outbox.drain()
    assert told(receiver) == ["fulfillment_approved", "fulfillment_created", "order_fulfilled", "order_updated"]
    (created,) = [call.data for call in receiver.calls if call.event == "fulfillment_created"]
    assert created["fulfillment"]["id"] == to_global_id("Fulfillment", fulfillment.pk)
    assert created["order"] == {"id": to_global_id("Order", order.pk)}
    assert created["notifyCustomer"] is False
    receiver.calls.clear()
    orders.cancel_fulfillment(fulfillment_id=fulfillment.pk, warehouse_id=shop.warehouse.pk, actor=SYSTEM)
    outbox.drain()
    assert told(receiver) == ["fulfillment_canceled", "order_updated"]
    receiver.calls.clear()
    orders.cancel_order(order_id=order.pk, actor=SYSTEM)
    outbox.drain()
    assert told(receiver) == ["order_cancelled", "order_updated"]


def test_an_app_without_the_permission_hears_nothing(receiver: Receiver) -> None:
    listen(receiver, ORDERS, "MANAGE_PRODUCTS", "MANAGE_CHECKOUTS")
    listen(receiver, CHECKOUTS, "MANAGE_ORDERS")
    placed(sale_rows.shop())
    outbox.drain()
    assert receiver.calls == []
    assert not EventDelivery.objects.exists()


def test_a_field_beyond_the_permission_is_null_and_said_so_in_the_payload(receiver: Receiver) -> None:
    query = "subscription { event { ... on OrderCreated { order { number lines { variant { privateMetadata { key } } } } } } }"
    listen(receiver, query, "MANAGE_ORDERS")
    order = placed(sale_rows.shop())
    outbox.drain()
    (call,) = receiver.calls
    assert call.data["order"] == {"number": str(order.number), "lines": [{"variant": None}]}
    (error,) = call.data["errors"]
    assert error["path"] == ["event", "order", "lines", 0, "variant", "privateMetadata"]
    assert error["extensions"]["exception"]["code"] == "PermissionDenied"


def test_what_rests_is_not_written_at_all(receiver: Receiver) -> None:
    listen(receiver, ORDERS, "MANAGE_ORDERS", is_active=False)
    sleeping = listen(receiver, ORDERS, "MANAGE_ORDERS")
    set_app_active(app_id=sleeping.app_id, is_active=False, actor=SYSTEM)
    placed(sale_rows.shop())
    outbox.drain()
    assert not EventDelivery.objects.exists()


def test_an_app_hears_of_its_own_mutations(receiver: Receiver) -> None:
    product = catalogue_rows.product(slug="hanbel")
    hook = listen(receiver, CATALOGUE, "MANAGE_PRODUCTS")
    document = """mutation($id: ID!) { updateMetadata(id: $id, input: [{key: "a", value: "b"}]) { errors { code } } }"""
    ask(document, actor_of(hook.app), id=to_global_id("Product", product.pk))
    outbox.drain()
    (call,) = receiver.calls
    assert call.event == "product_metadata_updated"
    assert call.data["product"] == {"metadata": [{"key": "a", "value": "b"}]}


def test_who_did_it_is_told_where_the_recipient_may_know(receiver: Receiver) -> None:
    shop = sale_rows.shop()
    query = "subscription { event { issuingPrincipal { __typename ... on App { id } ... on User { email } } ... on WarehouseUpdated { warehouse { slug } } } }"
    hook = listen(receiver, query, "MANAGE_PRODUCTS", "MANAGE_USERS")
    shopper = User.objects.create(email="amal@maarad.example")
    blind = listen(receiver, query, "MANAGE_PRODUCTS")
    place = to_global_id("Warehouse", shop.warehouse.pk)
    outbox.publish(WarehouseChanged(place, "updated", f"app:{hook.app_id}"))
    outbox.publish(WarehouseChanged(place, "updated", f"customer:{shopper.pk}"))
    outbox.drain()
    principals = {
        (row.webhook_id, number): json.loads(row.body)["issuingPrincipal"]
        for hook_id in (hook.pk, blind.pk)
        for number, row in enumerate(EventDelivery.objects.filter(webhook_id=hook_id).order_by("pk"))
    }
    me = {"__typename": "App", "id": to_global_id("App", hook.app_id)}
    assert principals == {
        (hook.pk, 0): me,
        (hook.pk, 1): {"__typename": "User", "email": "amal@maarad.example"},
        (blind.pk, 0): me,
        (blind.pk, 1): None,
    }


def test_the_catalogue_is_told_and_deleted_things_keep_their_id(receiver: Receiver) -> None:
    catalogue_rows.channel("france", "EUR", "FR", None)
    product = catalogue_rows.product(slug="hanbel")
    product_id = to_global_id("Product", product.pk)
    listen(receiver, CATALOGUE, "MANAGE_PRODUCTS")
    outbox.publish(catalogue.ProductUpdated(product_id, "hanbel"))
    outbox.publish(catalogue.ProductDeleted(to_global_id("Product", 999_999), "gone"))
    outbox.publish(catalogue.ProductUpdated(to_global_id("Product", 999_999), "gone"))
    outbox.drain()
    assert sorted(call.data["__typename"] for call in receiver.calls) == ["ProductDeleted", "ProductUpdated"]
    by_type = {call.data["__typename"]: call.data["product"] for call in receiver.calls}
    assert by_type["ProductDeleted"] == {"id": to_global_id("Product", 999_999), "slug": "gone"}
    assert by_type["ProductUpdated"]["slug"] == "hanbel"


def test_stock_written_by_hand_is_told_and_a_channel_that_runs_out(receiver: Receiver) -> None:
    shop = sale_rows.shop(quantity=3)
    sale_rows.stock(shop.variant, sale_rows.warehouse(shop.channel, "second"), 0)
    listen(receiver, STOCK, "MANAGE_PRODUCTS")
    put(shop, 2)
    assert drained(receiver) == ["product_variant_stock_updated"]
    put(shop, 0)
    assert drained(receiver) == [
        "product_variant_out_of_stock", "product_variant_out_of_stock_in_channel", "product_variant_stock_updated",
    ]  # fmt: skip
    put(shop, 4)
    assert drained(receiver) == [
        "product_variant_back_in_stock", "product_variant_back_in_stock_in_channel", "product_variant_stock_updated",
    ]  # fmt: skip


def test_a_channel_with_another_full_shelf_does_not_run_out(receiver: Receiver) -> None:
    shop = sale_rows.shop(quantity=3)
    point = sale_rows.warehouse(shop.channel, "point", click_and_collect_option="LOCAL")
    sale_rows.stock(shop.variant, point, 1)
    listen(receiver, STOCK, "MANAGE_PRODUCTS")
    put(shop, 0)
    assert drained(receiver) == ["product_variant_out_of_stock", "product_variant_stock_updated"]
    put(shop, 0, point.pk)
    assert drained(receiver) == [
        "product_variant_out_of_stock", "product_variant_out_of_stock_for_click_and_collect",
        "product_variant_out_of_stock_in_channel", "product_variant_stock_updated",
    ]  # fmt: skip


def test_a_sale_tells_of_stock_only_when_the_last_unit_goes(receiver: Receiver) -> None:
    shop = sale_rows.shop(quantity=2)
    listen(receiver, STOCK, "MANAGE_PRODUCTS")
    placed(shop)
    assert drained(receiver) == []
    placed(shop)
    assert drained(receiver) == ["product_variant_out_of_stock", "product_variant_out_of_stock_in_channel"]


def put(shop: sale_rows.Shop, quantity: int, warehouse: UUID | None = None) -> None:
    levels.set_stocks(levels=[levels.Level(shop.variant.pk, warehouse or shop.warehouse.pk, quantity)], actor=SYSTEM)


def drained(receiver: Receiver) -> list[str]:
    outbox.drain()
    events = told(receiver)
    receiver.calls.clear()
    return events


def test_checkouts_are_told_to_those_who_manage_them(receiver: Receiver) -> None:
    shop = sale_rows.shop()
    listen(receiver, CHECKOUTS, "MANAGE_CHECKOUTS")
    checkout = sale_rows.basket(shop)
    outbox.drain()
    (call,) = receiver.calls
    assert call.data["checkout"] == {"id": to_global_id("Checkout", checkout.pk), "email": None}


def test_any_events_hears_all_that_the_app_may_hear(receiver: Receiver) -> None:
    webhook(app("MANAGE_ORDERS"), receiver.url, "subscription { event { __typename } }", "ANY_EVENTS")
    placed(sale_rows.shop())
    outbox.drain()
    assert told(receiver) == ["order_created"]


def test_one_broken_document_does_not_hold_up_the_others(receiver: Receiver) -> None:
    webhook(app("MANAGE_ORDERS"), receiver.url, "subscription { event { nothingOfTheKind } }", "ORDER_CREATED")
    listen(receiver, ORDERS, "MANAGE_ORDERS")
    placed(sale_rows.shop())
    outbox.drain()
    assert told(receiver) == ["order_created"]


def test_a_message_costs_one_query_while_nobody_listens() -> None:
    outbox.publish(catalogue.ProductUpdated(to_global_id("Product", 1), "x"))
    message = outbox.Delivery(OutboxMessage.objects.latest("pk"))
    with CaptureQueriesContext(connection) as captured:
        fan_out(message)
    assert len(captured) == 1


def test_every_topic_tells_events_that_the_schema_has() -> None:
    assert {event for topic in TOPICS.values() for event in topic.events} - EVENTS.keys() == set()
    for event in EVENTS:
        permission_for(event)


@pytest.mark.parametrize("query", [ORDERS, FULFILLMENTS, STOCK, CATALOGUE, CHECKOUTS])
def test_the_documents_name_their_events(query: str) -> None:
    events = read_subscription(query)
    assert events
    assert all(f"on {type_name(event)} " in query for event in events)
    assert len(events) == query.count("... on ") - (2 if "issuingPrincipal" in query else 0)


def test_nobody_subscribes_over_http(client: Any) -> None:
    answer = client.post("/graphql/", {"query": "subscription { event { version } }"}, content_type="application/json")
    assert answer.json()["data"] == {"event": None}
    assert "webhookCreate" in answer.json()["errors"][0]["message"]


def test_staff_are_no_principal_of_the_api(receiver: Receiver) -> None:
    query = "subscription { event { issuingPrincipal { __typename } ... on OrderConfirmed { order { id } } } }"
    hook = listen(receiver, query, "MANAGE_ORDERS", "MANAGE_USERS")
    orders.confirm_order(order_id=placed(sale_rows.shop()).pk, actor=Actor("staff", "7", frozenset({"MANAGE_ORDERS"})))
    outbox.drain()
    (call,) = receiver.calls
    assert call.data["issuingPrincipal"] is None
    assert hook.deliveries.count() == 1


def test_an_app_may_write_the_letters_about_accounts(receiver: Receiver) -> None:
    """The address carries the proof, and nobody is told of an account that is none."""
    sale_rows.shop()
    listen(receiver, LINKS, "MANAGE_USERS")
    given = {"email": "nadia@maarad.example", "password": "seven-green-tiles", "channel": "france", "actor": ANONYMOUS}
    user = customers.register_account(**given, redirect_url=f"{settings.PUBLIC_URL}/welcome?a=1")
    outbox.drain()
    (call,) = receiver.calls
    assert (call.event, call.data["user"]["email"], call.data["channel"]) == (
        "account_confirmation_requested",
        "nadia@maarad.example",
        {"slug": "france"},
    )
    token = call.data["token"]
    assert call.data["redirectUrl"] == f"{settings.PUBLIC_URL}/welcome?a=1&email=nadia%40maarad.example&token={token}"
    assert customers.confirm_account(email=user.email, token=token, actor=ANONYMOUS).is_confirmed

    receiver.calls.clear()
    for email in ("nadia@maarad.example", "nobody@maarad.example"):
        customers.request_password_reset(
            email=email, redirect_url=f"{settings.PUBLIC_URL}/new", channel="france", actor=ANONYMOUS
        )
    outbox.drain()
    (call,) = receiver.calls
    assert (call.event, call.data["user"]["id"]) == ("account_set_password_requested", to_global_id("User", user.pk))
