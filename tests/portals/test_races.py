"""Two of the staff press at the same moment."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from marketplace.engine.orders.models import Order
from marketplace.engine.payments.models import TransactionEvent
from marketplace.payments.models import CodCollection, CodStep
from marketplace.portals import actions
from marketplace.portals.desk import carrying_out
from tests.concurrency.race import race
from tests.payments import rows
from tests.portals.conftest import open_shop, order_of, page_of, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
N = 4


def staff() -> list[Client]:
    return [signed_in("desk", email=f"desk-{number}@maarad.example") for number in range(N)]


def press(order: Order, verb: str, clients: list[Client], **given: str) -> list[Any]:
    return race([partial(client.post, f"{page_of(order)}{verb}/", given) for client in clients])


def test_everybody_confirms_and_sends_at_once() -> None:
    shop, clients = open_shop(), staff()
    order = order_of(shop)
    for verb in ("confirm", "ship", "deliver", "remit"):
        answers = press(order, verb, clients)
        assert {answer.status_code for answer in answers} == {302}
        rows.drain()
    order.refresh_from_db()
    assert (order.status, order.charge_status, order.fulfillments.count()) == ("FULFILLED", "FULL", 1)
    assert (shop.stock.quantity, shop.stock.quantity_allocated) == (8, 0)
    assert list(CodStep.objects.values_list("state", flat=True)) == [
        "to_confirm",
        "confirmed",
        "shipped",
        "delivered",
        "remitted",
    ]
    assert TransactionEvent.objects.filter(type="CHARGE_SUCCESS").count() == 1


def test_delivered_and_refused_at_once() -> None:
    clients = staff()
    order = order_of(open_shop())
    for verb in ("confirm", "ship"):
        press(order, verb, clients[:1])
    race(
        [
            partial(client.post, f"{page_of(order)}{verb}/")
            for client, verb in zip(clients, ("deliver", "refuse") * 2, strict=True)
        ]
    )
    found = CodCollection.objects.get()
    assert found.state in ("delivered", "refused")
    assert CodStep.objects.filter(state__in=("delivered", "refused")).count() == 1


def _refund_in_a_race(order: Order) -> int:
    """How many refunds come of one form sent four times at once."""
    (client,) = staff()[:1]
    page = client.get(page_of(order)).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    press(order, "refund", [_same(client) for _ in range(N)], amount="5", key=key[1])
    return TransactionEvent.objects.filter(type="REFUND_REQUEST").count()


def _same(client: Client) -> Client:
    """Another window of the same person."""
    window = Client()
    window.cookies.update(client.cookies)
    return window


def test_one_form_sent_four_times_pays_back_once() -> None:
    assert _refund_in_a_race(order_of(open_shop(slug="france", automatically_confirm_all_new_orders=True), rows.DUMMY)) == 1


def test_it_would_pay_back_more_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying_out, "claim_form", lambda key: True)
    assert _refund_in_a_race(order_of(open_shop(slug="france", automatically_confirm_all_new_orders=True), rows.DUMMY)) > 1


def test_a_key_is_claimed_once() -> None:
    key = uuid4()
    claims: list[Callable[[], bool]] = [partial(actions.claim_form, key) for _ in range(N)]
    assert sorted(race(claims)) == [False, False, False, True]


def _said(answers: list[Any], clients: list[Client]) -> list[str]:
    """What each of the staff reads on the page that follows."""
    words = ("Done.", "Nothing was changed: this is how the order stands now.")
    said = []
    for answer, client in zip(answers, clients, strict=True):
        page = client.get(answer["Location"]).content.decode()
        said.append("".join(word for word in words if word in page) or _notice(page))
    return said


def _notice(page: str) -> str:
    live = re.search(r'<div aria-live="polite">(.*?)</main>', page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", live[1]).strip()[:80] if live else ""


def test_each_step_is_done_once_and_the_others_see_how_it_stands() -> None:
    shop, clients = open_shop(), staff()
    order = order_of(shop)
    for verb in ("confirm", "ship", "deliver", "remit"):
        said = _said(press(order, verb, clients), clients)
        rows.drain()
        assert said.count("Done.") == 1, (verb, said)
        assert all(word for word in said), (verb, said)
    assert order.fulfillments.count() == 1
    order.refresh_from_db()
    page = clients[-1].get(page_of(order)).content.decode()
    assert "The cash has been handed over to us" not in page


def test_four_clerks_pay_back_by_forms_of_their_own() -> None:
    """Each has her own page open, with its own key: together they pay back what each entered, and never more than was paid."""
    shop, clients = open_shop(slug="france", automatically_confirm_all_new_orders=True), staff()
    order = order_of(shop, rows.DUMMY)
    keys = [re.search(r'name="key" value="([^"]+)"', client.get(page_of(order)).content.decode()) for client in clients]
    order.refresh_from_db()
    whole = order.total_charged_amount
    answers = race(
        [
            partial(client.post, f"{page_of(order)}refund/", {"amount": f"{whole:.2f}", "key": key[1] if key else ""})
            for client, key in zip(clients, keys, strict=True)
        ]
    )
    rows.drain()
    assert {answer.status_code for answer in answers} <= {302, 422}
    asked = TransactionEvent.objects.filter(type__in=("REFUND_REQUEST", "REFUND_SUCCESS"))
    assert sum(event.amount_value for event in asked.filter(type="REFUND_SUCCESS")) == whole


def test_cancelled_and_sent_at_once() -> None:
    shop, clients = open_shop(), staff()
    order = order_of(shop)
    press(order, "confirm", clients[:1])
    rows.drain()
    answers = race(
        [partial(client.post, f"{page_of(order)}{verb}/") for client, verb in zip(clients, ("ship", "cancel") * 2, strict=True)]
    )
    rows.drain()
    assert {answer.status_code for answer in answers} == {302}
    order.refresh_from_db()
    stock = shop.stock
    stock.refresh_from_db()
    assert (order.status, order.fulfillments.count(), stock.quantity, stock.quantity_allocated) in (
        ("FULFILLED", 1, 8, 0),
        ("CANCELED", 0, 10, 0),
    )
