"""Money that was given to her: never more than is owed, never edited, countered by its opposite, acknowledged by herself."""

from __future__ import annotations

from decimal import Decimal as D
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from marketplace.accounts import cards
from marketplace.accounts.models import Act, Person
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError, NotFound, PermissionDenied
from marketplace.kernel.models import AuditEntry
from plugins.artisans.media.actions import keep
from plugins.artisans.models import MakerFile, Notice, Payout, PayoutLine
from plugins.artisans.sales import money, payouts
from tests.messages.conftest import Provider
from tests.payments import rows
from tests.plugins.artisans import makers
from tests.plugins.artisans.sales.conftest import STAFF, Stall

pytestmark = pytest.mark.django_db


@pytest.fixture
def cashier(db: None) -> Person:
    return makers.person("+212661000050", "finance", name="Nadia", language="en")


@pytest.fixture
def owed(itto: Stall) -> Stall:
    """20 EUR are owed to Itto for two pieces."""
    itto.send(itto.buy(2))
    return itto


def pay(stall: Stall, cashier: Person, amount: str = "20", reference: str = "R-1", **given: Any) -> Payout:
    options = {"currency": "EUR", "method": "cash", **given}
    amounts = {stall.sale().pk: D(amount)}
    return payouts.record(maker=stall.maker, amounts=amounts, reference=reference, person=cashier, actor=STAFF, **options)


def test_a_payout_is_written_down_told_and_taken_off(owed: Stall, cashier: Person, provider: Provider) -> None:
    before = money.of_maker(owed.maker)[0]
    assert (before.owed.amount, before.paid.amount, before.open.amount, before.settled) == (D("20"), 0, D("20"), False)
    made = pay(owed, cashier, "12.50")
    rows.drain()
    after = money.of_maker(owed.maker)[0]
    assert (after.owed.amount, after.paid.amount, after.open.amount, after.settled) == (D("20"), D("12.5"), D("7.5"), False)
    assert (made.amount, made.recorded_by, made.acknowledged_at) == (D("12.50"), cashier, None)
    assert provider.texts[-1].startswith("You were given €12.50 in cash. Please say whether you have it.")
    assert f"/maker/money/{made.pk}/" in provider.texts[-1]
    assert AuditEntry.objects.get(action="payout.record").object_id == str(made.pk)
    pay(owed, cashier, "7.50", "R-2")
    assert money.of_maker(owed.maker)[0].settled


def test_purses_sum_up_a_currency(owed: Stall, cashier: Person) -> None:
    pay(owed, cashier, "5")
    owed.buy(1)
    (purse,) = money.purses(money.of_maker(owed.maker))
    assert (purse.owed.amount, purse.coming.amount, purse.paid.amount, purse.owed.currency) == (D("15"), D("10"), D("5"), "EUR")


def test_the_same_click_again_is_the_same_payout(owed: Stall, cashier: Person) -> None:
    assert pay(owed, cashier).pk == pay(owed, cashier, reference="  R-1 ").pk
    assert (Payout.objects.count(), Notice.objects.filter(kind="payment").count()) == (1, 1)
    with pytest.raises(DomainError) as refused:
        pay(owed, cashier, "1")
    assert (refused.value.code, refused.value.field) == ("UNIQUE", "reference")


IMPOSSIBLE = [
    ({"amount": "20.01"}, "amounts"),
    ({"amount": "0"}, "amounts"),
    ({"amount": "-5"}, "amounts"),
    ({"amount": "1.005"}, "amounts"),
    ({"currency": "MAD"}, "amounts"),
    ({"method": "bitcoin"}, "method"),
    ({"reference": "  "}, "reference"),
    ({"reference": "a\0b"}, "reference"),
    ({"reference": "x" * 101}, "reference"),
]


def test_what_cannot_be_is_refused_and_nothing_is_written(owed: Stall, cashier: Person) -> None:
    for given, field in IMPOSSIBLE:
        with pytest.raises(DomainError) as refused:
            pay(owed, cashier, **given)
        assert (refused.value.code, refused.value.field) == ("INVALID", field)
        assert (Payout.objects.count(), Notice.objects.filter(kind="payment").count()) == (0, 0)


def test_nothing_is_paid_before_it_is_owed_nor_for_others(itto: Stall, cashier: Person) -> None:
    itto.buy()
    with pytest.raises(DomainError, match="more than is still owed"):
        pay(itto, cashier, "10")
    rkia = makers.maker("rkia", slug="rkia")
    for maker, sale in ((rkia, itto.sale().pk), (itto.maker, uuid4())):
        with pytest.raises(NotFound):
            payouts.record(
                maker=maker, amounts={sale: D(1)}, currency="EUR", method="cash", reference="R", person=cashier, actor=STAFF
            )
    assert Payout.objects.count() == 0


