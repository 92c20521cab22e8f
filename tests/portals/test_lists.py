"""The list of orders and what stands on an order's page."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketplace.engine.orders.models import Order
from marketplace.engine.payments.models import TransactionItem
from marketplace.kernel.ids import to_global_id
from marketplace.payments.cod import collection as cod
from tests.portals.conftest import order_of, page_of
from tests.sale_rows import Shop

pytestmark = pytest.mark.django_db
LIST_QUERIES = 6
ORDER_QUERIES = 12
EVIL = "<script>alert('x')</script>"


def numbers(client: Client, query: str = "?tab=all") -> list[int]:
    page = client.get(f"/desk/orders/{query}").content.decode()
    return [int(number) for number in re.findall(r'<a href="/desk/orders/[0-9a-f-]{36}/"><bdi>([^<]+)</bdi>', page)]


def test_the_tabs(shop: Shop, desk: Client) -> None:
    waiting, confirmed, sent = (order_of(shop, quantity=1) for _ in range(3))
    for order, status in ((confirmed, "UNFULFILLED"), (sent, "FULFILLED")):
        Order.objects.filter(pk=order.pk).update(status=status)
    assert numbers(desk, "") == numbers(desk, "?tab=confirm") == [waiting.number]
    assert numbers(desk, "?tab=send") == [confirmed.number]
    assert numbers(desk, "?tab=sent") == [sent.number]
    assert numbers(desk, "?tab=all") == [sent.number, confirmed.number, waiting.number]
    assert desk.get("/desk/orders/?tab=none").status_code == 404


def test_nothing_to_show(desk: Client) -> None:
    assert "No orders here." in desk.get("/desk/orders/").content.decode()


def test_searching(shop: Shop, desk: Client) -> None:
    first = order_of(shop, quantity=1, first_name="Amal", last_name="Idrissi")
    second = order_of(shop, quantity=1)
    Order.objects.filter(pk=second.pk).update(user_email="other@maarad.example")
    assert numbers(desk, f"?q={first.number}") == [first.number]
    assert numbers(desk, "?q=other@maarad.example") == [second.number]
    assert numbers(desk, "?q=%00%27%22%25") == []
    assert len(desk.get("/desk/orders/?q=" + "x" * 5000).context["query"]) == 100


def test_older_orders_follow_page_by_page(shop: Shop, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [order_of(shop, quantity=1).number for _ in range(3)]
    monkeypatch.setattr("marketplace.portals.desk.views.PAGE", 2)
    page = desk.get("/desk/orders/?tab=confirm").content.decode()
    following = re.search(r'href="(\?tab=confirm[^"]*after=[^"]+)"', page)
    assert following is not None
    assert numbers(desk, "?tab=confirm") == [made[2], made[1]]
    assert numbers(desk, following[1].replace("&amp;", "&")) == [made[0]]


@pytest.mark.parametrize("after", ["nonsense", "%00", "W10=", "WyIxIiwgIjIiXQ=="])
def test_a_forged_place_in_the_list_is_not_found(shop: Shop, desk: Client, after: str) -> None:
    order_of(shop, quantity=1)
    assert desk.get(f"/desk/orders/?after={after}").status_code in (200, 404)


def test_names_are_text(shop: Shop, desk: Client) -> None:
    order = order_of(shop, first_name=EVIL, last_name='"onclick="', city=EVIL, company_name=EVIL, phone=f'"{EVIL}')
    Order.objects.filter(pk=order.pk).update(customer_note=EVIL)
    order.lines.update(product_name=EVIL, variant_name=EVIL)
    for page in (desk.get("/desk/orders/"), desk.get(page_of(order)), desk.get("/desk/orders/?q=" + EVIL)):
        text = page.content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text
        assert '"onclick="' not in text


def test_an_undeliverable_address_is_never_shown(shop: Shop, desk: Client) -> None:
    order = order_of(shop)
    Order.objects.filter(pk=order.pk).update(user_email="212612345678@phone.maarad.invalid")
    page = desk.get(page_of(order)).content.decode()
    assert "maarad.invalid" not in page
    assert 'href="tel:+33612345678"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    shop: Shop, desk: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        order_of(shop, quantity=1)
    desk.get("/desk/orders/")
    with django_assert_num_queries(LIST_QUERIES):
        assert desk.get("/desk/orders/").status_code == 200


def page_payments(desk: Client, order: Order) -> list[object]:
    return list(desk.get(page_of(order)).context["payments"])


@pytest.mark.parametrize("count", [1, 3])
def test_an_order_costs_the_same_with_one_and_with_three_payments(
    shop: Shop, desk: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    order = order_of(shop)
    for _ in range(count - 1):
        item = TransactionItem.objects.filter(order=order).latest("pk")
        item.pk, item.token, item.idempotency_key = None, uuid4(), None
        item.save(force_insert=True)
        cod.open_collection(transaction=to_global_id("TransactionItem", item.token), amount="1", currency=item.currency)
    assert len(page_payments(desk, order)) == count
    desk.get(page_of(order))
    with django_assert_num_queries(ORDER_QUERIES):
        assert desk.get(page_of(order)).status_code == 200
