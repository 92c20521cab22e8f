"""What is written down of what is done, and what a no does to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from marketplace.accounts import acting, acts, mandates
from marketplace.accounts.acting import Acting
from marketplace.accounts.models import Act, Mandate, Outcome, Person
from marketplace.kernel import clock
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import AuditEntry, OutboxMessage
from tests.concurrency.race import Meeting, race, refusals

pytestmark = pytest.mark.django_db
VERB = "loom.paint"


class Loom:
    """Its colour, and what an undo finds."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.fault: Exception | None = None

    def undo(self, act: Act) -> None:
        if self.fault is not None:
            raise self.fault
        self.calls.append(f"undo {act.before['colour']}")

    def freeze(self, act: Act) -> None:
        self.calls.append("freeze")

    def release(self, act: Act) -> None:
        self.calls.append("release")


@pytest.fixture
def loom(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loom]:
    made = Loom()
    acts.register_undo(VERB, made.undo, freeze=made.freeze, release=made.release)
    acts.register_words(VERB, lambda act: f"painted {act.after['colour']}")
    yield made
    acts._undos.pop(VERB, None)
    acts._words.pop(VERB)


def paint(mine: Acting, colour: str = "red", key: str = "", target: str = "loom:1") -> Act:
    with transaction.atomic():
        return acts.did(acting=mine, verb=VERB, target=target, before={"colour": "white"}, after={"colour": colour}, key=key)


def code_of(call: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as caught:
        call()
    return caught.value.code


def test_her_own_acts_are_written_down_and_are_nobody_s_business(own: Acting, loom: Loom) -> None:
    act = paint(own)
    assert (act.subject, act.person, act.mandate, act.contest_until) == ("loom:fadma", own.person, None, None)
    assert acts.words_of(act) == "painted red"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.person) == (VERB, "loom:1", f"person:{own.person.pk}")
    assert OutboxMessage.objects.count() == 0
    assert code_of(lambda: acts.contest(act=act.pk, by=own.person, how="tap")) == "INVALID"


def test_a_helper_s_act_carries_both_and_is_told(own: Acting, helping: Acting, loom: Loom) -> None:
    with clock.frozen(clock.now()):
        act = paint(helping)
        assert act.contest_until == clock.now() + timedelta(days=14)
    assert act.mandate == helping.mandate
    assert AuditEntry.objects.get().person == f"person:{helping.person.pk} by mandate:{helping.mandate.pk}"  # type: ignore[union-attr]
    (message,) = OutboxMessage.objects.all()
    assert (message.topic, message.payload) == ("ActRecorded", {"act": str(act.pk), "subject": "loom:fadma"})


