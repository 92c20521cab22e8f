"""Categories, collections, menus and their entries are deleted: what goes with them, and what stays."""

from __future__ import annotations

import pytest

from tests.contract.endpoint import Endpoint, File
from tests.contract.shop import Shop
from tests.pictures import picture

pytestmark = pytest.mark.django_db

CATEGORY = "mutation($id: ID!) { categoryDelete(id: $id) { category { id name slug } errors { field code } } }"
COLLECTION = "mutation($id: ID!) { collectionDelete(id: $id) { collection { id name slug } errors { field code } } }"
MENU = "mutation($id: ID!) { menuDelete(id: $id) { menu { id slug } errors { field code } } }"
ITEM = "mutation($id: ID!) { menuItemDelete(id: $id) { menuItem { id name } errors { field code } } }"
MEDIUM = (
    "mutation($id: ID!) { productMediaDelete(id: $id) { media { id alt } product { id media { alt } } errors { field code } } }"
)


def test_a_category_goes_with_all_below_it_and_its_products_are_shown_nowhere(api: Endpoint, staff: str, shop: Shop) -> None:
    channel = shop.channel("france", "EUR", "FR")
    crafts = shop.category("crafts")
    rugs = shop.category("rugs", parent=crafts)
    shop.category("kilims", parent=rugs)
    other = shop.category("pots")
    product = shop.product("hanbel", channel, category=rugs)
    kept = shop.product("tajine", channel, category=other)
    gone = api.query(CATEGORY, {"id": crafts.id}, token=staff)["categoryDelete"]
    assert gone == {"category": {"id": crafts.id, "name": "Crafts", "slug": crafts.slug}, "errors": []}
    found = "query($ids: [ID!], $channel: String) { products(first: 9, channel: $channel, filter: {ids: $ids}) { edges { node { slug } } } }"
    shown = api.query(found, {"ids": [product.id, kept.id], "channel": channel.slug})["products"]["edges"]
    assert [edge["node"]["slug"] for edge in shown] == [kept.slug]
    one = "query($id: ID!) { product(id: $id) { slug category { id } channelListings { isPublished } } }"
    assert api.query(one, {"id": product.id}, token=staff)["product"] == {
        "slug": product.slug, "category": None, "channelListings": [{"isPublished": False}],
    }  # fmt: skip
    for slug in (crafts.slug, rugs.slug, shop.slug("kilims")):
        assert api.query("query($slug: String) { category(slug: $slug) { id } }", {"slug": slug})["category"] is None
    assert api.query("query($id: ID) { category(id: $id) { slug } }", {"id": other.id})["category"] == {"slug": other.slug}
    assert api.query(CATEGORY, {"id": crafts.id}, token=staff).refused("categoryDelete") == [("NOT_FOUND", "id")]


def test_a_collection_goes_and_its_products_stay(api: Endpoint, staff: str, shop: Shop) -> None:
    channel = shop.channel("france", "EUR", "FR")
    product = shop.product("hanbel", channel)
    gifts = shop.collection("gifts", product, shown_in=[channel])
    gone = api.query(COLLECTION, {"id": gifts.id}, token=staff)["collectionDelete"]
    assert gone == {"collection": {"id": gifts.id, "name": "Gifts", "slug": gifts.slug}, "errors": []}
    one = "query($id: ID!, $channel: String) { product(id: $id, channel: $channel) { slug collections { id } } }"
    assert api.query(one, {"id": product.id, "channel": channel.slug})["product"] == {"slug": product.slug, "collections": []}
    assert api.query(COLLECTION, {"id": gifts.id}, token=staff).refused("collectionDelete") == [("NOT_FOUND", "id")]


def test_an_entry_goes_with_those_below_it_and_a_menu_with_its_entries(api: Endpoint, staff: str, shop: Shop) -> None:
    menu = shop.menu()
    crafts = shop.category("crafts")

    def entry(name: str, **more: str) -> str:
        return str(shop.do("menuItemCreate", input={"name": name, "menu": menu.id, **more})["menuItem"]["id"])

    first, _second, _third = entry("First"), entry("Second", category=crafts.id), entry("Third")
    entry("Below", parent=first)
    assert api.query(ITEM, {"id": first}, token=staff)["menuItemDelete"] == {
        "menuItem": {"id": first, "name": "First"},
        "errors": [],
    }
    entries = "query($slug: String) { menu(slug: $slug) { items { name children { name } } } }"
    assert api.query(entries, {"slug": menu.slug})["menu"]["items"] == [
        {"name": name, "children": []} for name in ("Second", "Third")
    ]
    assert api.query(ITEM, {"id": first}, token=staff).refused("menuItemDelete") == [("NOT_FOUND", "id")]
    api.query(CATEGORY, {"id": crafts.id}, token=staff)
    assert api.query(entries, {"slug": menu.slug})["menu"]["items"] == [{"name": "Third", "children": []}]
    assert api.query(MENU, {"id": menu.id}, token=staff)["menuDelete"] == {
        "menu": {"id": menu.id, "slug": menu.slug},
        "errors": [],
    }
    assert api.query(entries, {"slug": menu.slug})["menu"] is None
    assert api.query(MENU, {"id": menu.id}, token=staff).refused("menuDelete") == [("NOT_FOUND", "id")]


def test_a_picture_goes_from_its_product_and_the_others_stay(api: Endpoint, staff: str, shop: Shop) -> None:
    product = shop.product("hanbel", shop.channel("france", "EUR", "FR"))
    made = [
        shop.do(
            "productMediaCreate", input={"product": product.id, "alt": alt, "image": File("a.png", picture("PNG").getvalue())}
        )
        for alt in ("front", "back")
    ]
    first = made[0]["media"]["id"]
    gone = api.query(MEDIUM, {"id": first}, token=staff)["productMediaDelete"]
    assert gone == {
        "media": {"id": first, "alt": "front"},
        "product": {"id": product.id, "media": [{"alt": "back"}]},
        "errors": [],
    }
    assert api.query(MEDIUM, {"id": first}, token=staff).refused("productMediaDelete") == [("NOT_FOUND", "id")]
