"""Metadata: who may write whose, and what a checkout's holder may."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.engine.apps.actions.registration import create_app
from marketplace.engine.catalogue.models import Product
from marketplace.engine.channels.models import Channel
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.content.models import Menu
from marketplace.engine.customers.models import User
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.ids import to_global_id
from tests.engine.catalogue.shop import small_shop

pytestmark = pytest.mark.django_db

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
def product(db: None) -> Product:
    return small_shop().product()


def gid(row: Any) -> str:
    return to_global_id(type(row).__name__, row.pk)


def token(*permissions: str) -> str:
    return create_app(name="app", actor=SYSTEM, permissions=permissions)[1]


def test_keys_are_set_and_deleted_one_by_one(api: Any, staff: str, product: Product) -> None:
    api.query(UPDATE, {"id": gid(product), "input": [A]}, token=staff)
    assert api.query(UPDATE, {"id": gid(product), "input": [B]}, token=staff)["updateMetadata"]["item"] == {"metadata": [A, B]}
    assert api.query(DELETE, {"id": gid(product), "keys": ["a"]}, token=staff)["deleteMetadata"]["item"] == {"metadata": [B]}
    private = api.query(PRIVATE, {"id": gid(product), "input": [A]}, token=staff)["updatePrivateMetadata"]["item"]
    assert private == {"privateMetadata": [A]}
    gone = api.query(PRIVATE_DELETE, {"id": gid(product), "keys": ["a"]}, token=staff)["deletePrivateMetadata"]["item"]
    assert gone == {"privateMetadata": []}


def test_what_is_refused(api: Any, staff: str, product: Product) -> None:
    empty = {"key": " ", "value": "x"}
    assert api.query(UPDATE, {"id": gid(product), "input": [empty]}, token=staff).refused("updateMetadata") == [
        ("REQUIRED", "metadata")
    ]
    missing = to_global_id("Product", 999_999)
    assert api.query(UPDATE, {"id": missing, "input": [A]}, token=staff).refused("updateMetadata") == [("NOT_FOUND", "id")]
    wrong = to_global_id("ProductChannelListing", 1)
    assert api.query(UPDATE, {"id": wrong, "input": [A]}, token=staff).refused("updateMetadata") == [("GRAPHQL_ERROR", "id")]
    product.refresh_from_db()
    assert product.metadata == {}


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
def test_each_object_asks_for_its_own_permission(api: Any, product: Product, kind: str, permission: str) -> None:
    rows = {
        "Product": product,
        "Channel": Channel.objects.first(),
        "Menu": Menu.objects.create(name="n", slug="n"),
        "User": User.objects.create(email="x@maarad.example"),
        "Attribute": product.product_type.attributes.first(),
    }
    target = {"id": gid(rows[kind]), "input": [A]}
    others = {"MANAGE_PRODUCTS", "MANAGE_CHANNELS", "MANAGE_MENUS", "MANAGE_USERS", "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES"} - {
        permission
    }
    for document in (UPDATE, PRIVATE):
        assert api.query(document, target).denied == ["PermissionDenied"]
        assert api.query(document, target, token=token(*others)).denied == ["PermissionDenied"]
        assert api.query(document, target, token=token(permission)).denied == []


def test_nobody_learns_what_exists(api: Any, product: Product) -> None:
    missing = to_global_id("Product", 999_999)
    assert api.query(UPDATE, {"id": missing, "input": [A]}).denied == ["PermissionDenied"]


def test_a_checkout_is_its_holders(api: Any, product: Product) -> None:
    checkout = Checkout.objects.create(channel=Channel.objects.get(slug="morocco"), currency="MAD", country="MA")
    target = {"id": gid(checkout), "input": [A]}
    assert api.query(UPDATE, target)["updateMetadata"]["item"] == {"metadata": [A]}
    assert api.query(PRIVATE, target).denied == ["PermissionDenied"]


def test_a_shopper_writes_her_own_public_metadata_only(api: Any, lina: User, shopper: str, product: Product) -> None:
    other = User.objects.create(email="other@maarad.example")
    assert api.query(UPDATE, {"id": gid(lina), "input": [A]}, token=shopper)["updateMetadata"]["errors"] == []
    assert api.query(UPDATE, {"id": gid(other), "input": [A]}, token=shopper).denied == ["PermissionDenied"]
    assert api.query(PRIVATE, {"id": gid(lina), "input": [A]}, token=shopper).denied == ["PermissionDenied"]
    other.refresh_from_db()
    assert other.metadata == {}
