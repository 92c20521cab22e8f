"""Leave to act for somebody: what is refused, and how it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts import acting, mandates
from marketplace.accounts.acting import Acting
from marketplace.accounts.models import Mandate, Person, Proof
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import AuditEntry, OutboxMessage
from tests.portals.makers import somebody

pytestmark = pytest.mark.django_db


def give(helper: Person, by: Person, **given: Any) -> Mandate:
    today = now().date()
    fields: dict[str, Any] = {
        "subject": "loom:fadma",
        "scopes": ["stock", "list"],
        "starts_on": today,
        "ends_on": today + timedelta(days=90),
        "proof": Proof.SIGNATURE,
        "proof_reference": "folder 3",
        "read_out": "Aicha may list my pieces.",
    }
    return mandates.give(helper=helper, given_by=by, actor=SYSTEM, **{**fields, **given})


def test_what_is_given(aicha: Person, nadia: Person) -> None:
    made = give(aicha, nadia)
    (mine,) = acting.possible(aicha)
    assert (mine.subject, mine.name, mine.scopes, mine.mandate) == ("loom:fadma", "Fadma's loom", {"list", "stock"}, made)
    assert made.scopes == ["list", "stock"]
    assert [mine.needs_gesture(scope) for scope in ("list", "price", "money", "consent", "team")] == [
        False,
        True,
        True,
        True,
        True,
    ]
    assert AuditEntry.objects.get().action == "mandate.give"
    assert OutboxMessage.objects.get().topic == "MandateGiven"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"scopes": []}, "scopes"),
    ({"scopes": ["list", "everything"]}, "scopes"),
    ({"ends_on": timedelta(days=-1)}, "ends_on"),
    ({"ends_on": timedelta(days=367)}, "ends_on"),
    ({"starts_on": timedelta(days=-9), "ends_on": timedelta(days=-1)}, "ends_on"),
    ({"read_out": "  "}, "read_out"),
    ({"subject": "loom:nobody"}, "subject"),
    ({"subject": "nothing"}, "subject"),
    ({"proof": Proof.TAP}, "proof"),
    ({"proof": Proof.WITNESS}, "witness"),
]


@pytest.mark.parametrize(("given", "field"), REFUSED)
def test_what_is_refused(aicha: Person, nadia: Person, given: dict[str, Any], field: str) -> None:
    today = now().date()
    days = {name: today + value if isinstance(value, timedelta) else value for name, value in given.items()}
    with pytest.raises(DomainError) as caught:
        give(aicha, nadia, **days)
    assert caught.value.field == field
    assert (Mandate.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_who_cannot_be_helper_or_witness(fadma: Person, aicha: Person, nadia: Person) -> None:
    left = somebody("Left", is_active=False)
    for helper, by, given in (
        (fadma, nadia, {}),
        (left, nadia, {}),
        (aicha, aicha, {}),
        (aicha, nadia, {"proof": Proof.WITNESS, "witness": aicha}),
        (aicha, nadia, {"proof": Proof.WITNESS, "witness": fadma}),
    ):
        with pytest.raises(DomainError):
            give(helper, by, **given)
    assert Mandate.objects.count() == 0
    assert give(aicha, nadia, proof=Proof.WITNESS, witness=nadia).witness == nadia
    assert give(somebody("Zahra"), fadma, proof=Proof.TAP).given_by == fadma


def test_two_for_the_same_days_are_one_too_many(aicha: Person, nadia: Person) -> None:
    first = give(aicha, nadia)
    with pytest.raises(DomainError) as caught:
        give(aicha, nadia, starts_on=first.ends_on, ends_on=first.ends_on + timedelta(days=5))
    assert caught.value.field == "starts_on"
    following = first.ends_on + timedelta(days=1)
    give(aicha, nadia, starts_on=following, ends_on=following)
    give(aicha, nadia, subject="loom:itto")
    assert Mandate.objects.count() == 3


def test_it_ends_by_her_her_helper_or_the_desk(own: Acting, aicha: Person, nadia: Person) -> None:
    made = give(aicha, nadia)
    for stranger in (Person.objects.get(name="Itto"), somebody("Zahra")):
        with pytest.raises(DomainError) as caught:
            mandates.revoke(mandate=made.pk, by=stranger, actor=SYSTEM)
        assert caught.value.code == "NOT_ALLOWED"
    assert len(acting.possible(aicha)) == 1
    ended = mandates.revoke(mandate=made.pk, by=own.person, actor=own.actor)
    assert (ended.revoked_by, acting.possible(aicha)) == (own.person, [])
    again = mandates.revoke(mandate=made.pk, by=nadia, actor=SYSTEM)
    assert (again.revoked_by, again.revoked_at) == (own.person, ended.revoked_at)
    assert [message.topic for message in OutboxMessage.objects.order_by("pk")] == ["MandateGiven", "MandateRevoked"]
    for by in (aicha, nadia):
        mandates.revoke(mandate=give(aicha, nadia).pk, by=by, actor=SYSTEM)
