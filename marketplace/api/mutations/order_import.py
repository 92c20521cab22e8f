"""Orders made elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import graphene
from graphene import Boolean, Field, InputObjectType, Int, List, NonNull, ObjectType, String

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation, code_for
from marketplace.api.mutations.inputs import pairs
from marketplace.api.scalars import DateTime, PositiveDecimal
from marketplace.api.types.address import AddressInput, address_data
from marketplace.api.types.metadata import MetadataInput
from marketplace.api.types.order import Order
from marketplace.engine.addresses.validation import clean_address
from marketplace.engine.orders.actions import imported, importing
from marketplace.engine.orders.ports import StatedPayment
from marketplace.kernel.errors import DomainError, DomainErrors
from marketplace.kernel.money import Money, TaxedMoney

from .checkout_inputs import language
from .payment import TransactionCreateInput, _stated


class TaxedMoneyInput(InputObjectType):
    gross = PositiveDecimal(required=True)
    net = PositiveDecimal(required=True)


class OrderBulkCreateUserInput(InputObjectType):
    id = graphene.ID()
    email = String()
    external_reference = String()


class OrderBulkCreateOrderLineInput(InputObjectType):
    variant_id = graphene.ID()
    variant_sku = String()
    variant_external_reference = String()
    variant_name = String()
    product_name = String()
    product_sku = String()
    translated_variant_name = String()
    translated_product_name = String()
    created_at = DateTime(required=True)
    is_shipping_required = Boolean(required=True)
    is_gift_card = Boolean(required=True)
    quantity = Int(required=True)
    total_price = TaxedMoneyInput(required=True)
    undiscounted_total_price = TaxedMoneyInput(required=True)
    warehouse = graphene.ID(required=True)
    metadata = List(NonNull(MetadataInput))
    private_metadata = List(NonNull(MetadataInput))
    tax_rate = PositiveDecimal()
    tax_class_id = graphene.ID()
    tax_class_name = String()


class OrderBulkCreateDeliveryMethodInput(InputObjectType):
    warehouse_id = graphene.ID()
    warehouse_name = String()
    shipping_method_id = graphene.ID()
    shipping_method_name = String()
    shipping_price = TaxedMoneyInput()
    shipping_tax_rate = PositiveDecimal()


class OrderBulkCreateFulfillmentLineInput(InputObjectType):
    variant_id = graphene.ID()
    variant_sku = String()
    variant_external_reference = String()
    quantity = Int(required=True)
    warehouse = graphene.ID(required=True)
    order_line_index = Int(required=True)


class OrderBulkCreateFulfillmentInput(InputObjectType):
    tracking_code = String()
    lines = List(NonNull(OrderBulkCreateFulfillmentLineInput))


class OrderBulkCreateNoteInput(InputObjectType):
    message = String(required=True)


class OrderBulkCreateInput(InputObjectType):
    external_reference = String()
    channel = String(required=True)
    created_at = DateTime(required=True)
    status = enum("OrderStatus")()
    user = OrderBulkCreateUserInput(required=True)
    billing_address = AddressInput(required=True)
    shipping_address = AddressInput()
    currency = String(required=True)
    metadata = List(NonNull(MetadataInput))
    private_metadata = List(NonNull(MetadataInput))
    customer_note = String()
    notes = List(NonNull(OrderBulkCreateNoteInput))
    language_code = enum("LanguageCodeEnum")(required=True)
    display_gross_prices = Boolean()
    redirect_url = String()
    lines = List(NonNull(OrderBulkCreateOrderLineInput), required=True)
    delivery_method = OrderBulkCreateDeliveryMethodInput()
    voucher_code = String()
    fulfillments = List(NonNull(OrderBulkCreateFulfillmentInput))
    transactions = List(NonNull(TransactionCreateInput))


class OrderBulkCreateError(ObjectType):
    """`path` leads to the fault within its row."""

    path = String()
    message = String()
    code = Field(enum("OrderBulkCreateErrorCode"))


class OrderBulkCreateResult(ObjectType):
    order = Field(Order)
    errors = List(NonNull(OrderBulkCreateError))


def _shape(error: DomainError) -> dict[str, Any]:
    return {"path": error.field, "message": str(error), "code": code_for(error, OrderBulkCreateError)}


class OrderBulkCreate(PayloadMutation):
    count = Int(required=True)
    results = List(NonNull(OrderBulkCreateResult), required=True)

    class Arguments:
        orders = List(NonNull(OrderBulkCreateInput), required=True)
        error_policy = graphene.Argument(enum("ErrorPolicyEnum"))
        stock_update_policy = graphene.Argument(enum("StockUpdatePolicyEnum"))

    class Meta:
        error_type = OrderBulkCreateError
        permissions = ("MANAGE_ORDERS_IMPORT",)

    @classmethod
    def perform(
        cls, info: Any, orders: list[dict[str, Any]], error_policy: Any = None, stock_update_policy: Any = None
    ) -> dict[str, Any]:
        policy: Any = error_policy or "REJECT_EVERYTHING"
        rows: list[imported.ImportedOrder | DomainErrors] = [_read(given) for given in orders]
        readable = [row for row in rows if isinstance(row, imported.ImportedOrder)]
        if policy == "REJECT_EVERYTHING" and len(readable) < len(rows):
            found = [importing.ImportResult(None, []) for _ in readable]
        else:
            found = importing.import_orders(
                orders=readable, actor=info.context.actor, error_policy=policy, stock_policy=stock_update_policy or "UPDATE"
            )
        written = iter(found)
        results = [importing.ImportResult(None, row.errors) if isinstance(row, DomainErrors) else next(written) for row in rows]
        shown = [{"order": each.order, "errors": [_shape(error) for error in each.errors]} for each in results]
        return {"count": sum(each.order is not None for each in results), "results": shown, "errors": []}

    @classmethod
    def refuse(cls, info: Any, errors: list[DomainError], arguments: dict[str, Any]) -> dict[str, Any]:
        return {"count": 0, "results": [], "errors": [_shape(error) for error in errors]}


def _read(given: Mapping[str, Any]) -> imported.ImportedOrder | DomainErrors:
    """A row as the action takes it, or why it cannot be read."""
    try:
        return _order(given)
    except DomainErrors as refused:
        return refused
    except DomainError as refused:
        return DomainErrors([refused])


def _order(given: Mapping[str, Any]) -> imported.ImportedOrder:
    user, currency = given["user"], given["currency"]
    return imported.ImportedOrder(
        channel=given["channel"],
        currency=currency,
        created_at=given["created_at"],
        language_code=language(given["language_code"]),
        billing_address=clean_address(address_data(given["billing_address"])),
        shipping_address=clean_address(address_data(given["shipping_address"])) if given.get("shipping_address") else None,
        lines=[_line(line, currency) for line in given["lines"]],
        external_reference=given.get("external_reference"),
        status=given.get("status"),
        user_id=_id(user.get("id"), "User", "user"),
        user_email=user.get("email"),
        user_external_reference=user.get("external_reference"),
        customer_note=given.get("customer_note") or "",
        notes=[note["message"] for note in given.get("notes") or ()],
        redirect_url=given.get("redirect_url") or "",
        voucher_code=given.get("voucher_code") or "",
        display_gross_prices=given.get("display_gross_prices") is not False,
        delivery=_delivery(given["delivery_method"], currency) if given.get("delivery_method") else None,
        fulfillments=[_fulfillment(each) for each in given.get("fulfillments") or ()],
        payments=[_payment(each, currency, place) for place, each in enumerate(given.get("transactions") or ())],
        metadata=pairs(given.get("metadata")),
        private_metadata=pairs(given.get("private_metadata")),
    )


def _payment(given: dict[str, Any], currency: str, place: int) -> StatedPayment:
    """Whatever is wrong with a payment is told of it as a whole."""
    try:
        return StatedPayment(*_stated(given, currency))
    except DomainError as refused:
        raise DomainError(refused.code, refused, field=f"transactions.{place}") from None


def _line(line: Mapping[str, Any], currency: str) -> imported.ImportedLine:
    names = (
        "product_name",
        "variant_name",
        "product_sku",
        "translated_product_name",
        "translated_variant_name",
        "tax_class_name",
    )
    return imported.ImportedLine(
        variant=_variant(line),
        quantity=line["quantity"],
        total=_taxed(line["total_price"], currency),
        undiscounted_total=_taxed(line["undiscounted_total_price"], currency),
        warehouse_id=mutation_id(line["warehouse"], "Warehouse", field="lines.warehouse"),
        created_at=line["created_at"],
        is_shipping_required=line["is_shipping_required"],
        tax_rate=line.get("tax_rate"),
        tax_class_id=_id(line.get("tax_class_id"), "TaxClass", "lines.tax_class_id"),
        metadata=pairs(line.get("metadata")),
        private_metadata=pairs(line.get("private_metadata")),
        **{name: line.get(name) or "" for name in names},
    )


def _fulfillment(given: Mapping[str, Any]) -> imported.ImportedFulfillment:
    lines = [
        imported.ImportedFulfillmentLine(
            line_index=line["order_line_index"],
            quantity=line["quantity"],
            warehouse_id=mutation_id(line["warehouse"], "Warehouse", field="fulfillments.warehouse"),
            variant=_variant(line),
        )
        for line in given.get("lines") or ()
    ]
    return imported.ImportedFulfillment(lines, given.get("tracking_code") or "")


def _delivery(given: Mapping[str, Any], currency: str) -> imported.ImportedDelivery:
    return imported.ImportedDelivery(
        warehouse_id=_id(given.get("warehouse_id"), "Warehouse", "delivery_method.warehouse_id"),
        warehouse_name=given.get("warehouse_name") or "",
        shipping_method_id=_id(given.get("shipping_method_id"), "ShippingMethodType", "delivery_method.shipping_method_id"),
        shipping_method_name=given.get("shipping_method_name") or "",
        price=_taxed(given["shipping_price"], currency) if given.get("shipping_price") else None,
        tax_rate=given.get("shipping_tax_rate"),
    )


def _variant(given: Mapping[str, Any]) -> imported.VariantName:
    return imported.VariantName(
        _id(given.get("variant_id"), "ProductVariant", "lines.variant_id"),
        given.get("variant_sku"),
        given.get("variant_external_reference"),
    )


def _id(value: str | None, type_name: str, path: str) -> Any:
    return mutation_id(value, type_name, field=path) if value else None


def _taxed(given: Mapping[str, Decimal], currency: str) -> TaxedMoney:
    return TaxedMoney(Money(given["net"], currency), Money(given["gross"], currency)).quantized()


class OrderImportMutations:
    order_bulk_create = OrderBulkCreate.Field()
