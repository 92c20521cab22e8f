"""Who may call which mutation and ask which query: one table each. What the schema has and its table has not fails the test.

Each is called with the least that the schema lets through, so that what answers is the door and not the room behind it.
"""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    is_required_argument,
    is_required_input_field,
)

from marketplace.api.context import Context
from marketplace.api.schema import execute, schema
from marketplace.contract.permissions import ALL
from marketplace.kernel.actors import ANONYMOUS, Actor

pytestmark = [pytest.mark.django_db, pytest.mark.engine_only("asks with actors that no token makes")]

USER, STAFF, APP = "AUTHENTICATED_USER", "AUTHENTICATED_STAFF_USER", "AUTHENTICATED_APP"
# Any one of these opens the door. None: everybody may knock, and the object decides (see below for metadata).
TABLE: dict[tuple[str, ...], str] = {
    (): """
        accountRegister confirmAccount requestPasswordReset setPassword tokenCreate tokenRefresh tokenVerify appTokenVerify
        checkoutCreate checkoutLinesAdd checkoutLinesUpdate checkoutLinesDelete checkoutLineDelete checkoutEmailUpdate
        checkoutShippingAddressUpdate checkoutBillingAddressUpdate deliveryOptionsCalculate checkoutDeliveryMethodUpdate
        checkoutAddPromoCode checkoutRemovePromoCode checkoutComplete
        paymentGatewayInitialize transactionInitialize transactionProcess
    """,
    (USER,): """
        passwordChange accountUpdate accountRequestDeletion accountDelete accountAddressCreate accountAddressUpdate
        accountAddressDelete accountSetDefaultAddress tokensDeactivateAll
    """,
    (USER, APP): "checkoutCustomerAttach checkoutCustomerDetach",
    (STAFF, APP): "fileUpload",
    ("MANAGE_CHANNELS",): "channelCreate channelUpdate channelActivate channelDeactivate channelReorderWarehouses",
    ("MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",): "productTypeCreate productAttributeAssign attributeCreate",
    ("MANAGE_PRODUCTS",): """
        attributeValueCreate categoryCreate categoryDelete collectionCreate collectionDelete collectionAddProducts collectionChannelListingUpdate
        productCreate productUpdate productDelete productChannelListingUpdate productMediaCreate productMediaDelete variantMediaAssign
        productVariantCreate productVariantUpdate productVariantDelete productVariantChannelListingUpdate
        createWarehouse updateWarehouse deleteWarehouse stockBulkUpdate
        productVariantStocksUpdate productVariantStocksCreate productVariantStocksDelete
    """,
    ("MANAGE_PAGE_TYPES_AND_ATTRIBUTES",): "pageTypeCreate pageAttributeAssign",
    ("MANAGE_PAGES",): "pageCreate pageUpdate pageDelete",
    ("MANAGE_MENUS",): "menuCreate menuDelete menuItemCreate menuItemDelete",
    ("MANAGE_SETTINGS",): "shopSettingsUpdate",
    ("MANAGE_TRANSLATIONS",): """
        attributeTranslate attributeValueTranslate attributeValueBulkTranslate categoryTranslate collectionTranslate
        menuItemTranslate pageTranslate productTranslate productVariantTranslate shippingPriceTranslate
    """,
    ("MANAGE_SHIPPING",): """
        shippingZoneCreate shippingZoneUpdate shippingZoneDelete shippingPriceCreate shippingPriceUpdate shippingPriceDelete
        shippingMethodChannelListingUpdate
    """,
    ("MANAGE_TAXES",): "taxClassCreate taxClassUpdate taxConfigurationUpdate",
    ("MANAGE_ORDERS",): """
        orderConfirm orderCancel orderMarkAsPaid orderUpdate orderNoteAdd orderLinesCreate orderLineUpdate orderLineDelete
        draftOrderCreate draftOrderUpdate draftOrderComplete draftOrderDelete
        orderFulfill orderFulfillmentApprove orderFulfillmentCancel orderFulfillmentUpdateTracking
    """,
    ("MANAGE_ORDERS_IMPORT",): "orderBulkCreate",
    ("HANDLE_CHECKOUTS",): "orderCreateFromCheckout",
    ("HANDLE_PAYMENTS",): "transactionCreate transactionUpdate transactionEventReport transactionRequestAction",
    ("MANAGE_APPS",): """
        appCreate appUpdate appDelete appActivate appDeactivate appTokenCreate appTokenDelete
        appInstall appRetryInstall appDeleteFailedInstallation appFetchManifest
    """,
    ("MANAGE_APPS", APP): "webhookCreate webhookUpdate webhookDelete eventDeliveryRetry",
}
# Decided by the object that the id names: tests/contract/back_office/test_metadata.py.
BY_OBJECT = {"updateMetadata", "deleteMetadata", "updatePrivateMetadata", "deletePrivateMetadata"}
ROWS = [(name, needed) for needed, names in TABLE.items() for name in names.split()]
WAREHOUSES = ("MANAGE_PRODUCTS", "MANAGE_ORDERS", "MANAGE_SHIPPING")
# `order` by reference and drafts ask for more: tests/contract/order/test_orders.py.
QUERIES: dict[tuple[str, ...], str] = {
    (): """
        addressValidationRules attribute attributes categories category channel checkout collection collections me menu menus
        order orderByToken page pageType pageTypes pages product productType productTypes productVariant productVariants
        products shop
    """,
    (STAFF, APP): "app appExtension appExtensions channels taxClass taxClasses taxConfiguration taxConfigurations",
    ("MANAGE_PRODUCTS",): "stock stocks",
    WAREHOUSES: "warehouse warehouses",
    ("MANAGE_SHIPPING",): "shippingZone shippingZones",
    ("MANAGE_CHECKOUTS", "HANDLE_PAYMENTS"): "checkouts",
    ("MANAGE_ORDERS",): "orders draftOrders",
    ("HANDLE_PAYMENTS",): "transaction",
    ("MANAGE_STAFF", "MANAGE_USERS", "MANAGE_ORDERS"): "user",
    ("MANAGE_APPS",): "apps appsInstallations",
    ("MANAGE_APPS", APP): "webhook",
}
QUERY_ROWS = [(name, needed) for needed, names in QUERIES.items() for name in names.split()]
SCALARS: dict[str, Any] = {
    "Boolean": False,
    "Date": "2026-11-20",
    "DateTime": "2026-11-20T12:00:00Z",
    "Day": 1,
    "Decimal": 1,
    "Float": 1.0,
    "Hour": 1,
    "Int": 1,
    "JSON": {},
    "JSONString": "{}",
    "Minute": 1,
    "PositiveDecimal": 1,
    "PositiveInt": 1,
    "String": "x",
    "UUID": "00000000-0000-4000-8000-000000000000",
    "WeightScalar": 1,
    "_Any": {},
}
# An id of nothing: refused behind the door, never at it.
NOBODY = base64.b64encode(b"Nothing:0").decode()


