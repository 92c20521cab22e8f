"""Purchases, frozen as the buyer saw them. The id is the secret: whoever holds it reads the order (Saleor's rule)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene
from graphene import Boolean, Field, Float, Int, List, NonNull, ObjectType, String

from marketplace.api.batches import by_key, keys, related
from marketplace.api.channel import InChannel
from marketplace.api.connection import connection_type
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id, to_global_id
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permitted
from marketplace.api.scalars import DateTime, PositiveDecimal
from marketplace.api.types.checkout import owners
from marketplace.api.types.fulfillment import Fulfillment
from marketplace.api.types.media import Image, image, picture_arguments
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.money import Money, TaxedMoney
from marketplace.api.types.shipping import ShippingMethod, ShownMethod
from marketplace.api.types.stock import STOCK_READERS, Allocation, DeliveryMethod
from marketplace.api.types.voucher import GiftCard, Voucher
from marketplace.engine.addresses.models import Address
from marketplace.engine.catalogue.queries.details import first_images
from marketplace.engine.channels.models import Channel
from marketplace.engine.checkout.queries import variants_with_products
from marketplace.engine.discounts.models import Voucher as VoucherRow
from marketplace.engine.orders import models, queries
from marketplace.engine.orders.enums import ChargeStatus, OrderStatus
from marketplace.engine.orders.labels import ORDER_STATUS, PAYMENT_STATUS
from marketplace.engine.shipping.models import ShippingMethod as MethodRow
from marketplace.engine.stock.queries import warehouses_by_id
from marketplace.kernel import money

_PATH = "marketplace.api.types"
_PAID = (ChargeStatus.FULL, ChargeStatus.OVERCHARGED)


class OrderDiscount(ObjectType):
    id = graphene.ID(required=True)
    type = Field(NonNull(enum("OrderDiscountType")))
    name = String()
    translated_name = String()
    value_type = Field(NonNull(enum("DiscountValueTypeEnum")))
    value = PositiveDecimal(required=True)
    reason = String()
    amount = Field(NonNull(Money), deprecation_reason="Use `total` instead.")
    total = Field(NonNull(Money))

    resolve_id = global_id("OrderDiscount")

    @staticmethod
    def resolve_amount(root: models.OrderDiscount, info: Info) -> money.Money:
        return money.Money(root.amount_value, root.currency)

    @staticmethod
    def resolve_total(root: models.OrderDiscount, info: Info) -> money.Money:
        return money.Money(root.amount_value, root.currency)


class OrderEvent(ObjectType):
    """An entry of the order's history."""

    id = graphene.ID(required=True)
    date = DateTime()
    type = Field(enum("OrderEventsEnum"))
    user = Field(f"{_PATH}.account.User")
    message = String()
    quantity = Int()

    class Meta:
        possible_types = (models.OrderEvent,)

    resolve_id = global_id("OrderEvent")

    @permitted("MANAGE_USERS", "MANAGE_STAFF")
    @batched
    def resolve_user(roots: list[models.OrderEvent], info: Info) -> list[Any]:
        return [root.user for root in roots]

    @staticmethod
    def resolve_message(root: models.OrderEvent, info: Info) -> str | None:
        message: str | None = root.parameters.get("message")
        return message

    @staticmethod
    def resolve_quantity(root: models.OrderEvent, info: Info) -> int | None:
        quantity: int | None = root.parameters.get("quantity")
        return quantity


