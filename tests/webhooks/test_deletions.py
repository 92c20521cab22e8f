"""What Apps are told when something is gone: its id, and the little that is left of it."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.api.subscription import read_subscription
from marketplace.engine.catalogue import actions as catalogue
from marketplace.engine.content import actions as content
from marketplace.engine.shipping import actions as shipping
from marketplace.engine.shipping.models import ShippingMethod, ShippingZone
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.ids import to_global_id
from tests import catalogue_rows
from tests.webhooks.receiving import Receiver, app, webhook

pytestmark = pytest.mark.django_db

QUERY = """
subscription { event { __typename
  ... on CategoryDeleted { category { id name slug parent { id } children(first: 5) { totalCount } } }
  ... on CollectionDeleted { collection { id name slug channelListings { id } } }
  ... on MenuDeleted { menu { id name slug items { id } } }
  ... on MenuItemDeleted { menuItem { id name menu { id slug } } }
  ... on ShippingZoneDeleted { shippingZone { id name shippingMethods { id } } }
  ... on ShippingPriceDeleted { shippingMethod { id name } shippingZone { id name } }
  ... on ProductUpdated { product { slug category { id } } } } }
"""


def told(receiver: Receiver) -> list[Any]:
    outbox.drain()
    found = sorted((call.data for call in receiver.calls), key=lambda data: str(data["__typename"]))
    receiver.calls.clear()
    return found


@pytest.fixture
def listening(receiver: Receiver) -> Receiver:
    webhook(app("MANAGE_PRODUCTS", "MANAGE_MENUS", "MANAGE_SHIPPING"), receiver.url, QUERY, *read_subscription(QUERY))
    return receiver


def test_a_category_is_told_once_with_all_below_it_and_its_products_change(listening: Receiver) -> None:
    crafts = catalogue.create_category(fields={"name": "Crafts"}, actor=SYSTEM)
    rugs = catalogue.create_category(fields={"name": "Rugs"}, parent_id=crafts.pk, actor=SYSTEM)
    catalogue_rows.product(slug="hanbel", category=rugs)
    outbox.drain()
    listening.calls.clear()
    catalogue.delete_category(category_id=crafts.pk, actor=SYSTEM)
    key = to_global_id("Category", crafts.pk)
    gone = {"id": key, "name": "Crafts", "slug": "crafts", "parent": None, "children": {"totalCount": 0}}
    assert told(listening) == [
        {"__typename": "CategoryDeleted", "category": gone},
        {"__typename": "ProductUpdated", "product": {"slug": "hanbel", "category": None}},
    ]


def test_a_collection_is_told(listening: Receiver) -> None:
    collection = catalogue.create_collection(fields={"name": "Gifts"}, actor=SYSTEM)
    outbox.drain()
    listening.calls.clear()
    catalogue.delete_collection(collection_id=collection.pk, actor=SYSTEM)
    gone = {"id": to_global_id("Collection", collection.pk), "name": "Gifts", "slug": "gifts", "channelListings": []}
    assert told(listening) == [{"__typename": "CollectionDeleted", "collection": gone}]


def test_a_menu_and_an_entry_are_told(listening: Receiver) -> None:
    menu = content.create_menu(name="Foot", items=[{"name": "Help", "url": "/help"}, {"name": "Us", "url": "/us"}], actor=SYSTEM)
    item, _other = menu.items.order_by("sort_order")
    outbox.drain()
    listening.calls.clear()
    content.delete_menu_item(item_id=item.pk, actor=SYSTEM)
    place = {"id": to_global_id("Menu", menu.pk), "slug": "foot"}
    assert told(listening) == [
        {"__typename": "MenuItemDeleted", "menuItem": {"id": to_global_id("MenuItem", item.pk), "name": "Help", "menu": place}}
    ]
    content.delete_menu(menu_id=menu.pk, actor=SYSTEM)
    assert told(listening) == [{"__typename": "MenuDeleted", "menu": {**place, "name": "Foot", "items": []}}]


def test_deliveries_that_end_are_told(listening: Receiver) -> None:
    zone = ShippingZone.objects.create(name="France")
    method = ShippingMethod.objects.create(zone=zone, name="Post")
    here = {"id": to_global_id("ShippingZone", zone.pk), "name": "France"}
    shipping.delete_method(method_id=method.pk, actor=SYSTEM)
    ended = {"id": to_global_id("ShippingMethodType", method.pk), "name": "Post"}
    assert told(listening) == [{"__typename": "ShippingPriceDeleted", "shippingMethod": ended, "shippingZone": here}]
    shipping.delete_zone(zone_id=zone.pk, actor=SYSTEM)
    assert told(listening) == [{"__typename": "ShippingZoneDeleted", "shippingZone": {**here, "shippingMethods": []}}]
    shipping_zone_of_the_past = ShippingZone.objects.create(name="Morocco")
    last = ShippingMethod.objects.create(zone=shipping_zone_of_the_past, name="Bus")
    shipping.delete_method(method_id=last.pk, actor=SYSTEM)
    shipping.delete_zone(zone_id=shipping_zone_of_the_past.pk, actor=SYSTEM)
    price, _zone = told(listening)
    assert (price["shippingMethod"]["name"], price["shippingZone"]["name"]) == ("Bus", "")


def test_without_the_permission_nothing_is_heard(receiver: Receiver) -> None:
    webhook(app("MANAGE_ORDERS"), receiver.url, QUERY, *read_subscription(QUERY))
    catalogue.delete_category(category_id=catalogue.create_category(fields={"name": "Rugs"}, actor=SYSTEM).pk, actor=SYSTEM)
    assert told(receiver) == []
