"""Paying on an acquirer's own page: the door for a Moroccan card acquirer (CMI and the like), which Stripe cannot be.

A gateway is a class that follows `RedirectGateway`, named by the setting `REDIRECT_GATEWAY` ("package.module.Class"). Without one the
method says that it is not configured and is offered to nobody. No gateway ships with Maarad: each acquirer hands out its
own protocol, keys and test account under contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, Protocol

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from marketplace.engine.payments import ports
from marketplace.kernel.money import Money

from .ports import reporter

IDENTIFIER = "maarad.payment.redirect"
CURRENCY = "MAD"
NOT_CONFIGURED = _("Paying by card is not configured here yet.")
_UNCLEAR = _("The bank has not confirmed the payment yet.")

Status = Literal["paid", "refused", "waiting", "unknown"]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid. `reference` is ours and unique; the acquirer gives it back in its callback. `return_url`, `cancel_url`: where the
    buyer comes back to."""

    reference: str
    money: Money
    language: str
    return_url: str
    cancel_url: str
    callback_url: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where to send the buyer. `fields`: what to post there; empty for a plain link."""

    url: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a payment stands. `reference` as in `Order`; `receipt`: the acquirer's own number, empty while there is none."""

    reference: str
    status: Status
    receipt: str = ""
    money: Money | None = None
    reason: str = ""


class RedirectGateway(Protocol):
    """All calls are made outside any transaction and may raise: they are tried again."""

    name: object

    def is_configured(self) -> bool:
        """Whether the keys are there."""

    def begin(self, order: Order) -> Redirect:
        """Prepare the page; the same reference again prepares the same payment."""

    def look_up(self, reference: str) -> Outcome:
        """How the payment of that reference stands; `unknown` when there is none."""

    def read_callback(self, fields: Mapping[str, str]) -> Outcome:
        """The outcome in a callback. Raises ValueError unless its signature is right."""

    def refund(self, receipt: str, money: Money, key: str) -> Outcome:
        """Give back; the same key again gives back nothing more."""


def gateway() -> RedirectGateway | None:
    """The configured gateway, or None."""
    path = settings.REDIRECT_GATEWAY
    made = _made(path) if path else None
    return made if made is not None and made.is_configured() else None


@lru_cache(maxsize=4)
def _made(path: str) -> RedirectGateway:
    made: RedirectGateway = import_string(path)()
    return made


class RedirectApp:
    identifier = IDENTIFIER
    takes_money = True

    @property
    def name(self) -> object:
        found = gateway()
        return found.name if found else _("Moroccan bank card")

    def serves(self, channel: str, currency: str) -> bool:
        return currency == CURRENCY and gateway() is not None

    def handle(self, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        found = gateway()
        language = str((payload.get("sourceObject") or {}).get("languageCode") or "en").partition("_")[0].lower()
        with translation.override(language):
            if event == ports.GATEWAY_INITIALIZE:
                refusal = {"errors": [{"code": "NOT_CONFIGURED", "message": str(NOT_CONFIGURED)}]}
                return {"data": refusal if found is None else {"redirects": True}}
            if found is None:
                if event != ports.TRANSACTION_INITIALIZE:
                    raise LookupError("no redirect gateway is configured")
                return {"result": "CHARGE_FAILURE", "message": str(NOT_CONFIGURED)}
            if event == ports.TRANSACTION_INITIALIZE:
                return _begin(found, payload, language)
            if event == ports.TRANSACTION_PROCESS:
                return _session(found.look_up(payload["transaction"]["id"]))
            return _action(found, event, payload)


def take_callback(fields: Mapping[str, str]) -> None:
    """Report the outcome in an acquirer's callback. LookupError without a gateway, ValueError for a wrong signature, and what
    `TransactionReporter.report` raises."""
    found = gateway()
    if found is None:
        raise LookupError("no redirect gateway is configured")
    outcome = found.read_callback(fields)
    answer = _session(outcome)
    if outcome.status in ("paid", "refused"):
        reporter().report(
            transaction=outcome.reference,
            type=answer["result"],
            psp_reference=answer["pspReference"],
            amount=outcome.money.amount if outcome.money else None,
            app_identifier=IDENTIFIER,
            message=answer["message"],
            available_actions=answer["actions"],
        )


def _begin(found: RedirectGateway, payload: Mapping[str, Any], language: str) -> dict[str, Any]:
    action, data = payload["action"], payload.get("data") or {}
    page = data.get("checkoutSession") or {}
    redirect = found.begin(
        Order(
            reference=payload["transaction"]["id"],
            money=Money(Decimal(str(action["amount"])), action["currency"]),
            language=language,
            return_url=str(page.get("successUrl") or settings.PUBLIC_URL),
            cancel_url=str(page.get("cancelUrl") or settings.PUBLIC_URL),
            callback_url=f"{settings.PUBLIC_URL}/webhooks/incoming/redirect/",
        )
    )
    return {
        "result": "CHARGE_ACTION_REQUIRED",
        "externalUrl": redirect.url,
        "data": {"redirectUrl": redirect.url, "fields": dict(redirect.fields)},
    }


def _session(outcome: Outcome) -> dict[str, Any]:
    """A refused try and a paid one have references of their own: a refusal that arrives late does not undo a payment."""
    result = {"paid": "CHARGE_SUCCESS", "refused": "CHARGE_FAILURE"}.get(outcome.status, "CHARGE_ACTION_REQUIRED")
    receipt = outcome.receipt or (f"refused-{outcome.reference}" if outcome.status == "refused" else "")
    return {
        "result": result,
        "pspReference": receipt,
        "amount": None if outcome.money is None else str(outcome.money.amount),
        "actions": ["REFUND"] if outcome.status == "paid" else [],
        "message": outcome.reason or ("" if outcome.status == "paid" else str(_UNCLEAR)),
    }


def _action(found: RedirectGateway, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Refunds only: such pages charge at once, there is nothing to capture or to let go."""
    if event != ports.REFUND_REQUESTED:
        kind = "CHARGE" if event == ports.CHARGE_REQUESTED else "CANCEL"
        return {"result": f"{kind}_FAILURE", "message": "not possible with this method"}
    action = payload["action"]
    money = Money(Decimal(str(action["amount"])), action["currency"])
    outcome = found.refund(payload["transaction"]["pspReference"], money, payload["idempotencyKey"])
    if outcome.status == "paid":
        return {"pspReference": outcome.receipt, "result": "REFUND_SUCCESS", "amount": action["amount"]}
    if outcome.status == "refused":
        return {"result": "REFUND_FAILURE", "message": outcome.reason}
    return {"pspReference": outcome.receipt}