class OrderLine(ObjectType):
    id = graphene.ID(required=True)
    product_name = String(required=True)
    variant_name = String(required=True)
    translated_product_name = String(required=True)
    translated_variant_name = String(required=True)
    product_sku = String()
    product_variant_id = String()
    is_shipping_required = Boolean(required=True)
    quantity = Int(required=True)
    quantity_fulfilled = Int(required=True)
    quantity_to_fulfill = Int(required=True)
    tax_rate = Float(required=True)
    tax_class = Field(f"{_PATH}.tax.TaxClass")
    tax_class_name = String()
    thumbnail = Field(Image, **picture_arguments())
    unit_price = Field(NonNull(TaxedMoney))
    undiscounted_unit_price = Field(NonNull(TaxedMoney))
    unit_discount = Field(NonNull(Money))
    total_price = Field(NonNull(TaxedMoney))
    undiscounted_total_price = Field(NonNull(TaxedMoney))
    variant = Field(f"{_PATH}.variant.ProductVariant")
    allocations = List(NonNull(Allocation))
    voucher_code = String()
    is_gift = Boolean()

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.OrderLine,)

    resolve_id = global_id("OrderLine")

    @staticmethod
    def resolve_product_variant_id(root: models.OrderLine, info: Info) -> str | None:
        return to_global_id("ProductVariant", root.variant_id) if root.variant_id else None

    @staticmethod
    def resolve_quantity_to_fulfill(root: models.OrderLine, info: Info) -> int:
        return root.quantity_unfulfilled

    @staticmethod
    def resolve_tax_rate(root: models.OrderLine, info: Info) -> float:
        return float(root.tax_rate or 0)

    @permitted(AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP)
    @batched
    def resolve_tax_class(roots: list[models.OrderLine], info: Info) -> list[Any]:
        from marketplace.engine.taxes.models import TaxClass

        return related(roots, "tax_class_id", TaxClass.objects.in_bulk)

    @batched
    def resolve_thumbnail(
        roots: list[models.OrderLine], info: Info, size: int | None = None, format: str | None = None
    ) -> list[Any]:
        variants = related(roots, "variant_id", variants_with_products)
        found = first_images([variant.product_id for variant in variants if variant is not None])
        media = [found.get(variant.product_id) if variant is not None else None for variant in variants]
        return [image("ProductMedia", row.pk, row.path, row.alt, size, format) if row else None for row in media]

    @staticmethod
    def resolve_unit_discount(root: models.OrderLine, info: Info) -> money.Money:
        """As entered: what a unit costs less than without discount."""
        return money.Money(root.undiscounted_base_unit_price_amount - root.base_unit_price_amount, root.currency)

    @batched
    def resolve_variant(roots: list[models.OrderLine], info: Info) -> list[Any]:
        orders = related(roots, "order_id", queries.orders_by_id)
        slugs = {order.pk: channel.slug for order, channel in zip(orders, _channels(orders), strict=True)}
        variants = related(roots, "variant_id", variants_with_products)
        return [InChannel(v, slugs[root.order_id]) if v is not None else None for root, v in zip(roots, variants, strict=True)]

    @permitted(*STOCK_READERS)
    @batched
    def resolve_allocations(roots: list[models.OrderLine], info: Info) -> list[Any]:
        return by_key(roots, queries.allocations_of(keys(roots)), list)

    @staticmethod
    def resolve_is_gift(root: models.OrderLine, info: Info) -> bool:
        return False


