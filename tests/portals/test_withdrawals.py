"""Buyers who withdraw, on the desk: with the day until which the money must be back."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketplace.client.withdrawals import keeper
from marketplace.kernel import clock
from marketplace.kernel.models import AuditEntry
from storefront.models import WithdrawalRequest
from tests.concurrency.race import race
from tests.portals.conftest import signed_in

pytestmark = pytest.mark.django_db
LIST = "/desk/withdrawals/"
QUERIES = 5


def declared(number: str, days_ago: int, channel: str = "morocco", **given: str) -> WithdrawalRequest:
    values = {"name": "Lina", "contact": "lina@maarad.example", "language": "fr", **given}
    return WithdrawalRequest.objects.create(
        order_number=number, channel=channel, created_at=clock.now() - timedelta(days=days_ago), **values
    )


def numbers(page: str) -> list[str]:
    return re.findall(r'href="/desk/orders/\?q=\w+"><bdi>(\w+)</bdi>', page)


def test_the_most_urgent_first_by_the_law_of_the_country(desk: Client) -> None:
    declared("1001", 10)
    declared("1002", 10, "france")
    declared("1003", 20)
    page = desk.get(LIST).content.decode()
    assert numbers(page) == ["1003", "1002", "1001"]
    assert page.count("Too late") == 1
    rows = keeper().listed(settled=False, first=9, offset=0).rows
    assert [(row.due - row.created).days for row in rows] == [15, 14, 15]


def test_it_is_dealt_with_once(desk: Client) -> None:
    made = declared("1001", 1)
    answer = desk.post(f"{LIST}{made.pk}/settle/", follow=True).content.decode()
    assert "Done." in answer
    assert numbers(answer) == []
    assert numbers(desk.get(f"{LIST}?settled=1").content.decode()) == ["1001"]
    made.refresh_from_db()
    first = made.settled_at
    again = desk.post(f"{LIST}{made.pk}/settle/", follow=True).content.decode()
    assert "Nothing was changed: somebody has dealt with it already." in again
    made.refresh_from_db()
    assert made.settled_at == first
    assert made.settled_by.startswith("person:")
    assert AuditEntry.objects.get(action="withdrawal.settle").object_id == str(made.pk)


def test_what_is_not_there_changes_nothing(desk: Client) -> None:
    assert desk.post(f"{LIST}{uuid4()}/settle/").status_code == 302
    assert not AuditEntry.objects.filter(action="withdrawal.settle").exists()


def test_words_of_others_are_text(desk: Client) -> None:
    evil = "<script>alert('x')</script>"
    declared('"><b>1', 1, name=evil, contact=evil, pieces=evil)
    page = desk.get(LIST).content.decode()
    assert "<script>alert" not in page
    assert "No acknowledgement can be sent" in page


def test_page_by_page(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.portals.desk.withdrawals.PAGE", 2)
    for number in range(3):
        declared(f"100{number}", 9 - number)
    page = desk.get(LIST).content.decode()
    assert numbers(page) == ["1000", "1001"]
    assert 'href="?from=2"' in page
    assert numbers(desk.get(f"{LIST}?from=2").content.decode()) == ["1002"]


@pytest.mark.parametrize("query", ["from=-1", "from=²", "from=99999999999999999999", "from=x", "settled=%00", "from=%00"])
def test_a_forged_place_is_no_failure(desk: Client, query: str) -> None:
    declared("1001", 1)
    assert desk.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(desk: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int) -> None:
    for number in range(count):
        declared(str(number), 1)
    with django_assert_num_queries(QUERIES):
        desk.get(LIST)


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_two_of_the_staff_deal_with_it_at_once() -> None:
    made = declared("1001", 1)
    clients = [signed_in("desk", email=f"desk-{number}@maarad.example") for number in range(4)]
    race([partial(client.post, f"{LIST}{made.pk}/settle/") for client in clients])
    assert AuditEntry.objects.filter(action="withdrawal.settle").count() == 1
