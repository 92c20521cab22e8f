"""Paying for a checkout or an order, and the payment Apps' reports."""

from __future__ import annotations

from typing import Any

import graphene

from marketplace.api.enums import enum
from marketplace.api.ids import any_id, mutation_id
from marketplace.api.mutation import PayloadMutation, error_type
from marketplace.api.scalars import JSON, UUID, DateTime, PositiveDecimal
from marketplace.api.types.metadata import MetadataInput
from marketplace.api.types.payment import PaymentGatewayConfig, TransactionEvent, TransactionItem
from marketplace.engine.apps.models import App
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.models import Order
from marketplace.engine.payments import actions
from marketplace.kernel.errors import DomainError, NotFound

Source = Checkout | Order


def source_of(value: str, field: str = "id") -> Source:
    """The checkout or order that an id names, with what a payment App is told of it."""
    type_name, key = any_id(value, "Checkout", "Order", field=field)
    model: type[Source] = Checkout if type_name == "Checkout" else Order
    found: Source | None = model.objects.select_related("channel", "billing_address", "shipping_address").filter(pk=key).first()
    if found is None:
        raise NotFound(f"Couldn't resolve to a node: {value}", field=field)
    return found


def _address_of(info: Any) -> str | None:
    return info.context.address or None


def _app_identifier(info: Any) -> str | None:
    """The identifier of the App that calls (it reports on its own transactions only); None for a person."""
    actor = info.context.actor
    if actor.app_id is None:
        return None
    return App.objects.values_list("identifier", flat=True).get(pk=actor.app_id) or ""


class PaymentGatewayToInitialize(graphene.InputObjectType):
    id = graphene.String(required=True)
    data = JSON()


class PaymentGatewayInitialize(PayloadMutation):
    gateway_configs = graphene.List(graphene.NonNull(PaymentGatewayConfig))

    class Arguments:
        amount = PositiveDecimal()
        id = graphene.ID(required=True)
        payment_gateways = graphene.List(graphene.NonNull(PaymentGatewayToInitialize))

    class Meta:
        error_type = error_type("PaymentGatewayInitializeError")

    @classmethod
    def perform(cls, info: Any, id: str, amount: Any = None, payment_gateways: Any = None) -> Any:
        wanted = None if payment_gateways is None else {item["id"]: item.get("data") for item in payment_gateways}
        return {"gateway_configs": actions.initialize_gateways(source=source_of(id), amount=amount, wanted=wanted)}


class TransactionInitialize(PayloadMutation):
    transaction = graphene.Field(TransactionItem)
    transaction_event = graphene.Field(TransactionEvent)
    data = JSON()

    class Arguments:
        action = enum("TransactionFlowStrategyEnum")()
        amount = PositiveDecimal()
        customer_ip_address = graphene.String()
        id = graphene.ID(required=True)
        idempotency_key = graphene.String()
        payment_gateway = PaymentGatewayToInitialize(required=True)

    class Meta:
        error_type = error_type("TransactionInitializeError")

    @classmethod
    def perform(cls, info: Any, id: str, payment_gateway: dict[str, Any], action: Any = None, **given: Any) -> Any:
        given["customer_ip_address"] = given.get("customer_ip_address") or _address_of(info)
        session = actions.initialize_transaction(
            source=source_of(id),
            gateway=payment_gateway["id"],
            data=payment_gateway.get("data"),
            kind=action,
            actor=info.context.actor,
            **given,
        )
        return {"transaction": session.item, "transaction_event": session.event, "data": session.data}


class TransactionProcess(PayloadMutation):
    transaction = graphene.Field(TransactionItem)
    transaction_event = graphene.Field(TransactionEvent)
    data = JSON()

    class Arguments:
        customer_ip_address = graphene.String()
        data = JSON()
        id = graphene.ID()
        token = UUID()

    class Meta:
        error_type = error_type("TransactionProcessError")

    @classmethod
    def perform(cls, info: Any, id: str | None = None, token: Any = None, **given: Any) -> Any:
        given["customer_ip_address"] = given.get("customer_ip_address") or _address_of(info)
        session = actions.process_transaction(
            token=token or mutation_id(id, "TransactionItem"), actor=info.context.actor, **given
        )
        return {"transaction": session.item, "transaction_event": session.event, "data": session.data}


class TransactionEventReport(PayloadMutation):
    already_processed = graphene.Boolean()
    transaction = graphene.Field(TransactionItem)
    transaction_event = graphene.Field(TransactionEvent)

    class Arguments:
        amount = PositiveDecimal()
        available_actions = graphene.List(graphene.NonNull(enum("TransactionActionEnum")))
        external_url = graphene.String()
        id = graphene.ID()
        message = graphene.String()
        psp_reference = graphene.String(required=True)
        time = DateTime()
        token = UUID()
        type = enum("TransactionEventTypeEnum")(required=True)

    class Meta:
        error_type = error_type("TransactionEventReportError")
        permissions = ("HANDLE_PAYMENTS",)

    @classmethod
    def perform(cls, info: Any, id: str | None = None, token: Any = None, time: Any = None, **given: Any) -> Any:
        report = actions.report_event(
            token=token or mutation_id(id, "TransactionItem"),
            at=time,
            actor=info.context.actor,
            app_identifier=_app_identifier(info),
            **{name: value for name, value in given.items() if value is not None},
        )
        return {"already_processed": report.already_processed, "transaction": report.item, "transaction_event": report.event}


