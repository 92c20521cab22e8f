"""Who acts as a maker in her own right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from marketplace.accounts import acting
from marketplace.accounts.models import Mandate
from marketplace.kernel.clock import now
from plugins.artisans.makers import team
from plugins.artisans.models import Kind, State
from tests.plugins.artisans.makers import maker, member, person

pytestmark = pytest.mark.django_db


def test_a_person_acts_for_the_makers_of_her_teams() -> None:
    her = person()
    member(maker(), her)
    member(maker("tafsut", kind="organisation", names={"fr": "Tafsut"}), her, "treasurer")
    member(maker("other", names={"fr": "Une autre"}), person("+212661000002"))
    with translation.override("ar"):
        own = acting.possible(her)
    assert [(each.subject, each.name, each.mandate) for each in own] == [
        ("maker:itto", "إيطو تجريبية", None),
        ("maker:tafsut", "Tafsut", None),
    ]
    assert own[0].scopes == frozenset(acting.SCOPES)
    assert own[1].scopes == {"orders", "price", "money"}
    assert [team.maker_of(each).code for each in own] == ["itto", "tafsut"]


def test_membership_begins_and_ends() -> None:
    today = now().date()
    her = person()
    for code, since, ended in (
        ("a", today, None),
        ("b", today + timedelta(days=1), None),
        ("c", date(2020, 1, 1), today),
        ("d", date(2020, 1, 1), today + timedelta(days=1)),
    ):
        member(maker(code), her, since=since, ended_on=ended)
    assert [each.subject for each in acting.possible(her)] == ["maker:a", "maker:d"]


def test_who_speaks_for_a_maker_is_found_from_the_maker() -> None:
    today = now().date()
    her, treasurer, late, left = (person(f"+21266100000{number}") for number in range(1, 5))
    made = maker("tafsut", kind="organisation", names={"fr": "Tafsut"})
    for who, role, since, ended in (
        (her, "representative", None, None),
        (treasurer, "treasurer", None, None),
        (late, "representative", today + timedelta(days=1), None),
        (left, "representative", None, today),
    ):
        member(made, who, role, since=since, ended_on=ended)
    assert [each.person for each in acting.own("maker:tafsut")] == [her, treasurer]
    assert [each.person for each in acting.own("maker:tafsut", "team")] == [her]
    assert acting.own("maker:nobody") == acting.own("loom:x") == []


def test_who_left_keeps_her_last_orders_her_money_and_her_consent() -> None:
    her = person()
    member(maker(state=State.LEFT), her)
    assert acting.possible(her)[0].scopes == {"orders", "money", "consent"}


def test_a_helper_acts_under_the_name_of_the_maker() -> None:
    helper, today = person("+212661000009", "helper"), now().date()
    made = maker()
    Mandate.objects.create(
        helper=helper,
        subject="maker:itto",
        scopes=["list"],
        starts_on=today,
        ends_on=today,
        proof="signature",
        read_out="…",
        given_by=helper,
    )
    with translation.override("en"):
        [found] = acting.possible(helper)
    assert (found.name, found.scopes, team.maker_of(found)) == ("Itto Démo", frozenset(("list",)), made)
    assert found.mandate is not None


def test_roles() -> None:
    assert team.roles_of(Kind.INDIVIDUAL) == ("owner",)
    assert team.roles_of(Kind.ORGANISATION) == ("representative", "treasurer", "member")
    assert team.scopes("nobody knows", State.SELLING) == frozenset()
    assert {scope for role in team.ROLES.values() for scope in role.scopes} == set(acting.SCOPES)