class Order(ObjectType):
    id = graphene.ID(required=True)
    number = String(required=True)
    created = DateTime(required=True)
    updated_at = DateTime(required=True)
    status = Field(NonNull(enum("OrderStatus")))
    status_display = String(required=True)
    origin = Field(NonNull(enum("OrderOriginEnum")))
    user = Field(f"{_PATH}.account.User")
    user_email = String()
    customer_note = String(required=True)
    billing_address = Field(f"{_PATH}.address.Address")
    shipping_address = Field(f"{_PATH}.address.Address")
    shipping_method_name = String()
    collection_point_name = String()
    channel = Field(NonNull(f"{_PATH}.channel.Channel"))
    lines = List(NonNull(OrderLine), required=True)
    fulfillments = List(NonNull(Fulfillment), required=True)
    discounts = List(NonNull(OrderDiscount), required=True)
    events = List(NonNull(OrderEvent), required=True)
    transactions = List(NonNull(f"{_PATH}.payment.TransactionItem"), required=True)
    is_paid = Boolean(required=True)
    payment_status = Field(NonNull(enum("PaymentChargeStatusEnum")))
    payment_status_display = String(required=True)
    authorize_status = Field(NonNull(enum("OrderAuthorizeStatusEnum")))
    charge_status = Field(NonNull(enum("OrderChargeStatusEnum")))
    total = Field(NonNull(TaxedMoney))
    undiscounted_total = Field(NonNull(TaxedMoney))
    subtotal = Field(NonNull(TaxedMoney))
    shipping_price = Field(NonNull(TaxedMoney))
    undiscounted_shipping_price = Field(NonNull(Money))
    shipping_tax_rate = Float(required=True)
    total_authorized = Field(NonNull(Money))
    total_captured = Field(NonNull(Money), deprecation_reason="Use `totalCharged` instead.")
    total_charged = Field(NonNull(Money))
    total_canceled = Field(NonNull(Money))
    total_refunded = Field(NonNull(Money))
    total_balance = Field(NonNull(Money))
    delivery_method = Field(DeliveryMethod)
    shipping_method = Field(ShippingMethod, deprecation_reason="Use `deliveryMethod` instead.")
    voucher = Field(Voucher)
    voucher_code = String()
    gift_cards = List(NonNull(GiftCard), required=True)
    is_shipping_required = Boolean(required=True)
    can_finalize = Boolean(required=True)
    language_code_enum = Field(NonNull(enum("LanguageCodeEnum")))
    display_gross_prices = Boolean(required=True)
    redirect_url = String()
    external_reference = String()
    checkout_id = graphene.ID()

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.Order,)

    resolve_id = global_id("Order")

    @staticmethod
    def resolve_number(root: models.Order, info: Info) -> str:
        return str(root.number)

    @staticmethod
    def resolve_created(root: models.Order, info: Info) -> Any:
        return root.created_at

    @staticmethod
    def resolve_status_display(root: models.Order, info: Info) -> str:
        return str(ORDER_STATUS[OrderStatus(root.status)])

    @batched
    def resolve_user(roots: list[models.Order], info: Info) -> list[Any]:
        return owners(roots, info, "MANAGE_USERS", "MANAGE_ORDERS", "HANDLE_PAYMENTS")

    @batched
    def resolve_billing_address(roots: list[models.Order], info: Info) -> list[Any]:
        return related(roots, "billing_address_id", Address.objects.in_bulk)

    @batched
    def resolve_shipping_address(roots: list[models.Order], info: Info) -> list[Any]:
        return related(roots, "shipping_address_id", Address.objects.in_bulk)

    @batched
    def resolve_channel(roots: list[models.Order], info: Info) -> list[Any]:
        return _channels(roots)

    @batched
    def resolve_lines(roots: list[models.Order], info: Info) -> list[Any]:
        return _lines(roots, info)

    @batched
    def resolve_fulfillments(roots: list[models.Order], info: Info) -> list[Any]:
        return by_key(roots, queries.fulfillments_of(keys(roots)), list)

    @batched
    def resolve_discounts(roots: list[models.Order], info: Info) -> list[Any]:
        return by_key(roots, queries.discounts_of(keys(roots)), list)

    @permitted("MANAGE_ORDERS")
    @batched
    def resolve_events(roots: list[models.Order], info: Info) -> list[Any]:
        return by_key(roots, queries.events_of(keys(roots)), list)

    @permitted("MANAGE_ORDERS", "HANDLE_PAYMENTS")
    @batched
    def resolve_transactions(roots: list[models.Order], info: Info) -> Any:
        return _transactions(roots)

    @staticmethod
    def resolve_is_paid(root: models.Order, info: Info) -> bool:
        return root.charge_status in _PAID

    @batched
    def resolve_payment_status(roots: list[models.Order], info: Info) -> list[str]:
        return _payment_statuses(roots)

    @batched
    def resolve_payment_status_display(roots: list[models.Order], info: Info) -> list[str]:
        return [str(PAYMENT_STATUS[status]) for status in _payment_statuses(roots)]

    @staticmethod
    def resolve_undiscounted_shipping_price(root: models.Order, info: Info) -> money.Money:
        return money.Money(root.base_shipping_price_amount, root.currency)

    @staticmethod
    def resolve_shipping_tax_rate(root: models.Order, info: Info) -> float:
        return float(root.shipping_tax_rate or 0)

    @staticmethod
    def resolve_total_captured(root: models.Order, info: Info) -> money.Money:
        return root.total_charged

    @batched
    def resolve_total_canceled(roots: list[models.Order], info: Info) -> list[money.Money]:
        return _sums(roots, "canceled_value")

    @batched
    def resolve_total_refunded(roots: list[models.Order], info: Info) -> list[money.Money]:
        return _sums(roots, "refunded_value")

    @staticmethod
    def resolve_total_balance(root: models.Order, info: Info) -> money.Money:
        """What was charged less what is due: negative while money is owed."""
        return root.total_charged - root.total.gross

    @batched
    def resolve_delivery_method(roots: list[models.Order], info: Info) -> list[Any]:
        points = related(roots, "collection_point_id", warehouses_by_id)
        return [method or point for method, point in zip(_methods(roots), points, strict=True)]

    @batched
    def resolve_shipping_method(roots: list[models.Order], info: Info) -> list[Any]:
        return _methods(roots)

    @batched
    def resolve_voucher(roots: list[models.Order], info: Info) -> list[Any]:
        return related(roots, "voucher_id", VoucherRow.objects.in_bulk)

    @staticmethod
    def resolve_voucher_code(root: models.Order, info: Info) -> str | None:
        return root.voucher_code or None

    @staticmethod
    def resolve_gift_cards(root: models.Order, info: Info) -> list[Any]:
        return []

    @batched
    def resolve_is_shipping_required(roots: list[models.Order], info: Info) -> list[bool]:
        return [any(line.is_shipping_required for line in lines) for lines in _lines(roots, info)]

    @batched
    def resolve_can_finalize(roots: list[models.Order], info: Info) -> list[bool]:
        """Whether a draft has all that completing it needs; true for an order that is placed."""
        return [
            order.status != OrderStatus.DRAFT
            or bool(
                lines
                and order.billing_address_id
                and (order.shipping_method_id or not any(x.is_shipping_required for x in lines))
            )
            for order, lines in zip(roots, _lines(roots, info), strict=True)
        ]

    @staticmethod
    def resolve_language_code_enum(root: models.Order, info: Info) -> str:
        code: str = root.language_code
        return code

    @staticmethod
    def resolve_checkout_id(root: models.Order, info: Info) -> str | None:
        return to_global_id("Checkout", root.checkout_token) if root.checkout_token else None


