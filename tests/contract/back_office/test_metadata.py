"""Metadata: who may write whose, and what a checkout's holder may."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.checkout.test_refusals import nobody
from tests.contract.endpoint import Endpoint
from tests.contract.shop import Shop
from tests.contract.shop.things import Product

ITEM = "item { metadata { key value } } errors { field code }"
UPDATE = f"mutation M($id: ID!, $input: [MetadataInput!]!) {{ updateMetadata(id: $id, input: $input) {{ {ITEM} }} }}"
DELETE = f"mutation M($id: ID!, $keys: [String!]!) {{ deleteMetadata(id: $id, keys: $keys) {{ {ITEM} }} }}"
PRIVATE = (
    "mutation M($id: ID!, $input: [MetadataInput!]!) { updatePrivateMetadata(id: $id, input: $input)"
    " { item { privateMetadata { key value } } errors { field code } } }"
)
PRIVATE_DELETE = (
    "mutation M($id: ID!, $keys: [String!]!) { deletePrivateMetadata(id: $id, keys: $keys)"
    " { item { privateMetadata { key value } } errors { field code } } }"
)
A, B = {"key": "a", "value": "1"}, {"key": "b", "value": "2"}


@pytest.fixture
def product(shop: Shop) -> Product:
    return shop.product()


def metadata(api: Endpoint, key: str, token: str) -> list[dict[str, str]]:
    document = "query Q($id: ID!) { product(id: $id) { metadata { key value } } }"
    found: list[dict[str, str]] = api.send(document, {"id": key}, token=token)["product"]["metadata"]
    return found


def test_keys_are_set_and_deleted_one_by_one(api: Endpoint, staff: str, product: Product) -> None:
    api.query(UPDATE, {"id": product.id, "input": [A]}, token=staff)
    assert api.query(UPDATE, {"id": product.id, "input": [B]}, token=staff)["updateMetadata"]["item"] == {"metadata": [A, B]}
    assert api.query(DELETE, {"id": product.id, "keys": ["a"]}, token=staff)["deleteMetadata"]["item"] == {"metadata": [B]}
    private = api.query(PRIVATE, {"id": product.id, "input": [A]}, token=staff)["updatePrivateMetadata"]["item"]
    assert private == {"privateMetadata": [A]}
    gone = api.query(PRIVATE_DELETE, {"id": product.id, "keys": ["a"]}, token=staff)["deletePrivateMetadata"]["item"]
    assert gone == {"privateMetadata": []}


def test_what_is_refused(api: Endpoint, staff: str, product: Product) -> None:
    empty = {"key": " ", "value": "x"}
    assert api.query(UPDATE, {"id": product.id, "input": [empty]}, token=staff).refused("updateMetadata") == [
        ("REQUIRED", "input")
    ]
    missing = nobody("Product", 99999999)
    assert api.query(UPDATE, {"id": missing, "input": [A]}, token=staff).refused("updateMetadata") == [("NOT_FOUND", "id")]
    wrong = nobody("ProductChannelListing", 1)
    assert api.query(UPDATE, {"id": wrong, "input": [A]}, token=staff).refused("updateMetadata") == [("NOT_FOUND", "id")]
    assert metadata(api, product.id, staff) == []


@pytest.mark.parametrize(
    ("kind", "permission"),
    [
        ("Product", "MANAGE_PRODUCTS"),
        ("Channel", "MANAGE_CHANNELS"),
        ("Menu", "MANAGE_MENUS"),
        ("User", "MANAGE_USERS"),
        ("Attribute", "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES"),
    ],
)
def test_each_object_asks_for_its_own_permission(api: Endpoint, shop: Shop, kind: str, permission: str) -> None:
    made: dict[str, Any] = {
        "Product": shop.product,
        "Channel": shop.any_channel,
        "Menu": shop.menu,
        "User": shop.customer,
        "Attribute": lambda: shop.attribute("size"),
    }
    target = {"id": made[kind]().id, "input": [A]}
    others = {"MANAGE_PRODUCTS", "MANAGE_CHANNELS", "MANAGE_MENUS", "MANAGE_USERS", "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES"}
    for document in (UPDATE, PRIVATE):
        assert api.query(document, target).denied == ["PermissionDenied"]
        assert api.query(document, target, token=shop.app(*(others - {permission})).token).denied == ["PermissionDenied"]
        assert api.query(document, target, token=shop.app(permission).token).denied == []


def test_nobody_learns_what_exists(api: Endpoint, product: Product) -> None:
    missing = nobody("Product", 99999999)
    assert api.query(UPDATE, {"id": missing, "input": [A]}).denied == ["PermissionDenied"]


def test_a_checkout_is_its_holders(api: Endpoint, shop: Shop) -> None:
    made = api.send(
        "mutation M($input: CheckoutCreateInput!) { checkoutCreate(input: $input) { checkout { id } } }",
        {"input": {"channel": shop.any_channel().slug, "lines": []}},
    )
    target = {"id": made["checkoutCreate"]["checkout"]["id"], "input": [A]}
    assert api.query(UPDATE, target)["updateMetadata"]["item"] == {"metadata": [A]}
    assert api.query(PRIVATE, target).denied == ["PermissionDenied"]


def test_a_shopper_writes_her_own_public_metadata_only(api: Endpoint, shop: Shop) -> None:
    lina, other = shop.customer(), shop.customer("other")
    assert api.query(UPDATE, {"id": lina.id, "input": [A]}, token=lina.token)["updateMetadata"]["errors"] == []
    assert api.query(UPDATE, {"id": other.id, "input": [A]}, token=lina.token).denied == ["PermissionDenied"]
    assert api.query(PRIVATE, {"id": lina.id, "input": [A]}, token=lina.token).denied == ["PermissionDenied"]
    mine = api.send("{ me { metadata { key value } } }", token=other.token)["me"]
    assert mine == {"metadata": []}
