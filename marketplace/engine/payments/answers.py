"""Reading what a payment App answered. An answer that cannot be understood is a failure with a reason, never an exception."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from marketplace.kernel.locks import require_no_transaction

from .enums import Action, EventType
from .ports import NoAnswer, PaymentApp

logger = logging.getLogger(__name__)

SESSION_RESULTS = frozenset(
    f"{kind}_{outcome}"
    for kind in ("CHARGE", "AUTHORIZATION")
    for outcome in ("SUCCESS", "FAILURE", "REQUEST", "ACTION_REQUIRED")
)
_WITHOUT_REFERENCE = ("_FAILURE", "_ACTION_REQUIRED")


@dataclass(frozen=True, slots=True)
class Answer:
    """`result`: an event type; `amount`: None for the one that was asked. `known` is False when the App was never reached or answered
    nonsense: then nobody knows whether money moved, and the reconciler asks again."""

    result: str
    psp_reference: str = ""
    amount: Decimal | None = None
    data: Any = None
    message: str = ""
    external_url: str = ""
    actions: list[str] | None = None
    time: datetime | None = None
    known: bool = True
    raw: Mapping[str, Any] = field(default_factory=dict)


def ask(app: PaymentApp, event: str, payload: Mapping[str, Any], *, kind: str) -> Answer:
    """Call the App. `kind` (`CHARGE` or `AUTHORIZATION`) names the failure when it cannot answer."""
    require_no_transaction("a payment App was called")
    try:
        return read(app.handle(event, payload), kind)
    except NoAnswer as error:
        logger.warning("payment app %s on %s: %s", app.identifier, event, error)
        return Answer(f"{kind}_FAILURE", message=str(error), known=False)
    except Exception as error:
        logger.exception("payment app %s failed on %s", app.identifier, event)
        return Answer(f"{kind}_FAILURE", message=f"Failed to deliver request ({type(error).__name__}).", known=False)


def read(raw: Mapping[str, Any], kind: str) -> Answer:
    """The Answer in a session response."""
    problem = _problem(raw)
    if problem:
        return Answer(f"{kind}_FAILURE", message=problem, data=raw.get("data") if isinstance(raw, Mapping) else None, known=False)
    amount, time = raw.get("amount"), raw.get("time")
    return Answer(
        result=raw["result"],
        psp_reference=str(raw.get("pspReference") or "")[:512],
        amount=None if amount is None else Decimal(str(amount)),
        data=raw.get("data"),
        message=str(raw.get("message") or "")[:512],
        external_url=str(raw.get("externalUrl") or ""),
        actions=[action for action in raw["actions"] if action in Action.values] if raw.get("actions") is not None else None,
        time=datetime.fromisoformat(time) if time else None,
        raw=raw,
    )


def _problem(raw: Any) -> str:
    if not isinstance(raw, Mapping):
        return "Incorrect value in response: not an object."
    result = raw.get("result")
    if result not in SESSION_RESULTS:
        return "Missing value for field: result." if result is None else f"Incorrect value for field: result ({result})."
    if not raw.get("pspReference") and not str(result).endswith(_WITHOUT_REFERENCE):
        return "Providing `pspReference` is required for this result."
    try:
        if raw.get("amount") is not None and Decimal(str(raw["amount"])) < 0:
            return "Incorrect value for field: amount."
        if raw.get("time"):
            datetime.fromisoformat(raw["time"])
    except (InvalidOperation, ValueError, TypeError):
        return "Incorrect value for field: amount or time."
    return ""


def is_request(result: str) -> bool:
    return result in (EventType.CHARGE_REQUEST, EventType.AUTHORIZATION_REQUEST)
