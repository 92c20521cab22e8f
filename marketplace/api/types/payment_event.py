"""What payment Apps are asked, as a webhook's subscription may select it: `subscription { event { … on TransactionInitializeSession { … } } }`.

An occurrence of these has in `ids` the global ids of `transaction` and `source` (a checkout or an order), in `facts` the plain values.
"""

from __future__ import annotations

from typing import Any

from graphene import Field, NonNull, ObjectType, String, Union

from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import query_id
from marketplace.api.scalars import JSON, PositiveDecimal
from marketplace.contract.webhook_events import SYNC_EVENTS, type_name

from .checkout import Checkout
from .event import SUBJECTS, Event, Occurrence, reader
from .order import Order

_TRANSACTION = SUBJECTS["transaction"].path


class OrderOrCheckout(Union):
    """What is paid for."""

    class Meta:
        types = (Checkout, Order)


class TransactionProcessAction(ObjectType):
    amount = Field(NonNull(PositiveDecimal))
    currency = String(required=True)
    action_type = Field(NonNull(enum("TransactionFlowStrategyEnum")))


class TransactionAction(ObjectType):
    action_type = Field(NonNull(enum("TransactionActionEnum")))
    amount = Field(NonNull(PositiveDecimal))
    currency = String(required=True)


@batched
def _source(roots: list[Occurrence], info: Info) -> list[Any]:
    wanted = [root.ids.get("source") for root in roots]
    rows: dict[Any, Any] = {}
    for name in ("checkout", "order"):
        subject = SUBJECTS[name]
        keys = {query_id(each, subject.name): each for each in wanted}
        keys.pop(None, None)
        rows |= {keys[key]: row for key, row in (subject.load(keys) if keys else {}).items()}
    for root, each in zip(roots, wanted, strict=True):
        if each not in rows:
            root.missing.append("source_object")
    return [rows.get(each) for each in wanted]


def _fact(name: str) -> Any:
    def resolve(root: Occurrence, info: Info) -> Any:
        return root.facts.get(name)

    return resolve


_SOURCE = {"source_object": (Field(OrderOrCheckout, required=True), _source), "data": (JSON(), None)}
_SESSION = {
    "transaction": (Field(_TRANSACTION, required=True), reader("transaction", SUBJECTS["transaction"])),
    **_SOURCE,
    "merchant_reference": (String(required=True), None),
    "customer_ip_address": (String(), None),
    "action": (Field(TransactionProcessAction, required=True), None),
}
_REQUEST = {
    "transaction": (Field(_TRANSACTION), reader("transaction", SUBJECTS["transaction"])),
    "action": (Field(TransactionAction, required=True), None),
}
# Event -> field -> (type, resolver; None: the fact of that name).
_FIELDS: dict[str, dict[str, tuple[Any, Any]]] = {
    "PAYMENT_GATEWAY_INITIALIZE_SESSION": {**_SOURCE, "amount": (PositiveDecimal(), None)},
    "TRANSACTION_INITIALIZE_SESSION": {**_SESSION, "idempotency_key": (String(required=True), None)},
    "TRANSACTION_PROCESS_SESSION": _SESSION,
    "TRANSACTION_CHARGE_REQUESTED": _REQUEST,
    "TRANSACTION_REFUND_REQUESTED": _REQUEST,
    "TRANSACTION_CANCELATION_REQUESTED": _REQUEST,
}


def _event_type(event: str) -> Any:
    members: dict[str, Any] = {}
    for name, (shape, resolver) in _FIELDS[event].items():
        members[name], members[f"resolve_{name}"] = shape, resolver or _fact(name)
    meta = type("Meta", (), {"interfaces": (Event,)})
    return type(type_name(event), (ObjectType,), {**members, "Meta": meta, "__doc__": f"Webhook event {event}."})


PAYMENT_EVENT_TYPES: tuple[Any, ...] = tuple(_event_type(event) for event in SYNC_EVENTS)
