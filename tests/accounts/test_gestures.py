"""Her own yes: by PIN, by link, on her pages, before a witness."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils.translation import gettext_lazy

from marketplace.accounts import acting, cards, gestures, links, mandates
from marketplace.accounts.acting import Acting
from marketplace.accounts.gestures import Gesture
from marketplace.accounts.models import Answer, Mandate, Person, Question
from marketplace.kernel import clock
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import AuditEntry, OutboxMessage
from tests.concurrency.race import Meeting, race
from tests.portals.makers import PIN, looms, mandate, somebody

pytestmark = pytest.mark.django_db
VERB = "loom.price"
WORDS = gettext_lazy("Sign in")


@pytest.fixture
def followed() -> Iterator[list[str]]:
    calls: list[str] = []

    def follow(word: str, question: Question, gesture: Gesture) -> None:
        if question.data.get("fault"):
            raise DomainError("INVALID", "Sold meanwhile.")
        calls.append(f"{word} {question.data['price']} by {gesture.how}")

    gestures.register(VERB, partial(follow, "yes"), partial(follow, "no"))
    yield calls
    del gestures._answers[VERB]


def ask(mine: Acting, price: str = "120", target: str = "listing:1", **data: Any) -> Question:
    return gestures.ask(acting=mine, scope="price", verb=VERB, target=target, words=WORDS, data={"price": price, **data})


def refusal(call: Any) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as caught:
        call()
    return caught.value.code, caught.value.field


def test_by_her_pin_on_the_helper_s_telephone(fadma: Person, helping: Acting) -> None:
    assert refusal(lambda: gestures.by_pin(acting=helping, pin=PIN)) == ("EXPIRED", "pin")
    cards.issue(person=fadma, pin=PIN, actor=SYSTEM)
    assert gestures.by_pin(acting=helping, pin="9999", scope="price") is None
    assert gestures.by_pin(acting=helping, pin=PIN, scope="price") == Gesture("pin", fadma)
    # the helper's own PIN is nobody's yes
    cards.issue(person=helping.person, pin="1470", actor=SYSTEM)
    assert gestures.by_pin(acting=helping, pin="1470", scope="price") is None
    assert AuditEntry.objects.filter(action="gesture.pin").count() == 1


def test_a_helper_who_guesses_locks_the_card(fadma: Person, helping: Acting) -> None:
    cards.issue(person=fadma, pin=PIN, actor=SYSTEM)
    for number in range(cards.MOST_WRONG):
        assert gestures.by_pin(acting=helping, pin="9999", address=f"10.0.{number}.1") is None
    assert refusal(lambda: gestures.by_pin(acting=helping, pin=PIN)) == ("LOCKED", "pin")


def test_where_two_speak_for_it_it_is_said_whose_pin(fadma: Person, aicha: Person) -> None:
    zahra = somebody("Zahra")
    with looms(fadma=(fadma, zahra, "Both")):
        mandate(aicha, "price")
        (mine,) = acting.possible(aicha)
        for person, pin in ((fadma, PIN), (zahra, "1470")):
            cards.issue(person=person, pin=pin, actor=SYSTEM)
        assert refusal(lambda: gestures.by_pin(acting=mine, pin=PIN)) == ("REQUIRED", "person")
        assert gestures.by_pin(acting=mine, pin="1470", person=zahra.pk) == Gesture("pin", zahra)
        assert gestures.by_pin(acting=mine, pin="1470", person=fadma.pk) is None


def test_a_question_waits_in_every_language(helping: Acting, followed: list[str]) -> None:
    question = ask(helping)
    assert [gestures.words_of(question, language) for language in ("en", "fr", "zgh")] == [
        "Sign in",
        "Se connecter",
        "Se connecter",
    ]
    assert gestures.words_of(question, "ar") not in ("", "Sign in")
    assert list(gestures.waiting("loom:fadma")) == [question]
    assert OutboxMessage.objects.get().topic == "GestureAsked"
    replaced = ask(helping, "130")
    assert list(gestures.waiting("loom:fadma")) == [replaced]
    assert refusal(lambda: gestures.answer_by_link(question=question.pk, yes=True))[0] == "NOT_FOUND"
    with pytest.raises(ValueError, match="nobody says"):
        gestures.ask(acting=helping, scope="price", verb="loom.burn", target="", words="x", data={})
    assert followed == []


@pytest.mark.parametrize(("yes", "wanted"), [(True, "yes"), (False, "no")])
def test_by_the_link(helping: Acting, followed: list[str], yes: bool, wanted: str) -> None:
    question = ask(helping)
    for _ in range(2):
        assert gestures.answer_by_link(question=question.pk, yes=yes).answer == wanted
    # what was said stays said
    assert gestures.answer_by_link(question=question.pk, yes=not yes).answer == wanted
    assert followed == [f"{wanted} 120 by tap"]
    assert OutboxMessage.objects.last().payload == {"question": str(question.pk), "subject": "loom:fadma", "answer": wanted}  # type: ignore[union-attr]


def test_on_her_own_pages(fadma: Person, helping: Acting, followed: list[str]) -> None:
    question = ask(helping)
    for stranger in (helping.person, Person.objects.get(name="Itto")):
        assert refusal(partial(gestures.answer_herself, question=question.pk, yes=True, by=stranger))[0] == "NOT_ALLOWED"
    found = gestures.answer_herself(question=question.pk, yes=True, by=fadma)
    assert (found.answered_by, followed) == (fadma, ["yes 120 by tap"])


def test_later_by_pin(fadma: Person, helping: Acting, followed: list[str]) -> None:
    cards.issue(person=fadma, pin=PIN, actor=SYSTEM)
    question = ask(helping)
    assert refusal(lambda: gestures.answer_by_pin(question=question.pk, acting=helping, pin="9999")) == ("INVALID", "pin")
    assert refusal(lambda: gestures.answer_by_pin(question=uuid4(), acting=helping, pin=PIN))[0] == "NOT_FOUND"
    assert gestures.answer_by_pin(question=question.pk, acting=helping, pin=PIN).how == "pin"
    assert followed == ["yes 120 by pin"]


def test_before_a_witness(fadma: Person, helping: Acting, nadia: Person, followed: list[str]) -> None:
    question = ask(helping)
    zahra = somebody("Zahra")
    give = partial(gestures.witnessed, question=question.pk, yes=True, reference="recording 7")
    for witness in (fadma, helping.person, nadia):
        assert refusal(partial(give, witness=witness, by=nadia)) == ("INVALID", "witness")
    assert refusal(partial(give, witness=zahra, by=helping.person))[0] == "NOT_ALLOWED"
    found = give(witness=zahra, by=nadia)
    assert (found.witness, found.reference, followed) == (zahra, "recording 7", ["yes 120 by witness"])


def test_what_is_too_old_or_whose_helper_may_no_more(own: Acting, helping: Acting, followed: list[str]) -> None:
    question = ask(helping)
    with clock.frozen(question.expires_at):
        assert refusal(lambda: gestures.answer_by_link(question=question.pk, yes=True))[0] == "EXPIRED"
        assert list(gestures.waiting("loom:fadma")) == []
    assert helping.mandate is not None
    mandates.revoke(mandate=helping.mandate.pk, by=own.person, actor=own.actor)
    assert refusal(lambda: gestures.answer_by_link(question=question.pk, yes=True))[0] == "EXPIRED"
    assert list(gestures.waiting("loom:fadma")) == []
    assert followed == []
    assert Question.objects.get().answer == Answer.OPEN


def test_a_yes_that_can_no_longer_be_followed_leaves_the_question_open(helping: Acting, followed: list[str]) -> None:
    question = ask(helping, fault=True)
    assert refusal(lambda: gestures.answer_by_link(question=question.pk, yes=True))[0] == "INVALID"
    question.refresh_from_db()
    assert (question.answer, question.answered_at) == (Answer.OPEN, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_tapped_four_times_at_once_it_is_done_once(helping: Acting, followed: list[str]) -> None:
    question = ask(helping)
    race([partial(gestures.answer_by_link, question=question.pk, yes=number % 2 == 0) for number in range(4)])
    assert len(followed) == 1


def test_links_are_ours_or_nothing() -> None:
    key = UUID("12345678-1234-5678-1234-567812345678")
    made = links.token("yes", key)
    assert (links.key_of("yes", made), len(made)) == (key, 38)
    for given in (
        links.token("no", key),
        made[:-1],
        made + "A",
        made[:-1] + "é",
        "",
        "x" * 38,
        "=" * 38,
        "\0",
        "../" * 12 + "ab",
    ):
        assert links.key_of("yes", given) is None
    # one bit elsewhere, and it leads nowhere
    flipped = chr(ord(made[0]) ^ 1) + made[1:]
    assert links.key_of("yes", flipped) is None


def test_days_that_a_question_lasts(helping: Acting, followed: list[str]) -> None:
    with clock.frozen(clock.now()):
        assert ask(helping).expires_at == clock.now() + timedelta(days=14)


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_without_its_lock_it_would_be_done_by_every_tap(
    helping: Acting, followed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    question = ask(helping)
    monkeypatch.setattr(gestures, "lock_question", Meeting(4, lambda key: Question.objects.get(pk=key)))
    monkeypatch.setattr(gestures, "lock_mandate", lambda key: Mandate.objects.get(pk=key))
    race([partial(gestures.answer_by_link, question=question.pk, yes=True) for _ in range(4)])
    assert len(followed) == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_asked_by_two_at_once_one_question_is_open(helping: Acting, followed: list[str]) -> None:
    race([partial(ask, helping, str(number)) for number in range(4)])
    assert Question.objects.filter(answer=Answer.OPEN).count() == 1
