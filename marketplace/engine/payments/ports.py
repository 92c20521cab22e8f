"""How the engine reaches payment methods without knowing any: a payment method is an App that answers Saleor's six synchronous events.

`payload` and the answer are the JSON of Saleor's webhooks (fields of the event types, camelCase). Maarad's own Apps are called in the
process (a real Saleor posts the same payload to the same App over HTTP); an App that was installed here and listens is asked over HTTP,
and stands before one of our own with the same identifier.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

GATEWAY_INITIALIZE = "PAYMENT_GATEWAY_INITIALIZE_SESSION"
TRANSACTION_INITIALIZE = "TRANSACTION_INITIALIZE_SESSION"
TRANSACTION_PROCESS = "TRANSACTION_PROCESS_SESSION"
CHARGE_REQUESTED = "TRANSACTION_CHARGE_REQUESTED"
REFUND_REQUESTED = "TRANSACTION_REFUND_REQUESTED"
CANCELATION_REQUESTED = "TRANSACTION_CANCELATION_REQUESTED"


class PaymentApp(Protocol):
    """`identifier` is the gateway's id for clients; `name` its label (lazy). `takes_money`: whether an authorisation holds the buyer's
    money (a card) or is a promise to pay later (cash on delivery): the reconciler finishes or undoes only the former."""

    @property
    def identifier(self) -> str: ...

    @property
    def name(self) -> object: ...

    @property
    def takes_money(self) -> bool: ...

    def serves(self, channel: str, currency: str) -> bool:
        """Whether buyers of a channel are offered this method."""

    def handle(self, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one event. Called outside any transaction. The same idempotency key must never take money twice, and
        TRANSACTION_PROCESS never begins a payment: it tells how far one is (the reconciler asks it when an answer was lost).

        Raises whatever it likes: the engine records a failure.
        """


class NoAnswer(Exception):
    """An App did not answer, or not in words that can be read. Its text is shown to buyers and staff: it names no address."""


class InstalledApps(Protocol):
    """The payment Apps that were installed, as they are now."""

    def find(self, identifier: str) -> PaymentApp | None: ...

    def offered(self) -> list[PaymentApp]: ...


_apps: dict[str, PaymentApp] = {}
_installed: list[InstalledApps] = []


def register(app: PaymentApp) -> None:
    _apps[app.identifier] = app


def unregister(identifier: str) -> None:
    _apps.pop(identifier, None)


def register_installed(apps: InstalledApps) -> None:
    _installed[:] = [apps]


def own_app(identifier: str) -> PaymentApp | None:
    """The method of this process."""
    return _apps.get(identifier)


def own_apps(channel: str, currency: str) -> list[PaymentApp]:
    """The methods of this process for a channel."""
    return [app for app in _apps.values() if app.serves(channel, currency)]


def payment_app(identifier: str) -> PaymentApp | None:
    for apps in _installed if identifier else ():
        if (found := apps.find(identifier)) is not None:
            return found
    return _apps.get(identifier)


def payment_apps(channel: str, currency: str) -> list[PaymentApp]:
    """The methods offered in a channel: our own in the order of their registration, then the others that were installed."""
    found = dict(_apps)
    for apps in _installed:
        found |= {app.identifier: app for app in apps.offered()}
    return [app for app in found.values() if app.serves(channel, currency)]
