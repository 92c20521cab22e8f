"""What a transaction amounts to: always recomputed from all its events, never edited (Saleor's rules).

Events of one provider reference belong together. A request is pending until a success or a failure of the same reference arrives;
a success counts unless a newer failure contradicts it. Taking money lowers what is authorised; giving it back lowers what is charged.
Events without a reference were reported by hand (transactionCreate, transactionUpdate) and say absolute steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .enums import EventType as T
from .models import TransactionEvent, TransactionItem

FIELDS = (
    "authorized_value",
    "charged_value",
    "refunded_value",
    "canceled_value",
    "authorize_pending_value",
    "charge_pending_value",
    "refund_pending_value",
    "cancel_pending_value",
)


@dataclass(frozen=True, slots=True)
class _Family:
    """One kind of movement: its three events, where a success and a request add up, and what they take from."""

    request: str
    success: str
    failure: str
    value: str
    pending: str
    taken_from: str | None


_FAMILIES = (
    _Family(
        T.AUTHORIZATION_REQUEST,
        T.AUTHORIZATION_SUCCESS,
        T.AUTHORIZATION_FAILURE,
        "authorized_value",
        "authorize_pending_value",
        None,
    ),
    _Family(T.CHARGE_REQUEST, T.CHARGE_SUCCESS, T.CHARGE_FAILURE, "charged_value", "charge_pending_value", "authorized_value"),
    _Family(T.REFUND_REQUEST, T.REFUND_SUCCESS, T.REFUND_FAILURE, "refunded_value", "refund_pending_value", "charged_value"),
    _Family(T.CANCEL_REQUEST, T.CANCEL_SUCCESS, T.CANCEL_FAILURE, "canceled_value", "cancel_pending_value", "authorized_value"),
)
_AUTHORIZATIONS = {T.AUTHORIZATION_SUCCESS, T.AUTHORIZATION_FAILURE, T.AUTHORIZATION_REQUEST, T.AUTHORIZATION_ADJUSTMENT}


def amounts_of(events: Iterable[TransactionEvent]) -> dict[str, Decimal]:
    """The eight amounts (keys of `FIELDS`) that `events`, oldest first, add up to."""
    counted = _after_last_adjustment([event for event in events if event.include_in_calculations])
    result = dict.fromkeys(FIELDS, Decimal(0))
    by_reference: dict[str, dict[str, TransactionEvent]] = defaultdict(dict)
    for event in counted:
        if event.psp_reference:
            by_reference[event.psp_reference][event.type] = event
        else:
            _add_reported(result, event)
    for found in by_reference.values():
        if T.AUTHORIZATION_ADJUSTMENT in found:
            result["authorized_value"] = found[T.AUTHORIZATION_ADJUSTMENT].amount_value
    for found in by_reference.values():
        for family in _FAMILIES:
            _add_family(result, family, found)
        if T.CHARGE_BACK in found:
            result["charged_value"] -= found[T.CHARGE_BACK].amount_value
        if T.REFUND_REVERSE in found:
            result["charged_value"] += found[T.REFUND_REVERSE].amount_value
            result["refunded_value"] -= found[T.REFUND_REVERSE].amount_value
    return {name: max(value, Decimal(0)) for name, value in result.items()}


def _after_last_adjustment(events: Sequence[TransactionEvent]) -> list[TransactionEvent]:
    """An adjustment overwrites every earlier authorisation."""
    last = max((index for index, event in enumerate(events) if event.type == T.AUTHORIZATION_ADJUSTMENT), default=0)
    return [event for index, event in enumerate(events) if index >= last or event.type not in _AUTHORIZATIONS]


def _add_family(result: dict[str, Decimal], family: _Family, found: dict[str, TransactionEvent]) -> None:
    request, success, failure = (found.get(kind) for kind in (family.request, family.success, family.failure))
    if success and not (failure and failure.created_at >= success.created_at):
        amount, target = success.amount_value, family.value
    elif request and not success and not failure:
        amount, target = request.amount_value, family.pending
    else:
        return
    result[target] += amount
    if family.taken_from:
        result[family.taken_from] -= amount


def _add_reported(result: dict[str, Decimal], event: TransactionEvent) -> None:
    if event.type == T.AUTHORIZATION_ADJUSTMENT:
        result["authorized_value"] = event.amount_value
    elif event.type == T.CHARGE_BACK:
        result["charged_value"] -= event.amount_value
    elif event.type == T.REFUND_REVERSE:
        result["charged_value"] += event.amount_value
    else:
        for family in _FAMILIES:
            if event.type == family.success:
                result[family.value] += event.amount_value


def recalculate(item: TransactionItem) -> None:
    """Set the amounts of a locked transaction from its events (not saved)."""
    for name, value in amounts_of(item.events.order_by("created_at", "pk")).items():
        setattr(item, name, value)
