"""Payments as the API shows them: gateways, transactions, their events."""

from __future__ import annotations

from typing import Any

import graphene

from marketplace.api.enums import enum
from marketplace.api.execution import batched
from marketplace.api.ids import global_id, to_global_id
from marketplace.api.mutation import error_type
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, allows
from marketplace.api.scalars import JSON, UUID, DateTime
from marketplace.api.types.account import User
from marketplace.api.types.app import App
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.engine.apps.queries import apps_by_identifier
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.models import Order
from marketplace.engine.payments import models
from marketplace.kernel.money import Money

MONEY = "marketplace.api.types.money.Money"


class GatewayConfigLine(graphene.ObjectType):
    field = graphene.String(required=True)
    value = graphene.String()


class PaymentGateway(graphene.ObjectType):
    id = graphene.ID(required=True)
    name = graphene.String(required=True)
    config = graphene.List(graphene.NonNull(GatewayConfigLine), required=True)
    currencies = graphene.List(graphene.NonNull(graphene.String), required=True)


class PaymentGatewayConfig(graphene.ObjectType):
    id = graphene.String(required=True)
    data = JSON()
    errors = graphene.List(graphene.NonNull(error_type("PaymentGatewayConfigError")))


class UserOrApp(graphene.Union):
    class Meta:
        types = (App, User)


class TransactionEvent(graphene.ObjectType):
    class Meta:
        possible_types = (models.TransactionEvent,)

    id = graphene.ID(required=True)
    created_at = DateTime(required=True)
    psp_reference = graphene.String(required=True)
    message = graphene.String(required=True)
    external_url = graphene.String(required=True)
    amount = graphene.Field(MONEY, required=True)
    type = graphene.Field(enum("TransactionEventTypeEnum"))
    idempotency_key = graphene.String()
    created_by = graphene.Field(UserOrApp)

    resolve_id = global_id("TransactionEvent")

    @batched
    def resolve_created_by(roots: list[models.TransactionEvent], info: Any) -> list[Any]:
        """The App that reported it, for staff and Apps; null for the buyer, and where the shop itself wrote the event."""
        if not allows(info.context.actor, (AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)):
            return [None for _root in roots]
        found = apps_by_identifier({root.app_identifier for root in roots if root.app_identifier})
        return [found.get(root.app_identifier) for root in roots]

    @staticmethod
    def resolve_amount(root: models.TransactionEvent, info: Any) -> Money:
        return Money(root.amount_value, root.currency)


def _amount(column: str) -> Any:
    def resolve(root: models.TransactionItem, info: Any) -> Money:
        return Money(getattr(root, column), root.currency)

    return resolve


class TransactionItem(graphene.ObjectType):
    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.TransactionItem,)

    id = graphene.ID(required=True)
    token = UUID(required=True)
    created_at = DateTime(required=True)
    modified_at = DateTime(required=True)
    actions = graphene.List(graphene.NonNull(enum("TransactionActionEnum")), required=True)
    authorized_amount = graphene.Field(MONEY, required=True)
    authorize_pending_amount = graphene.Field(MONEY, required=True)
    refunded_amount = graphene.Field(MONEY, required=True)
    refund_pending_amount = graphene.Field(MONEY, required=True)
    canceled_amount = graphene.Field(MONEY, required=True)
    cancel_pending_amount = graphene.Field(MONEY, required=True)
    charged_amount = graphene.Field(MONEY, required=True)
    charge_pending_amount = graphene.Field(MONEY, required=True)
    name = graphene.String(required=True)
    message = graphene.String(required=True)
    psp_reference = graphene.String(required=True)
    external_url = graphene.String(required=True)
    order = graphene.Field("marketplace.api.types.order.Order")
    checkout = graphene.Field("marketplace.api.types.checkout.Checkout")
    events = graphene.List(graphene.NonNull(TransactionEvent), required=True)

    resolve_authorized_amount = _amount("authorized_value")
    resolve_authorize_pending_amount = _amount("authorize_pending_value")
    resolve_refunded_amount = _amount("refunded_value")
    resolve_refund_pending_amount = _amount("refund_pending_value")
    resolve_canceled_amount = _amount("canceled_value")
    resolve_cancel_pending_amount = _amount("cancel_pending_value")
    resolve_charged_amount = _amount("charged_value")
    resolve_charge_pending_amount = _amount("charge_pending_value")

    @staticmethod
    def resolve_id(root: models.TransactionItem, info: Any) -> str:
        return to_global_id("TransactionItem", root.token)

    @staticmethod
    def resolve_actions(root: models.TransactionItem, info: Any) -> list[str]:
        return list(root.available_actions)

    @batched
    def resolve_events(roots: list[models.TransactionItem], info: Any) -> Any:
        found: dict[int, list[models.TransactionEvent]] = {root.pk: [] for root in roots}
        for event in models.TransactionEvent.objects.filter(transaction_id__in=found).order_by("created_at", "pk"):
            found[event.transaction_id].append(event)
        return [found[root.pk] for root in roots]

    @batched
    def resolve_order(roots: list[models.TransactionItem], info: Any) -> Any:
        orders = Order.objects.in_bulk([root.order_id for root in roots if root.order_id])
        return [orders.get(root.order_id) for root in roots]

    @batched
    def resolve_checkout(roots: list[models.TransactionItem], info: Any) -> Any:
        checkouts = Checkout.objects.in_bulk([root.checkout_id for root in roots if root.checkout_id])
        return [checkouts.get(root.checkout_id) for root in roots]


def transactions_of(roots: list[Any], column: str) -> list[list[models.TransactionItem]]:
    """The transactions of checkouts (`checkout_id`) or orders (`order_id`), oldest first. One query."""
    found: dict[Any, list[models.TransactionItem]] = {root.pk: [] for root in roots}
    for item in models.TransactionItem.objects.filter(**{f"{column}__in": list(found)}).order_by("pk"):
        found[getattr(item, column)].append(item)
    return [found[root.pk] for root in roots]


def available_gateways(channel: str, currency: str) -> list[dict[str, Any]]:
    """Payment methods of a channel as PaymentGateway objects."""
    from marketplace.engine.payments.ports import payment_apps

    return [
        {"id": app.identifier, "name": str(app.name), "config": [], "currencies": [currency]}
        for app in payment_apps(channel, currency)
    ]
