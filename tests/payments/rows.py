"""Checkouts that are about to be paid, and the ways to pay them: for tests of payments."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from stripe._http_client import HTTPClient

from fixtures.stripe.server import FakeStripe
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.models import Order
from marketplace.engine.payments.actions import Session, initialize_transaction, process_transaction
from marketplace.engine.payments.models import TransactionItem
from marketplace.kernel import outbox
from marketplace.kernel.actors import ANONYMOUS
from marketplace.kernel.ids import to_global_id
from tests import sale_rows

DUMMY = "saleor.io.dummy-payment-app"
STRIPE = "saleor.app.payment.stripe"
COD = "maarad.payment.cod"
COLLECTION = "maarad.payment.collection"
PAGE = {
    "checkoutSession": {
        "successUrl": "http://testserver/done?session={CHECKOUT_SESSION_ID}",
        "cancelUrl": "http://testserver/back",
    }
}


@pytest.fixture
def stripe(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeStripe]:
    """A fake Stripe of one's own, and the keys that point to it. The library's pauses between tries are cut short."""
    monkeypatch.setattr(HTTPClient, "INITIAL_DELAY", 0.01)
    with FakeStripe() as fake:
        settings.STRIPE_API_BASE = fake.address
        settings.STRIPE_SECRET_KEY = "sk_test_fake"
        settings.STRIPE_PUBLISHABLE_KEY = "pk_test_fake"
        settings.STRIPE_WEBHOOK_SECRET = fake.secret
        yield fake


def shop(**options: Any) -> sale_rows.Shop:
    """A shop in euros where an order must be paid; a piece costs 10, its post 5."""
    return sale_rows.shop(**{"allow_unpaid_orders": False, **options})


def checkout(of: sale_rows.Shop | None = None, quantity: int = 1) -> Checkout:
    """Nothing is missing but the payment."""
    return source(sale_rows.ready(of or shop(), quantity))


def source(checkout_id: UUID) -> Checkout:
    return Checkout.objects.select_related("channel", "billing_address", "shipping_address").get(pk=checkout_id)


def begin(of: Checkout | Order, gateway: str = DUMMY, **given: Any) -> Session:
    return initialize_transaction(source=of, gateway=gateway, actor=given.pop("actor", ANONYMOUS), **given)


def dummy(of: Checkout | Order, result: str = "CHARGE_SUCCESS", amount: Any = None, **given: Any) -> Session:
    """Pay by the test method, with the result that is wanted."""
    wanted = {"event": {"type": result, "includePspReference": True}}
    return begin(of, DUMMY, data=wanted, amount=None if amount is None else Decimal(amount), **given)


def process(session: Session, **given: Any) -> Session:
    return process_transaction(token=session.item.token, actor=ANONYMOUS, **given)


def fresh(item: TransactionItem) -> TransactionItem:
    return TransactionItem.objects.get(pk=item.pk)


def global_id(item: TransactionItem) -> str:
    return to_global_id("TransactionItem", item.token)


def amounts(item: TransactionItem) -> dict[str, Decimal]:
    """The amounts that are not zero, by short name."""
    item = fresh(item)
    names = (
        "authorized",
        "charged",
        "refunded",
        "canceled",
        "authorize_pending",
        "charge_pending",
        "refund_pending",
        "cancel_pending",
    )
    found = {name: getattr(item, f"{name}_value") for name in names}
    return {name: value for name, value in found.items() if value}


def drain() -> None:
    """Carry out what waits in the outbox, messages of messages included."""
    while outbox.drain():
        pass
