"""A maker is invited, shows, sells, pauses and leaves; her papers and her team."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from marketplace.accounts import acting
from marketplace.accounts.models import Person
from marketplace.extensions.personal_data import erase_person, export_person
from marketplace.kernel import outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import AuditEntry, OutboxMessage
from plugins.artisans.makers import actions, checklist, membership, papers, states
from plugins.artisans.makers.membership import Newcomer
from plugins.artisans.makers.standing import standing
from plugins.artisans.models import Attestation, Consent, Maker, ProgrammeLink, Register, State, StateChange, TeamMember
from plugins.artisans.programmes import actions as programmes
from plugins.artisans.programmes.links import Link
from tests.plugins.artisans.makers import FACTS, every_value, maker, member, person

pytestmark = pytest.mark.django_db
ITTO = Newcomer("Itto Démo", "0661 00 00 01", "ar", "ary")
STAFF = Actor("staff", "1", person="person:1")


def refused(function: Any, **given: Any) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as found:
        function(**{"actor": STAFF, **given})
    return found.value.code, found.value.field


def ready(**fields: Any) -> Maker:
    """Nothing is missing for selling."""
    made = actions.invite(
        fields={**FACTS, "legal_form": "auto_entrepreneur", "phone": "0661000001", **fields}, newcomer=ITTO, actor=STAFF
    )
    clerk = person("+212661000099", "desk")
    for code, item in checklist.BY_CODE.items():
        if item.computed is None:
            states.say(code=made.code, item=code, word=item.kind, by=clerk, actor=STAFF)
    entered = papers.enter_register(code=made.code, kind="ice", number="001561191000066", actor=STAFF)
    papers.verify_register(code=made.code, register=entered.pk, by=clerk, actor=STAFF)
    Consent.objects.create(maker=made, field="name", purpose="sell", audience="web", proof="tap", recorded_by="staff:1")
    return made


def test_who_is_invited_can_sign_in_and_is_not_shown() -> None:
    made = actions.invite(fields=FACTS, newcomer=ITTO, actor=STAFF)
    assert (made.slug, made.state, "itto" in made.code) == ("itto-demo", "invited", False)
    her = Person.objects.get()
    assert (her.phone, her.email, her.language, her.voice, her.has_usable_password()) == (
        "+212661000001",
        None,
        "ar",
        "ary",
        False,
    )
    assert her.held_roles == {"maker"}
    [found] = acting.possible(her)
    assert (found.subject, found.scopes) == (f"maker:{made.code}", frozenset(acting.SCOPES))
    assert [(entry.action, entry.actor, entry.object_id) for entry in AuditEntry.objects.order_by("pk")] == [
        ("maker.create", "staff:1", made.code),
        ("maker.team_add", "staff:1", made.code),
    ]
    assert actions.invite(fields=FACTS, newcomer=None, actor=STAFF).slug == "itto-demo-2"
    assert actions.invite(fields=FACTS | {"names": {"ar": "إيطو"}}, newcomer=None, actor=STAFF).slug == "maker"
    organisation = actions.invite(fields=FACTS | {"kind": "organisation"}, newcomer=None, actor=STAFF)
    assert (organisation.code, organisation.slug) == ("itto-demo-3", "itto-demo-3")


def test_a_bad_telephone_leaves_no_maker_behind() -> None:
    assert refused(actions.invite, fields=FACTS, newcomer=Newcomer("Itto", "12")) == ("INVALID", "phone")
    assert refused(actions.invite, fields=FACTS | {"names": {"fr": ""}}, newcomer=None) == ("REQUIRED", "names")
    assert (Maker.objects.count(), Person.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("names", {"fr": "Itto AB123456"}),
        ("names", {"de": "Itto"}),
        ("names", {"fr": "x" * 201}),
        ("names", {"fr": "a\0b"}),
        ("names", "Itto"),
        ("stories", {"fr": {"blocks": [{"type": "paragraph", "data": {"text": "Ma carte est la BE 123456."}}]}}),
        ("meeting", {"fr": "Demander AB 12345"}),
        ("places", {"fr": "12 rue des Teinturiers"}),
        ("places", {"fr": "Rue des Teinturiers, Fès"}),
        ("places", {"ar": "زنقة الصباغين"}),
        ("province", "MA-AGD"),
        ("province", "nowhere"),
        ("commune", "93001"),
        ("phone", "123"),
        ("channel", "pigeon"),
        ("state", "selling"),
    ],
)
def test_what_may_not_be_written_about_a_maker(field: str, value: Any) -> None:
    made = maker()
    assert refused(actions.update_maker, code="itto", fields={field: value}) == ("INVALID", field)
    assert Maker.objects.filter(pk=made.pk, names=FACTS["names"], places=FACTS["places"], phone="", province="").exists()


def test_places_lie_in_their_region() -> None:
    maker()
    changed = actions.update_maker(code="itto", fields={"province": "MA-SEF", "phone": "06 61 00 00 01"}, actor=STAFF)
    assert (changed.province, changed.phone) == ("MA-SEF", "+212661000001")
    assert refused(actions.update_maker, code="itto", fields={"region": "FR-93"}) == ("INVALID", "province")
    changed = actions.update_maker(code="itto", fields={"region": "FR-93", "province": "", "commune": "93066"}, actor=STAFF)
    assert changed.commune == "93066"


# -- states -----------------------------------------------------------------------------------------------------------


def test_a_maker_shows_and_sells_when_nothing_is_missing() -> None:
    made = ready()
    OutboxMessage.objects.all().delete()
    states.change_state(code=made.code, state=State.EXHIBITING, actor=STAFF)
    states.change_state(code=made.code, state=State.SELLING, actor=STAFF)
    states.change_state(code=made.code, state=State.SELLING, actor=STAFF)
    made.refresh_from_db()
    assert made.state == "selling"
    assert [(row.before, row.after, row.by) for row in StateChange.objects.order_by("pk")] == [
        ("invited", "exhibiting", "staff:1"),
        ("exhibiting", "selling", "staff:1"),
    ]
    assert list(OutboxMessage.objects.order_by("pk").values_list("topic", "payload")) == [
        ("MirrorWanted", {"kind": "maker", "key": made.code}),
        ("MirrorWanted", {"kind": "maker", "key": made.code}),
    ]


def test_what_is_missing_keeps_her_where_she_stands() -> None:
    made = ready()
    Register.objects.update(verified_at=None)
    with pytest.raises(DomainError) as found:
        states.change_state(code=made.code, state=State.SELLING, actor=STAFF)
    assert found.value.params == {"missing": ["register_seen"]}
    assert "The centre saw the paper of the register" in str(found.value)
    assert Maker.objects.get().state == "invited"
    assert states.change_state(code=made.code, state=State.EXHIBITING, actor=STAFF).state == "exhibiting"


def test_a_consent_that_ended_counts_no_more() -> None:
    made = ready()
    Consent.objects.update(expires_on=date(2020, 1, 1))
    assert refused(states.change_state, code=made.code, state=State.EXHIBITING) == ("INVALID", "state")


def test_pausing_and_leaving_need_a_reason_and_coming_back_the_checklist() -> None:
    made = maker(state=State.SELLING)
    for state in (State.PAUSED, State.LEFT, State.EXHIBITING):
        assert refused(states.change_state, code="itto", state=state) == ("REQUIRED", "reason")
    assert refused(states.change_state, code="itto", state=State.PAUSED, reason="AB123456 said so") == ("INVALID", "reason")
    assert refused(states.change_state, code="itto", state=State.PAUSED, reason="x" * 501) == ("INVALID", "reason")
    assert refused(states.change_state, code="itto", state=State.INVITED, reason="no") == ("INVALID", "state")
    assert refused(states.change_state, code="itto", state="president", reason="no") == ("INVALID", "state")
    assert refused(states.change_state, code="nobody", state=State.PAUSED, reason="no") == ("NOT_FOUND", "code")
    assert refused(states.change_state, code="itto", state=State.PAUSED, reason="a trip", expected="exhibiting") == (
        "INVALID",
        "state",
    )
    states.change_state(code="itto", state=State.PAUSED, reason="A trip", actor=STAFF, expected="selling")
    assert refused(states.change_state, code="itto", state=State.SELLING) == ("INVALID", "state")
    assert refused(states.change_state, code="itto", state=State.EXHIBITING) == ("INVALID", "state")
    states.change_state(code="itto", state=State.LEFT, reason="Moved", actor=STAFF)
    states.change_state(code="itto", state=State.INVITED, actor=STAFF)
    made.refresh_from_db()
    assert (made.state, StateChange.objects.count()) == ("invited", 3)


def test_who_stops_selling_goes_on_showing_whatever_is_missing() -> None:
    maker(state=State.SELLING)
    assert states.change_state(code="itto", state=State.EXHIBITING, reason="no stock", actor=STAFF).state == "exhibiting"
    assert refused(states.change_state, code="itto", state=State.SELLING) == ("INVALID", "state")


def test_words_on_the_checklist() -> None:
    made, clerk = maker(), person("+212661000099", "desk")

    def word(item: str, said: str, note: str = "") -> Any:
        return states.say(code="itto", item=item, word=said, note=note, by=clerk, actor=STAFF)

    assert refused(states.say, code="itto", item="visit", word="waived", by=clerk) == ("REQUIRED", "note")
    assert refused(states.say, code="itto", item="age", word="waived", note="x", by=clerk) == ("INVALID", "word")
    assert refused(states.say, code="itto", item="name", word="computed", by=clerk) == ("INVALID", "word")
    assert refused(states.say, code="itto", item="nothing", word="attested", by=clerk) == ("INVALID", "word")
    assert refused(states.say, code="itto", item="age", word="attested", note="AB123456", by=clerk) == ("INVALID", "note")
    assert word("age", "attested").pk == word("age", "attested").pk
    word("visit", "waived", "Known to the co-operative for years.")
    assert standing(made).attested == {"age": "attested", "visit": "waived"}
    word("age", "withdrawn")
    assert standing(made).attested == {"age": "withdrawn", "visit": "waived"}
    assert Attestation.objects.count() == 3


# -- papers -----------------------------------------------------------------------------------------------------------


def test_a_changed_number_has_to_be_seen_again() -> None:
    maker()
    clerk = person("+212661000099", "desk")
    first = papers.enter_register(
        code="itto", kind="coop", number="12/2019", court="Sefrou", registered_on=date(2019, 5, 2), actor=STAFF
    )
    papers.verify_register(code="itto", register=first.pk, by=clerk, actor=STAFF)
    same = papers.enter_register(
        code="itto", kind="coop", number="12/2019", court="Sefrou", registered_on=date(2019, 5, 2), actor=STAFF
    )
    assert (same.pk, same.verified_by_id) == (first.pk, clerk.pk)
    other = papers.enter_register(
        code="itto", kind="coop", number="13/2019", court="Sefrou", registered_on=date(2019, 5, 2), actor=STAFF
    )
    assert (other.verified_at, Register.objects.count()) == (None, 1)
    assert refused(papers.verify_register, code="itto", register=first.pk, by=clerk) == ("NOT_FOUND", "register")
    papers.remove_register(code="itto", register=other.pk, actor=STAFF)
    assert refused(papers.remove_register, code="itto", register=other.pk) == ("NOT_FOUND", "register")


def test_a_number_names_one_maker() -> None:
    maker()
    maker("other")
    mine = papers.enter_register(code="itto", kind="ice", number="001561191000066", actor=STAFF)
    assert refused(papers.enter_register, code="other", kind="ice", number="001561191000066") == ("UNIQUE", "number")
    assert list(Register.objects.values_list("pk", flat=True)) == [mine.pk]
    maker("third")
    theirs = papers.enter_register(code="third", kind="ice", number="002136093000040", actor=STAFF)
    assert refused(papers.enter_register, code="third", kind="ice", number="001561191000066") == ("UNIQUE", "number")
    assert Register.objects.filter(pk=theirs.pk).exists(), "what stood there stays"


# -- team -------------------------------------------------------------------------------------------------------------


def test_a_person_is_one_owner_and_an_organisation_has_who_it_names() -> None:
    maker()
    maker("tafsut", kind="organisation")
    membership.add_member(code="itto", newcomer=ITTO, role="owner", actor=STAFF)
    other = Newcomer("Rkia Démo", "+212661000002")
    assert refused(membership.add_member, code="itto", newcomer=other, role="owner") == ("UNIQUE", "role")
    assert refused(membership.add_member, code="itto", newcomer=other, role="treasurer") == ("INVALID", "role")
    assert refused(membership.add_member, code="tafsut", newcomer=other, role="owner") == ("INVALID", "role")
    membership.add_member(code="tafsut", newcomer=ITTO, role="representative", actor=STAFF)
    membership.add_member(code="tafsut", newcomer=other, role="treasurer", actor=STAFF)
    assert refused(membership.add_member, code="tafsut", newcomer=other, role="member") == ("UNIQUE", "phone")
    assert (Person.objects.count(), TeamMember.objects.count()) == (2, 3)
    assert [each.subject for each in acting.possible(Person.objects.get(phone="+212661000001"))] == ["maker:itto", "maker:tafsut"]


@pytest.mark.parametrize(
    ("newcomer", "code", "field"),
    [
        (Newcomer("  "), "REQUIRED", "name"),
        (Newcomer("AB123456"), "INVALID", "name"),
        (Newcomer("x" * 201), "INVALID", "name"),
        (Newcomer("Itto", "0"), "INVALID", "phone"),
        (Newcomer("Itto", language="de"), "INVALID", "language"),
        (Newcomer("Itto", voice="en"), "INVALID", "voice"),
    ],
)
def test_who_cannot_be_written_down(newcomer: Newcomer, code: str, field: str) -> None:
    maker()
    assert refused(membership.add_member, code="itto", newcomer=newcomer, role="owner") == (code, field)
    assert Person.objects.count() == 0


def test_somebody_always_speaks_for_a_maker_that_is_shown() -> None:
    made = maker("tafsut", kind="organisation")
    first = member(made, person(), "representative")
    assert refused(membership.end_membership, code="tafsut", member=first.pk) == ("INVALID", "member")
    assert refused(membership.change_role, code="tafsut", member=first.pk, role="member") == ("INVALID", "member")
    second = member(made, person("+212661000002"), "member")
    membership.change_role(code="tafsut", member=second.pk, role="representative", actor=STAFF)
    membership.end_membership(code="tafsut", member=first.pk, actor=STAFF)
    assert refused(membership.end_membership, code="tafsut", member=first.pk) == ("NOT_FOUND", "member")
    assert acting.possible(first.person) == []
    assert not first.person.roles.filter(role="maker").exists(), "she is of no team any more"
    Maker.objects.update(state=State.LEFT)
    membership.end_membership(code="tafsut", member=second.pk, actor=STAFF)


def test_a_closed_account_joins_no_team() -> None:
    maker()
    her = person()
    Person.objects.filter(pk=her.pk).update(is_active=False)
    assert refused(membership.add_member, code="itto", newcomer=ITTO, role="owner") == ("INVALID", "phone")


def test_standings_cost_the_same_for_one_and_for_three(django_assert_num_queries: Any) -> None:
    from plugins.artisans.makers.standing import standings

    makers = [maker(code) for code in ("a", "b", "c")]
    for number, each in enumerate(makers):
        member(each, person(f"+21266100000{number}"))
    with django_assert_num_queries(5):
        standings(makers[:1])
    with django_assert_num_queries(5):
        assert [found.can_sign_in for found in standings(makers).values()] == [1, 1, 1]


# -- what is held of her ----------------------------------------------------------------------------------------------


def test_all_that_is_held_of_a_maker_is_handed_out_and_erased_when_she_has_left() -> None:
    made = ready(stories={"fr": {"blocks": [{"type": "paragraph", "data": {"text": "Qanary tisse."}}]}}, names={"fr": "Qanary"})
    actions.update_maker(
        code=made.code, fields={"meeting": {"fr": "Qanary, le jeudi"}, "places": {"fr": "Qanaryville"}}, actor=STAFF
    )
    programmes.add(code=made.code, link=Link("adie", "Qanary contact"), by=person("+212661000055", "verifier"), actor=STAFF)
    subject = f"maker:{made.code}"
    held = export_person(subject)["artisans.makers"]
    assert held["maker"]["names"] == {"fr": "Qanary"}
    assert held["registers"] == [{"kind": "ice", "number": "001561191000066", "court": "", "seen": True}]
    assert [each["role"] for each in held["team"]] == ["owner"]
    assert held["programmes"] == [{"programme": "adie", "contact": "Qanary contact", "note": ""}]
    assert [each["field"] for each in held["consents"]] == ["name"]
    with pytest.raises(DomainError):
        erase_person(subject)
    assert Maker.objects.get().names == {"fr": "Qanary"}
    states.change_state(code=made.code, state=State.LEFT, reason="Qanary moved", actor=STAFF)
    erase_person(subject)
    while outbox.drain():
        pass
    made.refresh_from_db()
    assert (made.names, made.stories, made.phone, made.slug) == ({}, {}, "", f"gone-{made.pk}")
    assert (Register.objects.count(), TeamMember.objects.count(), ProgrammeLink.objects.count()) == (0, 0, 0)
    assert [mark for mark in ("qanary", "212661000001") if mark in every_value().lower()] == []
    assert export_person("maker:nobody", "someone@maarad.example") == {}
