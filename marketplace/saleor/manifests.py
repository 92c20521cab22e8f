"""What Saleor is told about our Apps when they are installed: who they are, what they may do and why, what they want to hear.

One App for the shop and one for each payment method: in Saleor a payment gateway *is* an App, and its id is the gateway's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from .dashboard import framing, mounts
from .events import EVENTS

VERSION = "1.0.0"
REQUIRED_SALEOR = ">=3.23 <4"
SHOP = "maarad"
_SUBSCRIPTIONS = Path(__file__).parent / "subscriptions"

PAYMENT_EVENTS = (
    "PAYMENT_GATEWAY_INITIALIZE_SESSION",
    "TRANSACTION_INITIALIZE_SESSION",
    "TRANSACTION_PROCESS_SESSION",
    "TRANSACTION_CHARGE_REQUESTED",
    "TRANSACTION_REFUND_REQUESTED",
    "TRANSACTION_CANCELATION_REQUESTED",
)


@dataclass(frozen=True, slots=True)
class App:
    """`permissions`: each with the reason for which it is asked. `listens`: stems of the files in `subscriptions/`."""

    id: str
    name: str
    about: str
    permissions: Mapping[str, str]
    listens: tuple[str, ...] = ()


_PAYMENT = {"HANDLE_PAYMENTS": "To be asked for payments and to report what became of them."}

APPS: Mapping[str, App] = {
    app.id: app
    for app in (
        App(
            SHOP,
            "Maarad",
            "The solidarity shop: its pages, its makers, its fairs.",
            {
                "MANAGE_PRODUCTS": "To keep makers' pieces as they listed them, and to read and move stock by warehouse.",
                "MANAGE_PAGES": "To keep the pages of makers, networks and fairs as their owners want them.",
                "MANAGE_TRANSLATIONS": "To write those pieces and pages in each of the shop's languages.",
                "MANAGE_CHANNELS": "To link a stop's warehouse to the stands' channel for its days, and a maker's own place to her country's.",
                "MANAGE_ORDERS": "To confirm, ship and cancel orders at the desk, and to write messages to buyers.",
                "MANAGE_ORDERS_IMPORT": "To bring in what was sold at a fair's till.",
                "MANAGE_CHECKOUTS": "To finish a paid checkout whose buyer closed the page.",
                "HANDLE_CHECKOUTS": "To make the order of a paid checkout.",
                "MANAGE_USERS": "To address messages to a buyer by name and language, and to erase her data with ours.",
                "HANDLE_PAYMENTS": "To ask for charges and refunds from the desk.",
            },
            ("shop",),
        ),
        App(
            "saleor.app.payment.stripe",
            "Maarad: cards (Stripe)",
            "Card payments by Stripe.",
            _PAYMENT,
            PAYMENT_EVENTS,
        ),
        App(
            "maarad.payment.cod",
            "Maarad: cash on delivery",
            "Cash, paid to the carrier.",
            _PAYMENT,
            PAYMENT_EVENTS,
        ),
        App(
            "maarad.payment.collection",
            "Maarad: pay when collecting",
            "Cash, paid where the parcel is collected.",
            _PAYMENT,
            PAYMENT_EVENTS,
        ),
        App(
            "saleor.io.dummy-payment-app",
            "Maarad: test payments",
            "A payment method for trying out. No money moves.",
            _PAYMENT,
            PAYMENT_EVENTS,
        ),
    )
}


@cache
def subscription(name: str) -> str:
    """The document of `subscriptions/<name>.graphql`."""
    return (_SUBSCRIPTIONS / f"{name.lower()}.graphql").read_text(encoding="utf-8")


def manifest(app: App) -> dict[str, Any]:
    """The JSON that Saleor reads (its format of 3.23)."""
    base = f"{settings.SALEOR_APP_URL}/saleor/apps/{app.id}"
    return {
        "id": app.id,
        "version": VERSION,
        "requiredSaleorVersion": REQUIRED_SALEOR,
        "name": app.name,
        "about": f"{app.about}\n\n" + "\n".join(f"{name}: {why}" for name, why in app.permissions.items()),
        "author": "Maarad",
        "permissions": list(app.permissions),
        "appUrl": page_url(app),
        "tokenTargetUrl": f"{base}/register",
        "homepageUrl": settings.PUBLIC_URL,
        "extensions": extensions(app),
        "webhooks": [_webhook(base, name) for name in app.listens],
    }


def page_url(app: App) -> str | None:
    """Where the Dashboard finds our pages. Browsers load them, so it is our public address, not the one by which Saleor reaches us.

    None for an App without pages, and where no Dashboard is named: an empty frame would stand there.
    """
    return f"{settings.PUBLIC_URL}/saleor/apps/{app.id}/dashboard" if app.id == SHOP and framing.origins() else None


def extensions(app: App) -> list[dict[str, Any]]:
    return mounts.extensions() if page_url(app) else []


def _webhook(base: str, name: str) -> dict[str, Any]:
    found = {"name": name, "query": subscription(name), "isActive": True}
    if name in PAYMENT_EVENTS:
        return {**found, "targetUrl": f"{base}/payments", "syncEvents": [name]}
    return {**found, "targetUrl": f"{base}/events", "asyncEvents": sorted(EVENTS)}
