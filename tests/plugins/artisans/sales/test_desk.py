"""The makers' sales on the desk: what waits, who is called, payouts and rules; who may open what."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from marketplace.kernel.clock import now
from plugins.artisans.models import ChargeRule, Maker, MakerFile, Notice, Payout, Sale
from plugins.artisans.sales import actions, money, notices, payouts
from tests.plugins.artisans import makers
from tests.plugins.artisans.sales.conftest import STAFF, Stall
from tests.plugins.artisans.sales.test_notices import SALE
from tests.portals.makers import inside

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return str(answer.content.decode())


def clerk(*roles: str, number: int = 50) -> Client:
    return inside(makers.person(f"+2126610000{number}", *(roles or ("finance",)), name=f"Clerk {number}", language="en"))


def jpeg(name: str = "receipt.jpg") -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (400, 300), "#884422").save(drawn, "JPEG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/jpeg")


def sent(itto: Stall) -> str:
    itto.send(itto.buy())
    return f"amount-{itto.sale().pk}"


TABLE = {
    "": ("get", 200, 200),
    f"called/{uuid4()}/": ("post", 404, 404),
    "money/itto/": ("get", 200, 200),
    "money/nobody/": ("get", 404, 404),
    "money/itto/pay/": ("post", 422, 422),
    f"payouts/{uuid4()}/witness/": ("post", 404, 404),
    f"payouts/{uuid4()}/counter/": ("post", 403, 404),
    "charges/": ("get", 403, 200),
    "charges/set/": ("post", 403, 422),
}


def test_who_may_open_what(itto: Stall) -> None:
    desk, finance, nobody = clerk("desk", number=51), clerk("finance", number=52), clerk("curator", number=53)
    for path, (method, of_desk, of_finance) in TABLE.items():
        asked = [getattr(who, method)(f"/desk/sales/{path}").status_code for who in (desk, finance, nobody, inside(itto.person))]
        assert asked == [of_desk, of_finance, 403, 403], path
        assert getattr(Client(), method)(f"/desk/sales/{path}")["Location"].startswith("/desk/sign-in/"), path


def test_every_page_is_in_the_table() -> None:
    from plugins.artisans.desk import charge_urls, sale_urls

    assert len(TABLE) - 1 == len(sale_urls.urlpatterns) + len(charge_urls.urlpatterns)


def test_what_waits_for_somebody(itto: Stall) -> None:
    desk = clerk("desk")
    page = text(desk.get("/desk/sales/"))
    assert "Nobody is to be called." in page
    itto.buy()
    sale = itto.sale()
    assert sale.name not in text(desk.get("/desk/sales/"))
    actions.answer(sale=sale.pk, ready=False, acting=itto.acting())
    page = text(desk.get("/desk/sales/"))
    assert ("No longer there: tell the buyer" in page, "/desk/orders/" in page, "/desk/sales/money/itto/" in page) == (True,) * 3
    Sale.objects.update(state="asked", told_desk_at=now())
    assert "Nobody has answered: call her" in text(desk.get("/desk/sales/"))


def test_money_for_what_came_back_waits_too(itto: Stall) -> None:
    sent(itto)
    cashier = makers.person("+212661000070", "finance")
    sale = itto.sale()
    made = payouts.record(
        maker=itto.maker,
        amounts={sale.pk: D(10)},
        currency="EUR",
        method="cash",
        reference="R",
        person=cashier,
        actor=STAFF,
    )
    desk = clerk("desk")
    assert "she has not said" not in text(desk.get("/desk/sales/"))
    Sale.objects.update(state="returned", returned=1)
    Payout.objects.update(paid_at=now() - timedelta(days=4))
    page = text(desk.get("/desk/sales/"))
    assert ["Came back after she was paid" in page, "Paid, and she has not said that she has it" in page] == [True, True]
    payouts.acknowledge(payout=made.pk, acting=itto.acting())
    assert "she has not said" not in text(desk.get("/desk/sales/"))


def test_the_call_list_says_it_in_her_language_too(itto: Stall) -> None:
    Maker.objects.update(channel="call")
    type(itto.person).objects.filter(pk=itto.person.pk).update(language="ar")
    notices.tell(maker=itto.maker, kind="sale", key="k", facts=SALE)
    from tests.payments import rows

    rows.drain()
    desk, notice = clerk("desk"), Notice.objects.get()
    page = text(desk.get("/desk/sales/"))
    assert ["Sold: \u2068Tapis\u2069." in page, 'lang="ar"' in page, 'href="tel:+212661000001"' in page] == [True] * 3
    assert desk.post(f"/desk/sales/called/{notice.pk}/").status_code == 302
    notice.refresh_from_db()
    assert (notice.how, notice.sent_at is not None) == ("call", True)
    assert "Nobody is to be called." in text(desk.get("/desk/sales/"))


def test_a_payout_is_written_down_with_its_receipt(itto: Stall) -> None:
    field, staff = sent(itto), clerk()
    given = {field: "7,50", "currency": "EUR", "method": "code", "reference": "C-17", "note": "by Hind", "receipt": jpeg()}
    assert staff.post("/desk/sales/money/itto/pay/", given).status_code == 302
    made = Payout.objects.get()
    assert (made.amount, made.method, made.reference, made.note) == (D("7.50"), "code", "C-17", "by Hind")
    assert made.receipt is not None
    assert (made.receipt.use, made.receipt.maker) == ("proof", itto.maker)
    page = text(staff.get("/desk/sales/money/itto/"))
    assert ["C-17" in page, "€2.50" in page, "She has not said yet" in page] == [True] * 3
    again = staff.post("/desk/sales/money/itto/pay/", {**given, "receipt": jpeg()})
    assert (again.status_code, Payout.objects.count()) == (302, 1), "a second click is the same payout"


WRONG: list[dict[str, Any]] = [
    {"amount": "10.01"},
    {"amount": "abc"},
    {"amount": "NaN"},
    {"amount": "1e30"},
    {"amount": "-1"},
    {"amount": "1.001"},
    {"amount": ""},
    {"reference": ""},
    {"reference": "a\0b"},
    {"method": ""},
    {"currency": "MAD"},
    {"currency": "???"},
    {"receipt": SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")},
]


def test_what_cannot_be_is_said_and_what_was_typed_stays(itto: Stall) -> None:
    field, staff = sent(itto), clerk()
    for wrong in WRONG:
        given: dict[str, Any] = {"amount": "5", "currency": "EUR", "method": "cash", "reference": "R-1", **wrong}
        given[field] = given.pop("amount")
        answer = staff.post("/desk/sales/money/itto/pay/", given)
        assert (answer.status_code, Payout.objects.count()) == (422, 0), wrong
        if given[field] and given["reference"] == "R-1":
            assert f'value="{given[field]}"' in text(answer), wrong


def test_sales_of_another_are_not_paid_here(itto: Stall) -> None:
    field, staff = sent(itto), clerk()
    makers.maker("rkia", slug="rkia")
    given = {field: "5", "currency": "EUR", "method": "cash", "reference": "R-1"}
    assert staff.post("/desk/sales/money/rkia/pay/", given).status_code == 422
    assert staff.post("/desk/sales/money/itto/pay/", {**given, "amount-nonsense": "5"}).status_code == 422
    assert Payout.objects.count() == 0


def paid(itto: Stall, staff: Client) -> Payout:
    given = {sent(itto): "10", "currency": "EUR", "method": "cash", "reference": "R-1"}
    staff.post("/desk/sales/money/itto/pay/", given)
    return Payout.objects.get()


def test_finance_takes_a_mistake_back(itto: Stall) -> None:
    staff = clerk()
    made = paid(itto, staff)
    assert staff.post(f"/desk/sales/payouts/{made.pk}/counter/", {"reason": ""}).status_code == 302
    assert Payout.objects.count() == 1
    for _click in range(2):
        staff.post(f"/desk/sales/payouts/{made.pk}/counter/", {"reason": "given to Rkia"})
    assert Payout.objects.count() == 2
    assert money.of_maker(itto.maker)[0].open.amount == D("10")
    assert "Taken back." in text(staff.get("/desk/sales/money/itto/"))


def test_a_picture_before_a_witness(itto: Stall) -> None:
    staff = clerk()
    made, other = paid(itto, staff), makers.person("+212661000061", "desk", name="Omar")
    way = f"/desk/sales/payouts/{made.pk}/witness/"
    for wrong in (
        {"photo": jpeg()},
        {"witness": other.pk},
        {"witness": "²", "photo": jpeg()},
        {"witness": itto.person.pk, "photo": jpeg()},
        {"witness": made.recorded_by_id, "photo": jpeg()},
    ):
        assert staff.post(way, wrong).status_code == 302
        made.refresh_from_db()
        assert made.acknowledged_at is None
    staff.post(way, {"witness": other.pk, "photo": jpeg()})
    made.refresh_from_db()
    assert (made.acknowledged_how, made.witness) == ("photo", other)
    assert "Witnessed by Omar." in text(staff.get("/desk/sales/money/itto/"))
    assert MakerFile.objects.filter(use="proof", pk=made.acknowledged_file_id).exists()


def test_a_rule_is_set_from_a_day_on(itto: Stall) -> None:
    staff = clerk()
    tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
    given = {"channel": "morocco", "starts_on": tomorrow, "commission": "7,5", "payment": "", "payment_fixed": "1"}
    assert staff.post("/desk/sales/charges/set/", given).status_code == 302
    rule = ChargeRule.objects.get()
    assert (rule.channel, rule.commission, rule.payment, rule.payment_fixed) == ("morocco", D("7.50"), D(0), D(1))
    assert "7.50" in text(staff.get("/desk/sales/charges/"))
    for wrong in (
        {"channel": "mars"},
        {"starts_on": "tomorrow"},
        {"starts_on": "2020-01-01"},
        {"commission": "101"},
        {"commission": "-1"},
        {"payment": "NaN"},
        {"payment_fixed": "1e400"},
        {},
    ):
        answer = staff.post("/desk/sales/charges/set/", {**given, **wrong})
        assert (answer.status_code, ChargeRule.objects.count()) == (422, 1), wrong


def test_the_desks_page_costs_the_same_for_many(itto: Stall, django_assert_num_queries: Any) -> None:
    itto.buy()
    desk = clerk("desk")
    Sale.objects.update(state="declined")
    desk.get("/desk/sales/")
    for _round in range(2):
        with django_assert_num_queries(QUERIES):
            desk.get("/desk/sales/")
        for number in range(8):
            sale = itto.maker.sales.all()[0]
            sale.pk, sale.line, sale._state.adding = uuid4(), f"line-{number}-{uuid4()}", True
            sale.save()


QUERIES = 8