def test_sent_twice_it_is_done_once(helping: Acting, loom: Loom) -> None:
    act = paint(helping, key="k1")
    with pytest.raises(acts.AlreadyDone) as caught:
        paint(helping, "blue", key="k1")
    assert caught.value.act == act
    assert acts.already(acting=helping, key="k1") == act
    assert acts.already(acting=helping, key="") is None
    assert (Act.objects.count(), AuditEntry.objects.count(), OutboxMessage.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("change", [{"revoked_at": "now"}, {"ends_on": -1}, {"starts_on": 1}])
def test_nothing_goes_through_under_a_mandate_that_ended(helping: Acting, loom: Loom, change: dict[str, Any]) -> None:
    moment = clock.now()
    days = {"starts_on": moment.date() - timedelta(days=9), "ends_on": moment.date() + timedelta(days=9)}
    for name, value in change.items():
        days[name] = moment if value == "now" else moment.date() + timedelta(days=value)
    Mandate.objects.update(**days)
    assert code_of(lambda: paint(helping)) == "NOT_ALLOWED"
    assert (Act.objects.count(), AuditEntry.objects.count(), OutboxMessage.objects.count()) == (0, 0, 0)


def test_a_no_puts_it_back(own: Acting, helping: Acting, loom: Loom) -> None:
    act = paint(helping)
    assert acts.contest(act=act.pk, by=own.person, how="tap").outcome == Outcome.UNDONE
    assert acts.contest(act=act.pk, by=own.person, how="tap").outcome == Outcome.UNDONE
    assert loom.calls == ["undo white"]
    assert [message.topic for message in OutboxMessage.objects.order_by("pk")] == ["ActRecorded", "ActContested"]
    assert AuditEntry.objects.filter(action="act.contest").get().data == {"verb": VERB, "outcome": "undone", "how": "tap"}


def test_what_cannot_be_put_back_is_frozen_until_the_desk_decides(
    own: Acting, helping: Acting, nadia: Person, loom: Loom
) -> None:
    act = paint(helping)
    loom.fault = acts.CannotUndo()
    assert acts.contest(act=act.pk, by=nadia, how="call").outcome == Outcome.FROZEN
    assert code_of(lambda: acts.settle(act=act.pk, outcome=Outcome.STANDING, by=nadia)) == "INVALID"
    assert acts.settle(act=act.pk, outcome=Outcome.KEPT, by=nadia).outcome == Outcome.KEPT
    assert acts.settle(act=act.pk, outcome=Outcome.KEPT, by=nadia).settled_by == nadia
    assert loom.calls == ["freeze", "release"]
    assert code_of(lambda: acts.settle(act=act.pk, outcome=Outcome.UNDONE, by=nadia)) == "INVALID"


def test_her_no_stands_whatever_breaks(own: Acting, helping: Acting, loom: Loom, caplog: pytest.LogCaptureFixture) -> None:
    act = paint(helping)
    loom.fault = KeyError("Fadma")
    acts.register_undo(VERB, loom.undo)
    found = acts.contest(act=act.pk, by=own.person, how="tap")
    assert (found.outcome, found.settled_at, found.contested_how) == (Outcome.CONTESTED, None, "tap")
    assert "KeyError" in caplog.text
    assert "Fadma" not in caplog.text


def test_what_others_built_on_is_left_to_the_desk(own: Acting, helping: Acting, loom: Loom) -> None:
    first, second = paint(helping), paint(own, "blue")
    assert acts.contest(act=first.pk, by=own.person, how="tap").outcome == Outcome.CONTESTED
    assert loom.calls == []
    assert second.outcome == Outcome.STANDING
    other = paint(helping, target="loom:2")
    assert acts.contest(act=other.pk, by=own.person, how="tap").outcome == Outcome.UNDONE


def test_who_may_contest(own: Acting, helping: Acting, nadia: Person, loom: Loom) -> None:
    act = paint(helping)
    stranger = Person.objects.get(name="Itto")
    for by, how in ((helping.person, "tap"), (stranger, "tap"), (nadia, "tap"), (own.person, "call"), (helping.person, "desk")):
        assert code_of(partial(acts.contest, act=act.pk, by=by, how=how)) == "NOT_ALLOWED"  # type: ignore[arg-type]
    assert code_of(lambda: acts.contest(act=uuid4(), by=nadia, how="desk")) == "NOT_FOUND"
    act.refresh_from_db()
    assert (act.outcome, loom.calls) == (Outcome.STANDING, [])


def test_until_the_last_moment(own: Acting, helping: Acting, loom: Loom) -> None:
    act = paint(helping)
    assert act.contest_until is not None
    with clock.frozen(act.contest_until):
        assert code_of(lambda: acts.contest(act=act.pk, by=own.person, how="tap")) == "EXPIRED"
        assert code_of(lambda: acts.contest_by_link(act=act.pk)) == "EXPIRED"
    with clock.frozen(act.contest_until - timedelta(seconds=1)):
        assert acts.contest_by_link(act=act.pk).outcome == Outcome.UNDONE


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_contested_by_four_at_once_it_is_undone_once(own: Acting, helping: Acting, loom: Loom) -> None:
    act = paint(helping)
    outcomes = race([partial(acts.contest, act=act.pk, by=own.person, how="tap") for _ in range(4)])
    assert [found.outcome for found in outcomes] == [Outcome.UNDONE] * 4
    assert loom.calls == ["undo white"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_a_mandate_that_is_taken_back_meanwhile_lets_nothing_through(own: Acting, helping: Acting, loom: Loom) -> None:
    """Whoever comes second sees what the first did: an act before the end stands, one after it is refused."""
    assert helping.mandate is not None
    ending = partial(mandates.revoke, mandate=helping.mandate.pk, by=own.person, actor=own.actor)
    outcomes = race([ending, *(partial(paint, helping, target=f"loom:{number}") for number in range(5))])
    ended = Mandate.objects.get().revoked_at
    assert ended is not None
    done = Act.objects.count()
    assert refusals(outcomes) == ["NOT_ALLOWED"] * (5 - done)
    assert acting.possible(helping.person) == []
    assert code_of(lambda: paint(helping)) == "NOT_ALLOWED"


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_without_its_lock_it_would_be_undone_by_everybody(
    own: Acting, helping: Acting, loom: Loom, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = paint(helping)
    monkeypatch.setattr(acts, "lock_act", Meeting(4, lambda key: Act.objects.get(pk=key)))
    race([partial(acts.contest, act=act.pk, by=own.person, how="tap") for _ in range(4)])
    assert loom.calls == ["undo white"] * 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_sent_by_two_at_once_it_is_done_once(helping: Acting, loom: Loom) -> None:
    outcomes = race([partial(paint, helping, key="k1") for _ in range(4)])
    assert refusals(outcomes) == ["ALREADY_DONE"] * 3
    assert Act.objects.count() == 1