def least(kind: GraphQLInputType) -> Any:
    """The smallest value of an input type."""
    if isinstance(kind, GraphQLNonNull):
        kind = kind.of_type
    if isinstance(kind, GraphQLList):
        return []
    if isinstance(kind, GraphQLEnumType):
        return "PRODUCT_TYPE" if kind.name == "AttributeTypeEnum" else next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return {name: least(field.type) for name, field in kind.fields.items() if is_required_input_field(field)}
    if kind.name == "ID":
        return NOBODY
    if kind.name == "Upload":
        return SimpleUploadedFile("x.txt", b"x")
    return SCALARS[kind.name]


def denied(operation: str, actor: Actor) -> bool:
    """Whether the door stays shut. The first of a list is asked for: without that no list is read."""
    mutations, queries = schema().mutation_type.fields, schema().query_type.fields
    kind, field = ("mutation", mutations[operation]) if operation in mutations else ("query", queries[operation])
    wanted = {name: argument for name, argument in field.args.items() if is_required_argument(argument) or name == "first"}
    declared = ", ".join(f"${name}: {argument.type}" for name, argument in wanted.items())
    given = ", ".join(f"{name}: ${name}" for name in wanted)
    head = f"{kind}({declared}) {{ {operation}({given})" if wanted else f"{kind} {{ {operation}"
    values = {name: least(argument.type) for name, argument in wanted.items()}
    selected = "__typename errors { __typename }" if kind == "mutation" else "__typename"
    answer = execute(f"{head} {{ {selected} }} }}", values, Context(actor))
    assert not answer.refused, answer.errors
    return "PermissionDenied" in {error["extensions"]["exception"]["code"] for error in answer.errors}


def actors(needed: tuple[str, ...]) -> list[Actor]:
    """One for each word that suffices."""
    kinds = {USER: Actor("customer", "999999"), STAFF: Actor("staff", "1"), APP: Actor("app", "999999")}
    return [kinds.get(word, Actor("staff", "1", frozenset({word}))) for word in needed]


def test_every_mutation_is_in_the_table() -> None:
    listed = [name for name, _needed in ROWS]
    assert sorted(listed) == sorted(set(listed))
    assert set(schema().mutation_type.fields) == set(listed) | BY_OBJECT


def test_every_query_is_in_the_table() -> None:
    listed = [name for name, _needed in QUERY_ROWS]
    assert sorted(schema().query_type.fields) == sorted(listed)


@pytest.mark.parametrize(("operation", "needed"), [*ROWS, *QUERY_ROWS])
def test_the_door_opens_to_whom_it_should(operation: str, needed: tuple[str, ...]) -> None:
    if not needed:
        assert not denied(operation, ANONYMOUS)
        return
    assert denied(operation, ANONYMOUS)
    others = ALL - set(needed)
    if STAFF not in needed and USER not in needed:
        assert denied(operation, Actor("staff", "1", others)), "all other permissions together should not open it"
    if APP not in needed:
        assert denied(operation, Actor("app", "999999", others))
    if USER not in needed:
        assert denied(operation, Actor("customer", "999999"))
    for actor in actors(needed):
        assert not denied(operation, actor), actor
