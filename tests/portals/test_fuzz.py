"""Whatever is sent to the desk's forms is answered: with what is wrong, never with a breakdown; and changes nothing."""

from __future__ import annotations

from itertools import product
from uuid import uuid4

import pytest
from django.test import Client

from marketplace.engine.orders.models import Order
from marketplace.engine.payments.models import TransactionEvent
from marketplace.portals.desk.carrying_out import VERBS
from tests.payments import rows
from tests.portals.conftest import open_shop, order_of, page_of
from tests.sale_rows import Shop

pytestmark = pytest.mark.django_db
ODD = [
    "",
    "\0",
    "x" * 10_000,
    "-1",
    "NaN",
    "Infinity",
    "1e400",
    "٥",
    "<b>",
    "{{ 7 }}",
    "' OR 1=1 --",
    "\u202e\U0001f600",
    "0x10",
    "5,5",
]
FIELDS = ("amount", "key", "tracking", "next", "language", "to", "code", "email", "password", "unknown")


@pytest.mark.parametrize("verb", [*VERBS, "none", "constructor"])
def test_steps(shop: Shop, desk: Client, verb: str) -> None:
    desk.raise_request_exception = False
    for app in (rows.COD, rows.DUMMY):
        order = order_of(shop, app, quantity=1)
        for odd in ODD:
            answer = desk.post(f"{page_of(order)}{verb}/", dict.fromkeys(FIELDS, odd))
            assert answer.status_code in (302, 404, 422), (verb, odd)
        assert desk.get(page_of(order)).status_code == 200


@pytest.mark.parametrize("odd", [odd for odd in ODD if not odd.isdigit()])
def test_no_odd_amount_is_paid_back(db: None, desk: Client, odd: str) -> None:
    order = order_of(open_shop(slug="france", automatically_confirm_all_new_orders=True), rows.DUMMY)
    for given in ({"amount": odd, "key": str(uuid4())}, {"amount": "5", "key": odd}, {"amount": odd}, {"key": odd}):
        assert desk.post(f"{page_of(order)}refund/", given).status_code == 422
    assert not TransactionEvent.objects.filter(type="REFUND_REQUEST").exists()


def test_doors_and_lists(shop: Shop, desk: Client) -> None:
    stranger = Client()
    for client in (desk, stranger):
        client.raise_request_exception = False
        client.post("/desk/sign-in/code/", {"to": "nobody@maarad.example"})
    paths = (
        "sign-in/",
        "sign-in/code/",
        "sign-in/code/enter/",
        "language/",
        f"withdrawals/{uuid4()}/settle/",
        f"orders/{uuid4()}/ship/",
    )
    for path, odd, client in product(paths, ODD, (stranger, desk)):
        answer = client.post(f"/desk/{path}", dict.fromkeys(FIELDS, odd))
        assert answer.status_code in (302, 400, 404, 422), (path, odd)
    for name, odd in product(("q", "tab", "after", "from", "settled", "next"), ODD):
        for path in ("orders/", "withdrawals/", "sign-in/", "sign-in/code/"):
            assert desk.get(f"/desk/{path}", {name: odd}).status_code in (200, 302, 404), (path, name, odd)
    assert not Order.objects.exclude(status="UNCONFIRMED").exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "head", "trace"])
def test_other_methods(shop: Shop, desk: Client, method: str) -> None:
    order = order_of(shop)
    for path in ("/desk/orders/", page_of(order), f"{page_of(order)}confirm/", "/desk/sign-in/", "/desk/withdrawals/"):
        assert getattr(desk, method)(path).status_code in (200, 405)
    order.refresh_from_db()
    assert order.status == "UNCONFIRMED"
