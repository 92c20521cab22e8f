"""Sixteen who paid for the last unit and closed the page, beside a real Saleor: one order, and fifteen have their money back, once.

The payment App is one of the test's own, whose webhooks lead nowhere: what is asked of it is what Saleor wrote down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from marketplace.client import guarding, transports
from marketplace.client.checkout import complete
from marketplace.client.errors import Refused
from marketplace.client.payments import report_event
from marketplace.client.session import Session, shop_session
from marketplace.kernel import clock
from marketplace.kernel.models import OutboxMessage
from marketplace.saleor import completing
from marketplace.saleor.guard import SaleorGuard
from marketplace.saleor.manifests import APPS, SHOP
from marketplace.saleor.models import PaidCheckout
from tests.beside.given import MISSING, given
from tests.beside.stall import BUYERS, Stall
from tests.concurrency.race import race
from tests.contract.endpoint import Remote
from tests.contract.recorder import Recorder
from tests.contract.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True)
TOTAL = "query($id: ID!) { checkout(id: $id) { totalPrice { gross { amount currency } } } }"
PAY = """mutation($id: ID!, $given: TransactionCreateInput!) {
  transactionCreate(id: $id, transaction: $given) { transaction { id } errors { field code message } } }"""
EVENTS = "query($id: ID!) { transaction(id: $id) { chargedAmount { amount } events { type } } }"
LISTEN = "mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { errors { field code message } } }"
HEARD = "subscription { event { ... on TransactionRefundRequested { transaction { id } } } }"


@pytest.fixture
def stall(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stall]:
    told = given()
    if told is None:
        pytest.skip(MISSING)
    api = Remote(Recorder(), told.api_url, told.token, told.email, told.password)
    shop = Shop(api)
    counter = shop.counter(quantity=1, order={"allowUnpaidOrders": False, "markAsPaidStrategy": "TRANSACTION_FLOW"})
    token = shop.new_app(*APPS[SHOP].permissions).token
    settings.SALEOR_API_URL = told.api_url
    transports.backend.cache_clear()
    monkeypatch.setattr(transports, "app_token", lambda: token)
    monkeypatch.setattr(guarding, "_guards", [SaleorGuard()])
    monkeypatch.setattr(completing, "channels", lambda: frozenset((counter.channel.slug,)))
    yield Stall(api, shop, counter, token)
    shop.put_back()
    transports.backend.cache_clear()


def pay(stall: Stall, checkout: str, provider: str) -> str:
    """All of it, at once; the payment's id."""
    total = stall.api.send(TOTAL, {"id": checkout}, token=stall.api.staff)["checkout"]["totalPrice"]["gross"]
    wanted = {"name": "Card", "pspReference": f"psp-{checkout[-8:]}", "amountCharged": total, "availableActions": ["REFUND"]}
    made = stall.api.send(PAY, {"id": checkout, "given": wanted}, token=provider)["transactionCreate"]
    assert made["errors"] == []
    return str(made["transaction"]["id"])


def look(minutes: float) -> int:
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        return completing.look_after_paid()


def test_one_order_and_fifteen_have_their_money_back(stall: Stall) -> None:
    provider = stall.shop.new_app("HANDLE_PAYMENTS").token
    hook = {"name": "refunds", "targetUrl": "https://provider.maarad.example/", "isActive": True, "query": HEARD}
    hook["syncEvents"] = ["TRANSACTION_REFUND_REQUESTED"]  # type: ignore[assignment]
    assert stall.api.send(LISTEN, {"input": hook}, token=provider)["webhookCreate"]["errors"] == []
    payments = {key: pay(stall, key, provider) for _kind, key in stall.queue(drafts=False)}
    outcomes = race([partial(look, 5)] * 4)
    assert sum(outcomes) == BUYERS, outcomes
    assert (stall.shop.orders(stall.counter.channel), stall.levels()) == (1, (1, 1))
    rows = PaidCheckout.objects.all()
    assert Counter((row.state, row.reason) for row in rows) == {("returned", "INSUFFICIENT_STOCK"): BUYERS - 1}
    told = OutboxMessage.objects.filter(topic="CheckoutPaymentReturned").values_list("payload__checkout", flat=True)
    assert sorted(told) == sorted(row.checkout for row in rows)
    for row in rows:
        seen = stall.api.send(EVENTS, {"id": payments[row.checkout]}, token=stall.api.staff)["transaction"]
        assert [each["type"] for each in seen["events"]].count("REFUND_REQUEST") == 1, seen
    assert look(5) == 0
    assert OutboxMessage.objects.filter(topic="CheckoutPaymentReturned").count() == BUYERS - 1


def test_money_of_which_the_provider_has_yet_to_decide_buys_nothing(stall: Stall) -> None:
    provider = Session("", "en", token=stall.shop.new_app("HANDLE_PAYMENTS").token)
    ((_kind, checkout),) = stall.queue(drafts=False, count=1)
    total = stall.api.send(TOTAL, {"id": checkout}, token=stall.api.staff)["checkout"]["totalPrice"]["gross"]
    made = stall.api.send(PAY, {"id": checkout, "given": {"name": "Bank"}}, token=provider.token)["transactionCreate"]
    report = partial(
        report_event, made["transaction"]["id"], psp_reference="bank-1", amount=str(total["amount"]), session=provider
    )
    report(type="CHARGE_REQUEST")
    with pytest.raises(Refused) as refused:
        complete(checkout, session=shop_session())
    assert refused.value.has("CHECKOUT_NOT_FULLY_PAID")
    assert (look(5), PaidCheckout.objects.count(), stall.levels()) == (0, 0, (1, 0))
    report(type="CHARGE_SUCCESS")
    assert (look(5), stall.levels()) == (1, (1, 1))
    assert stall.shop.orders(stall.counter.channel) == 1
