"""Cards with a PIN: guessing, locking, taking back."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.test import override_settings

from marketplace.accounts import cards
from marketplace.accounts.models import Person, SignInCard
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import AuditEntry
from tests.concurrency.race import Meeting, race, refusals

pytestmark = pytest.mark.django_db
PIN = "2580"


def issue(person: Person, pin: str = PIN) -> tuple[SignInCard, str]:
    return cards.issue(person=person, pin=pin, actor=SYSTEM)


def enter(card: SignInCard, pin: str = PIN, address: str = "") -> Person:
    return cards.enter(card=card.pk, pin=pin, address=address or f"10.1.{uuid4().int % 250}.{uuid4().int % 250}")


def refusal(card: SignInCard, pin: str = PIN, address: str = "") -> str:
    with pytest.raises(DomainError) as caught:
        enter(card, pin, address)
    assert caught.value.field == "pin"
    return caught.value.code


def test_a_card_opens_with_its_pin(fadma: Person) -> None:
    card, secret = issue(fadma)
    found = cards.by_secret(secret)
    assert (found, enter(card)) == (card, fadma)
    assert cards.live(str(card.pk), fadma)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "object_id")) == [
        ("card.issue", f"person:{fadma.pk}"),
        ("card.sign_in", f"person:{fadma.pk}"),
    ]


def test_neither_secret_nor_pin_stands_in_the_database(fadma: Person) -> None:
    card, secret = issue(fadma, "739182")
    enter(card, "739182")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM accounts_signincard c")
        rows = str(cursor.fetchall())
    assert secret not in rows
    assert "739182" not in rows
    assert "739182" not in str(list(AuditEntry.objects.values_list("data", flat=True)))
    # nor does a copy of the database tell which of ten thousand PINs it is, without the installation's secret
    with override_settings(SECRET_KEY="another one"):
        assert refusal(card, "739182") == "INVALID"


@pytest.mark.parametrize("pin", ["", "123", "1234567", "0000", "1234", "9876", "4321", "12a4", "25 8", "²⁵⁸⁰x"])
def test_pins_that_are_refused(fadma: Person, pin: str) -> None:
    with pytest.raises(DomainError) as caught:
        issue(fadma, pin)
    assert (caught.value.code, caught.value.field) == ("INVALID", "pin")
    assert SignInCard.objects.count() == 0


def test_a_known_secret_is_for_a_demo(fadma: Person) -> None:
    with override_settings(TESTING=False, DEMO=False), pytest.raises(ValueError, match="demo only"):
        cards.issue(person=fadma, pin=PIN, secret="known", actor=SYSTEM)
    assert SignInCard.objects.count() == 0


def test_a_new_card_takes_the_old_one_back(fadma: Person) -> None:
    old, secret = issue(fadma)
    new, _ = issue(fadma, "1470")
    assert cards.by_secret(secret) is None
    assert (refusal(old), enter(new, "1470")) == ("EXPIRED", fadma)
    assert [cards.live(str(card.pk), fadma) for card in (old, new)] == [False, True]


def test_eight_wrong_pins_in_a_row_lock_the_card_from_everywhere(fadma: Person) -> None:
    card, _ = issue(fadma)
    assert [refusal(card, "9999") for _ in range(7)] == ["INVALID"] * 7
    assert enter(card) == fadma
    assert [refusal(card, "9999") for _ in range(8)] == ["INVALID"] * 8
    assert refusal(card) == "LOCKED"
    cards.change_pin(card=card.pk, pin="1470", actor=SYSTEM)
    assert refusal(card) == "INVALID"
    assert enter(card, "1470") == fadma


def test_one_address_is_slowed_down_before(fadma: Person) -> None:
    card, _ = issue(fadma)
    codes = [refusal(card, "9999", "10.0.0.9") for _ in range(5)]
    assert codes == ["INVALID"] * 4 + ["LOGIN_ATTEMPT_DELAYED"]
    assert refusal(card, PIN, "10.0.0.9") == "LOGIN_ATTEMPT_DELAYED"
    assert enter(card, PIN, "10.0.0.10") == fadma


def test_a_card_of_nobody(fadma: Person) -> None:
    assert refusal(SignInCard(pk=uuid4())) == "EXPIRED"
    card, secret = issue(fadma)
    Person.objects.filter(pk=fadma.pk).update(is_active=False)
    assert (refusal(card), cards.by_secret(secret)) == ("EXPIRED", None)
    with pytest.raises(DomainError):
        cards.pin_is_right(person=Person.objects.create(name="No card"), pin=PIN, address="", action="x")


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_pins_tried_at_once_are_all_counted(fadma: Person) -> None:
    card, _ = issue(fadma)
    SignInCard.objects.update(tries=4)
    outcomes = race([partial(enter, card, "9999") for _ in range(8)])
    assert sorted(refusals(outcomes)) == ["INVALID"] * 4 + ["LOCKED"] * 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_issued_twice_at_once_one_card_lives(fadma: Person) -> None:
    outcomes = race([partial(issue, fadma) for _ in range(4)])
    assert refusals(outcomes) == []
    assert SignInCard.objects.filter(revoked_at__isnull=True).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_without_its_lock_guesses_at_once_would_count_as_one(fadma: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    card, _ = issue(fadma)
    SignInCard.objects.update(tries=cards.MOST_WRONG - 1)
    monkeypatch.setattr(cards, "lock_card", Meeting(4, lambda key: SignInCard.objects.select_related("person").get(pk=key)))
    assert refusals(race([partial(enter, card, "9999") for _ in range(4)])) == ["INVALID"] * 4