def _channels(orders: Sequence[models.Order]) -> list[Channel]:
    return related(orders, "channel_id", Channel.objects.in_bulk)


def _lines(orders: Sequence[models.Order], info: Info) -> list[list[models.OrderLine]]:
    """Asked for by several fields, read once for the same objects."""
    cache: dict[Any, Any] = info.context.cache
    key = ("order lines", tuple(id(order) for order in orders))
    if key not in cache:
        # the orders are kept beside, so that no other object gets their identity
        cache[key] = (orders, by_key(orders, queries.lines_of(keys(orders)), list))
    found: list[list[models.OrderLine]] = cache[key][1]
    return found


def _methods(orders: Sequence[models.Order]) -> list[ShownMethod | None]:
    """The way of delivery as it was bought: today's row only gives days and description."""
    rows = related(orders, "shipping_method_id", MethodRow.objects.in_bulk)
    return [
        ShownMethod(
            pk=row.pk,
            name=order.shipping_method_name or row.name,
            price=order.shipping_price.gross,
            description=row.description,
            minimum_delivery_days=row.minimum_delivery_days,
            maximum_delivery_days=row.maximum_delivery_days,
            metadata=row.metadata,
        )
        if row is not None
        else None
        for order, row in zip(orders, rows, strict=True)
    ]


def _transactions(orders: Sequence[models.Order]) -> list[list[Any]]:
    from marketplace.api.types.payment import transactions_of

    return transactions_of(list(orders), "order_id")


def _sums(orders: Sequence[models.Order], column: str) -> list[money.Money]:
    return [
        money.total((money.Money(getattr(item, column), order.currency) for item in items), order.currency)
        for order, items in zip(orders, _transactions(orders), strict=True)
    ]


def _payment_statuses(orders: Sequence[models.Order]) -> list[str]:
    """Saleor's older word for it, told from the transactions' sums."""
    statuses: list[str] = []
    for order, refunded in zip(orders, _sums(orders, "refunded_value"), strict=True):
        if refunded.amount > 0:
            statuses.append("FULLY_REFUNDED" if order.total_charged_amount <= 0 else "PARTIALLY_REFUNDED")
        elif order.charge_status in _PAID:
            statuses.append("FULLY_CHARGED")
        else:
            statuses.append("PARTIALLY_CHARGED" if order.charge_status == ChargeStatus.PARTIAL else "NOT_CHARGED")
    return statuses


OrderCountableConnection = connection_type("Order", Order)