class TransactionRequestAction(PayloadMutation):
    transaction = graphene.Field(TransactionItem)

    class Arguments:
        action_type = enum("TransactionActionEnum")(required=True)
        amount = PositiveDecimal()
        id = graphene.ID()
        token = UUID()

    class Meta:
        error_type = error_type("TransactionRequestActionError")
        permissions = ("HANDLE_PAYMENTS",)

    @classmethod
    def perform(cls, info: Any, action_type: Any, id: str | None = None, token: Any = None, amount: Any = None) -> Any:
        item = actions.request_action(
            token=token or mutation_id(id, "TransactionItem"), action=str(action_type), amount=amount, actor=info.context.actor
        )
        return {"transaction": item}


class MoneyInput(graphene.InputObjectType):
    currency = graphene.String(required=True)
    amount = PositiveDecimal(required=True)


def _transaction_input(name: str) -> Any:
    fields = {
        "name": graphene.String(),
        "message": graphene.String(),
        "psp_reference": graphene.String(),
        "available_actions": graphene.List(graphene.NonNull(enum("TransactionActionEnum"))),
        "amount_authorized": MoneyInput(),
        "amount_charged": MoneyInput(),
        "amount_refunded": MoneyInput(),
        "amount_canceled": MoneyInput(),
        "metadata": graphene.List(graphene.NonNull(MetadataInput)),
        "private_metadata": graphene.List(graphene.NonNull(MetadataInput)),
        "external_url": graphene.String(),
    }
    return type(name, (graphene.InputObjectType,), fields)


TransactionCreateInput = _transaction_input("TransactionCreateInput")
TransactionUpdateInput = _transaction_input("TransactionUpdateInput")


class TransactionEventInput(graphene.InputObjectType):
    psp_reference = graphene.String()
    message = graphene.String()


def _stated(given: dict[str, Any], currency: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Amounts and plain fields of an input; INCORRECT_CURRENCY unless every amount is in `currency`."""
    amounts: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for name, value in given.items():
        if value is None:
            continue
        if name.startswith("amount_"):
            if value["currency"] != currency:
                raise DomainError("INCORRECT_CURRENCY", f"The currency is {currency}.", field=name)
            amounts[name.removeprefix("amount_")] = value["amount"]
        elif name.endswith("metadata"):
            fields[name] = {item["key"]: item["value"] for item in value}
        else:
            fields[name] = value
    return amounts, fields


class TransactionCreate(PayloadMutation):
    transaction = graphene.Field(TransactionItem)

    class Arguments:
        id = graphene.ID(required=True)
        transaction = TransactionCreateInput(required=True)
        transaction_event = TransactionEventInput()

    class Meta:
        error_type = error_type("TransactionCreateError")
        permissions = ("HANDLE_PAYMENTS",)

    @classmethod
    def perform(cls, info: Any, id: str, transaction: dict[str, Any], transaction_event: Any = None) -> Any:
        source = source_of(id)
        amounts, fields = _stated(transaction, source.currency)
        item = actions.create_transaction(
            source=source, actor=info.context.actor, amounts=amounts, fields=fields, event=transaction_event
        )
        return {"transaction": item}


class TransactionUpdate(PayloadMutation):
    transaction = graphene.Field(TransactionItem)

    class Arguments:
        id = graphene.ID()
        token = UUID()
        transaction = TransactionUpdateInput()
        transaction_event = TransactionEventInput()

    class Meta:
        error_type = error_type("TransactionUpdateError")
        permissions = ("HANDLE_PAYMENTS",)

    @classmethod
    def perform(
        cls, info: Any, id: str | None = None, token: Any = None, transaction: Any = None, transaction_event: Any = None
    ) -> Any:
        key = token or mutation_id(id, "TransactionItem")
        amounts, fields = _stated(transaction or {}, actions.currency_of(key))
        item = actions.update_transaction(
            token=key, actor=info.context.actor, amounts=amounts, fields=fields, event=transaction_event
        )
        return {"transaction": item}


class PaymentMutations:
    payment_gateway_initialize = PaymentGatewayInitialize.Field()
    transaction_initialize = TransactionInitialize.Field()
    transaction_process = TransactionProcess.Field()
    transaction_event_report = TransactionEventReport.Field()
    transaction_request_action = TransactionRequestAction.Field()
    transaction_create = TransactionCreate.Field()
    transaction_update = TransactionUpdate.Field()
