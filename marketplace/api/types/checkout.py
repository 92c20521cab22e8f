"""Baskets on their way to an order. The id is the credential: whoever holds it may read and change the checkout (Saleor's rule)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import graphene
from graphene import Boolean, Field, Int, List, NonNull, ObjectType, String, Union

from marketplace.api.batches import by_key, keys, related
from marketplace.api.channel import InChannel
from marketplace.api.connection import connection_type
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.market import shop_of
from marketplace.api.permissions import allows, permitted
from marketplace.api.scalars import UUID, DateTime
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.money import Money, TaxedMoney
from marketplace.api.types.shipping import ShippingMethod, ShownMethod
from marketplace.api.types.stock import DeliveryMethod, Warehouse
from marketplace.api.types.voucher import GiftCard, Voucher
from marketplace.engine.addresses.models import Address
from marketplace.engine.channels.models import Channel
from marketplace.engine.checkout import models, queries
from marketplace.engine.checkout.queries import CheckoutInfo, Problem
from marketplace.engine.customers.models import User
from marketplace.engine.discounts.queries import vouchers_of_codes
from marketplace.engine.shipping.models import ShippingMethod as MethodRow
from marketplace.engine.stock import queries as stock
from marketplace.engine.taxes.calculation import per_unit
from marketplace.engine.taxes.queries import tax_rules_of
from marketplace.kernel import money
from marketplace.kernel.errors import PermissionDenied

_PATH = "marketplace.api.types"


class CheckoutLineProblemInsufficientStock(ObjectType):
    available_quantity = Int()
    line = Field(NonNull(f"{_PATH}.checkout.CheckoutLine"))
    variant = Field(NonNull(f"{_PATH}.variant.ProductVariant"))

    @batched
    def resolve_variant(roots: list[Problem], info: Info) -> list[Any]:
        return variants_of_lines([root.line for root in roots])


class CheckoutLineProblemVariantNotAvailable(ObjectType):
    line = Field(NonNull(f"{_PATH}.checkout.CheckoutLine"))


class CheckoutProblemDeliveryMethodStale(ObjectType):
    delivery = Field(NonNull(f"{_PATH}.checkout.Delivery"))


class CheckoutProblemDeliveryMethodInvalid(ObjectType):
    delivery = Field(NonNull(f"{_PATH}.checkout.Delivery"))


class CheckoutLineProblem(Union):
    class Meta:
        types = (CheckoutLineProblemInsufficientStock, CheckoutLineProblemVariantNotAvailable)

    @classmethod
    def resolve_type(cls, value: Problem, info: Any) -> str:
        return value.kind


class CheckoutProblem(Union):
    class Meta:
        types = (
            CheckoutLineProblemInsufficientStock,
            CheckoutLineProblemVariantNotAvailable,
            CheckoutProblemDeliveryMethodStale,
            CheckoutProblemDeliveryMethodInvalid,
        )

    @classmethod
    def resolve_type(cls, value: Problem, info: Any) -> str:
        return value.kind


class Delivery(ObjectType):
    """A way of delivery offered to one checkout."""

    id = graphene.ID(required=True)
    shipping_method = Field(ShippingMethod)

    class Meta:
        possible_types = (models.CheckoutDelivery,)

    resolve_id = global_id("CheckoutDelivery")

    @batched
    def resolve_shipping_method(roots: list[models.CheckoutDelivery], info: Info) -> list[ShownMethod | None]:
        return shown_methods(roots)


def shown_methods(rows: Sequence[models.CheckoutDelivery | None]) -> list[ShownMethod | None]:
    """Each delivery as the method it was made of, with its price for the checkout. One query for all."""
    found = MethodRow.objects.only("metadata").in_bulk({row.shipping_method_id for row in rows if row is not None})
    return [_shown(row, found[row.shipping_method_id].metadata) if row is not None else None for row in rows]


def _shown(row: models.CheckoutDelivery, metadata: dict[str, str]) -> ShownMethod:
    return ShownMethod(
        pk=row.shipping_method_id,
        name=row.name,
        price=money.Money(row.price_amount, row.currency),
        description=row.description,
        minimum_delivery_days=row.minimum_delivery_days,
        maximum_delivery_days=row.maximum_delivery_days,
        active=row.is_valid,
        metadata=metadata,
    )


class CheckoutLine(ObjectType):
    id = graphene.ID(required=True)
    variant = Field(NonNull(f"{_PATH}.variant.ProductVariant"))
    quantity = Int(required=True)
    unit_price = Field(NonNull(TaxedMoney))
    undiscounted_unit_price = Field(NonNull(Money))
    total_price = Field(NonNull(TaxedMoney))
    undiscounted_total_price = Field(NonNull(Money))
    requires_shipping = Boolean(required=True)
    problems = List(NonNull(CheckoutLineProblem))
    is_gift = Boolean()

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.CheckoutLine,)

    resolve_id = global_id("CheckoutLine")

    @batched
    def resolve_variant(roots: list[models.CheckoutLine], info: Info) -> list[Any]:
        return variants_of_lines(roots)

    @staticmethod
    def resolve_unit_price(root: models.CheckoutLine, info: Info) -> money.TaxedMoney:
        return per_unit(root.total_price, root.quantity)

    @staticmethod
    def resolve_undiscounted_unit_price(root: models.CheckoutLine, info: Info) -> money.Money:
        return money.Money(root.undiscounted_unit_price_amount, root.currency)

    @staticmethod
    def resolve_undiscounted_total_price(root: models.CheckoutLine, info: Info) -> money.Money:
        return money.Money(root.undiscounted_unit_price_amount * root.quantity, root.currency)

    @batched
    def resolve_requires_shipping(roots: list[models.CheckoutLine], info: Info) -> list[bool]:
        return [wrapped.node.product.product_type.is_shipping_required for wrapped in variants_of_lines(roots)]

    @batched
    def resolve_problems(roots: list[models.CheckoutLine], info: Info) -> list[Any]:
        infos = infos_of([root.checkout for root in loaded_checkouts(roots)], info)
        found: dict[Any, list[Problem]] = defaultdict(list)
        for problems in queries.problems(infos.values()).values():
            for problem in problems:
                if problem.line is not None:
                    found[problem.line.pk].append(problem)
        return [found[root.pk] for root in roots]

    @staticmethod
    def resolve_is_gift(root: models.CheckoutLine, info: Info) -> bool:
        return False


class Checkout(ObjectType):
    id = graphene.ID(required=True)
    token = UUID(required=True)
    created = DateTime(required=True)
    updated_at = DateTime(required=True)
    user = Field(f"{_PATH}.account.User")
    channel = Field(NonNull(f"{_PATH}.channel.Channel"))
    billing_address = Field(f"{_PATH}.address.Address")
    shipping_address = Field(f"{_PATH}.address.Address")
    customer_note = String(required=True)
    note = String(required=True, deprecation_reason="Use `customerNote` instead.")
    discount = Field(Money)
    discount_name = String()
    translated_discount_name = String()
    voucher = Field(Voucher)
    voucher_code = String()
    available_shipping_methods = List(NonNull(ShippingMethod), required=True, deprecation_reason="Use `shippingMethods` instead.")
    shipping_methods = List(NonNull(ShippingMethod), required=True)
    available_collection_points = List(NonNull(Warehouse), required=True)
    available_payment_gateways = List(
        NonNull(f"{_PATH}.payment.PaymentGateway"), required=True, deprecation_reason="Use `paymentGatewayInitialize` instead."
    )
    email = String()
    gift_cards = List(NonNull(GiftCard), required=True)
    is_shipping_required = Boolean(required=True)
    quantity = Int(required=True)
    stock_reservation_expires = DateTime()
    lines = List(NonNull(CheckoutLine), required=True)
    shipping_price = Field(NonNull(TaxedMoney))
    delivery = Field(Delivery)
    shipping_method = Field(ShippingMethod, deprecation_reason="Use `delivery` instead.")
    delivery_method = Field(DeliveryMethod, deprecation_reason="Use `delivery` instead.")
    subtotal_price = Field(NonNull(TaxedMoney))
    total_price = Field(NonNull(TaxedMoney))
    total_balance = Field(NonNull(Money))
    language_code = Field(NonNull(enum("LanguageCodeEnum")))
    transactions = List(NonNull(f"{_PATH}.payment.TransactionItem"))
    display_gross_prices = Boolean(required=True)
    authorize_status = Field(NonNull(enum("CheckoutAuthorizeStatusEnum")))
    charge_status = Field(NonNull(enum("CheckoutChargeStatusEnum")))
    problems = List(NonNull(CheckoutProblem))

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.Checkout,)

    resolve_id = global_id("Checkout")

    @staticmethod
    def resolve_token(root: models.Checkout, info: Info) -> Any:
        return root.pk

    @staticmethod
    def resolve_created(root: models.Checkout, info: Info) -> Any:
        return root.created_at

    @batched
    def resolve_user(roots: list[models.Checkout], info: Info) -> list[Any]:
        return owners(roots, info, "MANAGE_USERS", "HANDLE_PAYMENTS")

    @batched
    def resolve_channel(roots: list[models.Checkout], info: Info) -> list[Any]:
        return related(roots, "channel_id", Channel.objects.in_bulk)

    @batched
    def resolve_billing_address(roots: list[models.Checkout], info: Info) -> list[Any]:
        return related(roots, "billing_address_id", Address.objects.in_bulk)

    @batched
    def resolve_shipping_address(roots: list[models.Checkout], info: Info) -> list[Any]:
        return related(roots, "shipping_address_id", Address.objects.in_bulk)

    @staticmethod
    def resolve_note(root: models.Checkout, info: Info) -> str:
        return root.customer_note

    @permitted("MANAGE_DISCOUNTS")
    @batched
    def resolve_voucher(roots: list[models.Checkout], info: Info) -> list[Any]:
        found = vouchers_of_codes([root.voucher_code for root in roots if root.voucher_code])
        return [found.get(root.voucher_code or "") for root in roots]

    @batched
    def resolve_available_shipping_methods(roots: list[models.Checkout], info: Info) -> list[Any]:
        return offered_methods(roots, info)

    @batched
    def resolve_shipping_methods(roots: list[models.Checkout], info: Info) -> list[Any]:
        return offered_methods(roots, info)

    @batched
    def resolve_available_collection_points(roots: list[models.Checkout], info: Info) -> list[Any]:
        infos = infos_of(roots, info)
        return [stock.collection_points(root.channel_id, infos[root.pk].quantities()) for root in roots]

    @batched
    def resolve_available_payment_gateways(roots: list[models.Checkout], info: Info) -> list[Any]:
        from marketplace.api.types.payment import available_gateways

        channels = related(roots, "channel_id", Channel.objects.in_bulk)
        return [available_gateways(channel.slug, root.currency) for root, channel in zip(roots, channels, strict=True)]

    @staticmethod
    def resolve_gift_cards(root: models.Checkout, info: Info) -> list[Any]:
        return []

    @batched
    def resolve_is_shipping_required(roots: list[models.Checkout], info: Info) -> list[bool]:
        infos = infos_of(roots, info)
        return [infos[root.pk].needs_shipping for root in roots]

    @batched
    def resolve_quantity(roots: list[models.Checkout], info: Info) -> list[int]:
        infos = infos_of(roots, info)
        return [infos[root.pk].quantity for root in roots]

    @batched
    def resolve_stock_reservation_expires(roots: list[models.Checkout], info: Info) -> list[Any]:
        if not stock.reservations_on(shop_of(info)):
            return [None] * len(roots)
        return by_key(roots, stock.reserved_until(keys(roots)))

    @batched
    def resolve_lines(roots: list[models.Checkout], info: Info) -> list[Any]:
        infos = infos_of(roots, info)
        return [[each.line for each in infos[root.pk].lines] for root in roots]

    @batched
    def resolve_delivery(roots: list[models.Checkout], info: Info) -> list[Any]:
        return related(roots, "delivery_id", models.CheckoutDelivery.objects.in_bulk)

    @batched
    def resolve_shipping_method(roots: list[models.Checkout], info: Info) -> list[Any]:
        chosen = related(roots, "delivery_id", models.CheckoutDelivery.objects.in_bulk)
        return shown_methods(chosen)

    @batched
    def resolve_delivery_method(roots: list[models.Checkout], info: Info) -> list[Any]:
        chosen = related(roots, "delivery_id", models.CheckoutDelivery.objects.in_bulk)
        points = related(roots, "collection_point_id", stock.warehouses_by_id)
        return [method or point for method, point in zip(shown_methods(chosen), points, strict=True)]

    @staticmethod
    def resolve_subtotal_price(root: models.Checkout, info: Info) -> money.TaxedMoney:
        return root.subtotal

    @staticmethod
    def resolve_total_price(root: models.Checkout, info: Info) -> money.TaxedMoney:
        return root.total

    @batched
    def resolve_total_balance(roots: list[models.Checkout], info: Info) -> list[money.Money]:
        """What was charged less what is due: negative while money is owed."""
        from marketplace.api.types.payment import transactions_of

        charged = [sum((item.charged_value for item in items), money.zero(root.currency).amount)
                   for root, items in zip(roots, transactions_of(roots, "checkout_id"), strict=True)]  # fmt: skip
        return [money.Money(paid - root.total_gross_amount, root.currency) for root, paid in zip(roots, charged, strict=True)]

    @permitted("MANAGE_CHECKOUTS", "HANDLE_PAYMENTS")
    @batched
    def resolve_transactions(roots: list[models.Checkout], info: Info) -> Any:
        from marketplace.api.types.payment import transactions_of

        return transactions_of(roots, "checkout_id")

    @batched
    def resolve_display_gross_prices(roots: list[models.Checkout], info: Info) -> list[bool]:
        infos = infos_of(roots, info)
        places = {root.pk: (root.channel_id, infos[root.pk].country) for root in roots}
        rules = tax_rules_of(set(places.values()))
        return [rules[places[root.pk]].display_gross_prices for root in roots]

    @batched
    def resolve_problems(roots: list[models.Checkout], info: Info) -> list[Any]:
        return by_key(roots, queries.problems(infos_of(roots, info).values()), list)


def infos_of(checkouts: Sequence[models.Checkout], info: Info) -> dict[Any, CheckoutInfo]:
    """What these checkouts hold, read once a request. An object that another mutation of the request made is read again."""
    # the checkout is part of the value: while it is kept, no other object gets its identity
    known: dict[int, CheckoutInfo] = info.context.cache.setdefault("checkout infos", {})
    missing = [row for row in checkouts if id(row) not in known]
    if missing:
        for row, channel in zip(missing, related(missing, "channel_id", Channel.objects.in_bulk), strict=True):
            row.channel = channel
        for name in ("shipping_address", "billing_address"):
            for row, address in zip(missing, related(missing, f"{name}_id", Address.objects.in_bulk), strict=True):
                setattr(row, name, address)
        for row, delivery in zip(missing, related(missing, "delivery_id", models.CheckoutDelivery.objects.in_bulk), strict=True):
            row.delivery = delivery
        found = queries.checkout_infos(missing)
        known.update({id(row): found[row.pk] for row in missing})
    return {row.pk: known[id(row)] for row in checkouts}


def loaded_checkouts(lines: Sequence[models.CheckoutLine]) -> Sequence[models.CheckoutLine]:
    """The lines with their checkouts."""
    for line, checkout in zip(lines, related(lines, "checkout_id", queries.checkouts_by_id), strict=True):
        line.checkout = checkout
    return lines


def variants_of_lines(lines: Sequence[Any]) -> list[InChannel]:
    """Each line's variant as its checkout's channel sells it."""
    variants = related(lines, "variant_id", queries.variants_with_products)
    slugs = queries.channel_slugs({line.checkout_id for line in lines})
    return [InChannel(variant, slugs.get(line.checkout_id)) for line, variant in zip(lines, variants, strict=True)]


def offered_methods(checkouts: Sequence[models.Checkout], info: Info) -> list[list[ShownMethod]]:
    """The ways of delivery that serve each checkout now."""
    from marketplace.engine.checkout.deliveries import offers_for

    infos = infos_of(checkouts, info)
    return [
        [
            ShownMethod(
                pk=offer.method.pk,
                name=offer.method.name,
                price=money.Money(offer.price, row.currency),
                description=offer.method.description,
                minimum_delivery_days=offer.method.minimum_delivery_days,
                maximum_delivery_days=offer.method.maximum_delivery_days,
                metadata=offer.method.metadata,
            )
            for offer in offers_for(infos[row.pk])
        ]
        for row in checkouts
    ]


def owners(roots: Sequence[Any], info: Info, *permissions: str) -> list[Any]:
    """The customer of each checkout or order, for herself and for holders of a permission; for others the field is an error."""
    actor = info.context.actor
    users = related(roots, "user_id", User.objects.in_bulk)
    mine = actor.user_id if actor.kind == "customer" else None
    free = allows(actor, permissions)
    return [user if user is None or free or user.pk == mine else PermissionDenied((*permissions, "OWNER")) for user in users]


CheckoutCountableConnection = connection_type("Checkout", Checkout)