def test_a_payout_is_countered_once_and_owed_again(owed: Stall, cashier: Person, provider: Provider) -> None:
    made = pay(owed, cashier)
    first = payouts.counter(payout=made.pk, reason="paid to somebody else", person=cashier, actor=STAFF)
    assert payouts.counter(payout=made.pk, reason="again", person=cashier, actor=STAFF).pk == first.pk
    rows.drain()
    assert (first.amount, first.counters, first.note) == (D("-20"), made, "paid to somebody else")
    assert money.of_maker(owed.maker)[0].open.amount == D("20")
    assert PayoutLine.objects.count() == 2
    assert "was written down wrongly" in provider.texts[-1]
    with pytest.raises(DomainError, match="takes another back"):
        payouts.counter(payout=first.pk, reason="no", person=cashier, actor=STAFF)
    with pytest.raises(DomainError) as refused:
        payouts.counter(payout=made.pk, reason=" \0 ", person=cashier, actor=STAFF)
    assert refused.value.field == "reason"
    pay(owed, cashier, reference="R-2")
    assert money.of_maker(owed.maker)[0].settled


def test_the_database_itself_knows_no_negative_payout(owed: Stall, cashier: Person) -> None:
    made = pay(owed, cashier)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payout.objects.filter(pk=made.pk).update(amount=D("-1"))


def test_a_return_after_the_payout_is_shown_as_owed_by_her(owed: Stall, cashier: Person) -> None:
    pay(owed, cashier)
    sale = owed.sale()
    type(sale).objects.filter(pk=sale.pk).update(state="returned", returned=2)
    assert money.of_maker(owed.maker)[0].open.amount == D("-20")


def test_she_says_that_she_has_it_by_a_tap(owed: Stall, cashier: Person) -> None:
    made = pay(owed, cashier)
    for _tap in range(2):
        payouts.acknowledge(payout=made.pk, acting=owed.acting())
    made.refresh_from_db()
    assert (made.acknowledged_how, made.amount) == ("tap", D("20"))
    assert Act.objects.filter(verb="payout.acknowledge").count() == 1


def test_a_helper_needs_her_pin(owed: Stall, cashier: Person) -> None:
    made, helper = pay(owed, cashier), owed.helping("money")
    with pytest.raises(DomainError) as refused:
        payouts.acknowledge(payout=made.pk, acting=helper, pin="2580")
    assert refused.value.code == "EXPIRED", "she has no card"
    cards.issue(person=owed.person, pin="2580", actor=SYSTEM)
    with pytest.raises(DomainError) as refused:
        payouts.acknowledge(payout=made.pk, acting=helper, pin="1111")
    assert (refused.value.code, refused.value.field) == ("INVALID", "pin")
    made.refresh_from_db()
    assert made.acknowledged_at is None
    payouts.acknowledge(payout=made.pk, acting=helper, pin="2580")
    made.refresh_from_db()
    assert made.acknowledged_how == "pin"
    with pytest.raises(PermissionDenied):
        payouts.acknowledge(payout=made.pk, acting=owed.acting().__class__(owed.person, "maker:itto", "", frozenset(("orders",))))


def test_a_witnessed_picture_says_it_too(owed: Stall, cashier: Person) -> None:
    made = pay(owed, cashier)
    witness = makers.person("+212661000060", "desk", name="Omar", language="en")
    file = picture(owed)
    for wrong in (cashier,):
        with pytest.raises(DomainError) as refused:
            payouts.acknowledge_by_photo(payout=made.pk, file=file, witness=wrong, person=cashier, actor=STAFF)
        assert refused.value.field == "witness"
    payouts.acknowledge_by_photo(payout=made.pk, file=file, witness=witness, person=cashier, actor=STAFF)
    made.refresh_from_db()
    assert (made.acknowledged_how, made.witness, made.acknowledged_file) == ("photo", witness, file)


def test_what_was_taken_back_is_not_acknowledged(owed: Stall, cashier: Person) -> None:
    made = pay(owed, cashier)
    other = payouts.counter(payout=made.pk, reason="wrong", person=cashier, actor=STAFF)
    with pytest.raises(DomainError, match="taken back"):
        payouts.acknowledge(payout=made.pk, acting=owed.acting())
    with pytest.raises(NotFound):
        payouts.acknowledge(payout=other.pk, acting=owed.acting())
    assert Act.objects.count() == 0


def picture(stall: Stall) -> MakerFile:
    drawn = BytesIO()
    Image.new("RGB", (400, 400), "#884422").save(drawn, "JPEG")
    drawn.seek(0)
    return keep(maker=stall.maker, use="proof", file=drawn, content_type="image/jpeg", actor=SYSTEM)
