"""Two clerks at one maker: each step once, each number for one maker, always somebody who speaks for her."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from marketplace.accounts.models import Person
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import OutboxMessage
from plugins.artisans.makers import membership, papers, states
from plugins.artisans.makers.membership import Newcomer
from plugins.artisans.models import Maker, Register, State, StateChange, TeamMember
from tests.concurrency.race import Meeting, race, refusals
from tests.plugins.artisans.makers import maker, member, person
from tests.plugins.artisans.test_joining import STAFF

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
CLERKS = 4


def leave(state: str = State.PAUSED) -> Callable[[], Any]:
    return lambda: states.change_state(code="itto", state=state, reason="a trip", expected=State.SELLING, actor=STAFF)


def test_a_step_is_taken_once() -> None:
    with transaction.atomic():
        maker()
        OutboxMessage.objects.all().delete()
    outcomes = race([leave()] * CLERKS)
    assert not [found for found in outcomes if isinstance(found, Exception)]
    assert StateChange.objects.count() == 1
    assert OutboxMessage.objects.filter(topic="MirrorWanted").count() == 1


def test_of_two_different_steps_from_one_state_one_is_taken() -> None:
    with transaction.atomic():
        maker()
    outcomes = race([leave(), leave(State.LEFT)] * 2)
    assert set(refusals(outcomes)) == {"INVALID"}
    assert len(refusals(outcomes)) == 2
    assert StateChange.objects.count() == 1


def test_without_the_lock_both_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        maker()
    monkeypatch.setattr(states, "lock_maker", Meeting(2, lambda code: Maker.objects.get(code=code)))
    race([leave(), leave(State.LEFT)])
    assert StateChange.objects.count() == 2


def test_a_number_names_one_maker() -> None:
    with transaction.atomic():
        for number in range(CLERKS):
            maker(f"m{number}")

    def enter(code: str) -> Callable[[], Any]:
        return lambda: papers.enter_register(code=code, kind="ice", number="001561191000066", actor=STAFF)

    outcomes = race([enter(f"m{number}") for number in range(CLERKS)])
    assert refusals(outcomes) == ["UNIQUE"] * (CLERKS - 1)
    assert Register.objects.count() == 1


def test_a_telephone_is_one_person_and_a_maker_has_one_owner() -> None:
    with transaction.atomic():
        for number in range(CLERKS):
            maker(f"m{number}")

    def join(code: str) -> Callable[[], Any]:
        return lambda: membership.add_member(code=code, newcomer=Newcomer("Itto", "0661000001"), role="owner", actor=STAFF)

    assert refusals(race([join(f"m{number}") for number in range(CLERKS)])) == []
    assert (Person.objects.count(), TeamMember.objects.count()) == (1, CLERKS)
    with transaction.atomic():
        maker("alone")
    outcomes = race([join("alone")] * CLERKS)
    assert refusals(outcomes) == ["UNIQUE"] * (CLERKS - 1)


def test_the_last_two_who_speak_for_her_do_not_both_go() -> None:
    with transaction.atomic():
        made = maker("tafsut", kind="organisation")
        both = [member(made, person(f"+21266100000{number}"), "representative") for number in range(2)]

    def go(row: TeamMember) -> Callable[[], Any]:
        return lambda: membership.end_membership(code="tafsut", member=row.pk, actor=STAFF)

    outcomes = race([go(row) for row in both])
    assert refusals(outcomes) == ["INVALID"]
    assert TeamMember.objects.filter(ended_on__isnull=True).count() == 1
    assert all(isinstance(found, DomainError) for found in outcomes if isinstance(found, Exception))
