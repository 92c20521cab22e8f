"""On her telephone: what was done in her name, what waits for her yes, who helps her, which programs may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from marketplace.accounts import acting, acts, cards, gestures, links, tokens
from marketplace.accounts.models import Act, Answer, Mandate, Person, PortalToken, Question
from marketplace.kernel import clock
from marketplace.kernel.actors import SYSTEM
from tests.portals.makers import PIN, inside, looms, mandate, somebody

pytestmark = pytest.mark.django_db
VERB = "loom.paint"


@pytest.fixture
def fadma(db: None) -> Person:
    return somebody(phone="+212612345678")


@pytest.fixture
def aicha(db: None) -> Person:
    return somebody("Aicha")


@pytest.fixture
def painted(fadma: Person) -> Iterator[list[str]]:
    """What became of the loom: a helper may paint it."""
    calls: list[str] = []
    acts.register_undo(VERB, lambda act: calls.append(f"undo {act.after['colour']}"))
    acts.register_words(VERB, lambda act: f"The loom is {act.after['colour']} now")
    gestures.register(VERB, lambda asked, how: calls.append(f"yes by {how.how}"), lambda asked, how: calls.append("no"))
    with looms(fadma=(fadma, "Fadma's loom"), itto=(somebody("Itto"), "Itto's loom")):
        yield calls
    acts._undos.pop(VERB)
    acts._words.pop(VERB)
    gestures._answers.pop(VERB)


def paint(helper: Person, colour: str = "red") -> Act:
    mine = acting.for_subject(helper, "loom:fadma")
    assert mine is not None
    with transaction.atomic():
        return acts.did(acting=mine, verb=VERB, target="loom:1", before={}, after={"colour": colour})


def ask(helper: Person) -> Question:
    mine = acting.for_subject(helper, "loom:fadma")
    assert mine is not None
    return gestures.ask(acting=mine, scope="price", verb=VERB, target="loom:1", words="Shall it cost 120?", data={})


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_she_sees_it_and_says_no(painted: list[str], fadma: Person, aicha: Person) -> None:
    mandate(aicha, "list")
    act = paint(aicha)
    hers, helper = inside(fadma), inside(aicha)
    assert "No, undo it" not in said(helper.get("/maker/told/"))
    act.refresh_from_db()
    assert act.told_at is None
    tile = next(each for each in hers.get("/maker/").context["tiles"] if each.url == "/maker/told/")
    assert tile.count == 1
    page = said(hers.get("/maker/told/"))
    assert "The loom is red now" in page
    assert f"/maker/told/{act.pk}/no/" in page
    act.refresh_from_db()
    assert act.told_at is not None
    helper.post(f"/maker/told/{act.pk}/no/")
    assert painted == []
    answer = hers.post(f"/maker/told/{act.pk}/no/", follow=True)
    hers.post(f"/maker/told/{act.pk}/no/", follow=True)
    assert (painted, "It is undone." in said(answer), "No, undo it" in said(answer)) == (["undo red"], True, False)
    assert inside(Person.objects.get(name="Itto")).post(f"/maker/told/{uuid4()}/no/").status_code == 302


def test_by_the_link_in_the_message(painted: list[str], fadma: Person, aicha: Person) -> None:
    mandate(aicha, "list")
    fadma.language = "ar"
    act = paint(aicha)
    address = links.address("act", act.pk).removeprefix("http://testserver")
    telephone = Client(headers={"accept-language": "en"})
    for _ in range(2):
        page = telephone.get(address)
        assert (page.status_code, page["Content-Language"]) == (200, "ar")
    assert Act.objects.get().outcome == "standing"
    assert telephone.post(address, {"answer": "yes"}).status_code == 200
    act.refresh_from_db()
    assert (act.outcome, act.told_at is not None) == ("standing", True)
    assert telephone.post(address, {"answer": "no"}).status_code == 200
    assert painted == ["undo red"]
    late = paint(aicha, "blue")
    assert late.contest_until is not None
    with clock.frozen(late.contest_until + timedelta(days=1)):
        refused = telephone.post(links.address("act", late.pk).removeprefix("http://testserver"), {"answer": "no"})
    assert refused.status_code == 422
    for wrong in (links.token("yes", act.pk), links.token("act", uuid4()), "x", "é" * 19):
        assert telephone.get(f"/maker/act/{wrong}/").status_code == 404


@pytest.mark.parametrize(("tapped", "wanted", "follows"), [("yes", "yes", "yes by tap"), ("no", "no", "no")])
def test_yes_or_no_by_the_link(painted: list[str], fadma: Person, aicha: Person, tapped: str, wanted: str, follows: str) -> None:
    mandate(aicha, "price")
    question = ask(aicha)
    address = f"/maker/yes/{links.token('yes', question.pk)}/"
    telephone = Client(headers={"accept-language": "en"}, enforce_csrf_checks=False)
    page = said(telephone.get(address))
    assert all(word in page for word in ("Shall it cost 120?", "Aicha", 'value="yes"', 'value="no"'))
    assert telephone.post(address, {"answer": "perhaps"}).status_code == 200
    assert painted == []
    assert telephone.post(address, {"answer": tapped}).status_code == 200
    after = said(telephone.post(address, {"answer": "yes" if tapped == "no" else "no"}))
    assert (painted, 'value="yes"' in after) == ([follows], False)
    assert Question.objects.get().answer == wanted
    assert telephone.get(f"/maker/yes/{links.token('act', question.pk)}/").status_code == 404


def test_on_her_pages_one_question_is_there_at_once(painted: list[str], fadma: Person, aicha: Person) -> None:
    mandate(aicha, "price")
    question = ask(aicha)
    hers = inside(fadma)
    assert hers.get("/maker/").context["tiles"][0].count == 1
    assert hers.get("/maker/asked/")["Location"] == f"/maker/asked/{question.pk}/"
    assert hers.post(f"/maker/asked/{question.pk}/", {"pin": PIN}).status_code == 400
    assert hers.post(f"/maker/asked/{question.pk}/", {"answer": "yes"})["Location"] == "/maker/"
    assert painted == ["yes by tap"]
    assert hers.get("/maker/asked/").status_code == 200
    assert inside(Person.objects.get(name="Itto")).get(f"/maker/asked/{question.pk}/").status_code == 404


def test_with_her_pin_on_the_helper_s_telephone(painted: list[str], fadma: Person, aicha: Person) -> None:
    mandate(aicha, "price")
    cards.issue(person=fadma, pin=PIN, actor=SYSTEM)
    question = ask(aicha)
    helper, address = inside(aicha), f"/maker/asked/{question.pk}/"
    # the helper's own tap is no yes
    for given in ({"answer": "yes"}, {"pin": "9999"}, {"pin": "9999", "person": "x"}, {"pin": ""}):
        refused = helper.post(address, given)
        assert refused.status_code == 422
    assert (painted, Question.objects.get().answer) == ([], Answer.OPEN)
    assert "Too many failed attempts" in said(helper.post(address, {"pin": PIN}))
    other = inside(aicha)
    assert other.post(address, {"pin": PIN}, REMOTE_ADDR="10.9.9.9")["Location"] == "/maker/"
    assert painted == ["yes by pin"]


def test_she_ends_what_a_helper_may(painted: list[str], fadma: Person, aicha: Person) -> None:
    given = mandate(aicha, "list", "price")
    hers, helper = inside(fadma), inside(aicha)
    page = said(hers.get("/maker/helpers/"))
    assert "Aicha" in page
    assert "Prices, with her yes" in page
    itto = inside(Person.objects.get(name="Itto"))
    itto.post(f"/maker/helpers/{given.pk}/end/")
    assert Mandate.objects.get().revoked_at is None
    assert hers.post(f"/maker/helpers/{given.pk}/end/")["Location"] == "/maker/helpers/"
    assert Mandate.objects.get().revoked_by == fadma
    assert helper.get("/maker/").status_code == 403


def giving(**given: Any) -> dict[str, Any]:
    return {"phone": "0612 34 56 79", "scope": ["list", "price"], "days": "90", **given}


def test_she_lets_somebody_help_by_her_own_tap(painted: list[str], fadma: Person, aicha: Person) -> None:
    aicha.phone = "+212612345679"
    aicha.save()
    aicha.roles.create(role="helper")
    hers = inside(fadma)
    assert "Prices, with her yes" in said(hers.get("/maker/helpers/new/"))
    answer = hers.post("/maker/helpers/new/", giving(), follow=True)
    assert "Aicha may help you now." in said(answer)
    made = Mandate.objects.get()
    assert (made.helper, made.subject, made.scopes, made.proof, made.given_by) == (
        aicha,
        "loom:fadma",
        ["list", "price"],
        "tap",
        fadma,
    )
    assert (made.ends_on - made.starts_on).days == 90
    assert re.fullmatch(r"Aicha may act for me until .+: Pieces and their pictures and Prices, with her yes\.", made.read_out)
    # a second time it is there already; and a helper lets nobody in
    assert hers.post("/maker/helpers/new/", giving()).status_code == 422
    Mandate.objects.update(scopes=["team"])
    assert inside(aicha).post("/maker/helpers/new/", giving()).status_code == 403
    assert Mandate.objects.count() == 1


@pytest.mark.parametrize(
    "given",
    [
        {"phone": "0600000000"},
        {"phone": ""},
        {"phone": "\0"},
        {"phone": "0612345678"},
        {"phone": "aicha@maarad.example"},
        {"scope": []},
        {"scope": ["everything"]},
        {"days": "36500"},
        {"days": ""},
        {"days": "x"},
    ],
)
def test_leave_that_she_cannot_give(painted: list[str], fadma: Person, aicha: Person, given: dict[str, Any]) -> None:
    for person, phone in ((aicha, "+212612345679"), (fadma, "+212612345678")):
        person.phone = phone
        person.save()
        person.roles.create(role="helper")
    answer = inside(fadma).post("/maker/helpers/new/", giving(**given))
    assert (answer.status_code, Mandate.objects.count()) == (422, 0)


def test_staff_are_nobody_s_helpers_and_numbers_are_not_tried_out(painted: list[str], fadma: Person, aicha: Person) -> None:
    aicha.phone = "+212612345679"
    aicha.save()
    aicha.roles.create(role="desk")
    hers = inside(fadma)
    for _ in range(10):
        assert "Nobody who helps here has this number" in said(hers.post("/maker/helpers/new/", giving()))
    aicha.roles.create(role="helper")
    assert "Too many failed attempts" in said(hers.post("/maker/helpers/new/", giving()))
    assert Mandate.objects.count() == 0


def test_a_helper_gives_her_leave_back(painted: list[str], aicha: Person) -> None:
    given = mandate(aicha, "list")
    helper = inside(aicha)
    assert "End this" in said(helper.get("/maker/helpers/"))
    assert helper.post(f"/maker/helpers/{given.pk}/end/")["Location"] == "/maker/for/"
    assert Mandate.objects.get().revoked_by == aicha


def test_keys_for_programs(painted: list[str], fadma: Person, aicha: Person) -> None:
    mandate(aicha, "team")
    hers = inside(fadma)
    assert inside(aicha).post("/maker/programs/", {"name": "x", "scope": "list"}).status_code == 403
    for wrong in (
        {"name": "", "scope": "list"},
        {"name": "Shop"},
        {"name": "Shop", "scope": "everything"},
        {"name": "x" * 61, "scope": "list"},
    ):
        assert hers.post("/maker/programs/", wrong).status_code == 422
    assert PortalToken.objects.count() == 0
    page = said(hers.post("/maker/programs/", {"name": "My shop", "scope": ["list", "stock"]}))
    (text,) = re.findall(r"maker_[\w-]{43}", page)
    mine = tokens.acting_of(text)
    assert mine is not None
    assert (mine.subject, mine.scopes, mine.person, mine.mandate) == ("loom:fadma", {"list", "stock"}, fadma, None)
    again = said(hers.get("/maker/programs/"))
    assert ("My shop" in again, "maker_" in again) == (True, False)
    token = PortalToken.objects.get()
    assert text not in str(PortalToken.objects.values())
    inside(Person.objects.get(name="Itto")).post(f"/maker/programs/{token.pk}/end/")
    assert tokens.acting_of(text) is not None
    hers.post(f"/maker/programs/{token.pk}/end/")
    assert tokens.acting_of(text) is None


@pytest.mark.parametrize("address", ["/maker/told/", "/maker/asked/", "/maker/helpers/", "/maker/programs/"])
def test_lists_cost_the_same_for_one_and_for_three(
    painted: list[str], fadma: Person, aicha: Person, address: str, django_assert_num_queries: Any
) -> None:
    def grow(name: str) -> None:
        helper = somebody(name)
        mandate(helper, "price")
        paint(helper)
        mine = acting.for_subject(helper, "loom:fadma")
        assert mine is not None
        gestures.ask(acting=mine, scope="price", verb=VERB, target=name, words="?", data={})
        tokens.make(person=fadma, subject="loom:fadma", scopes=["list"], name=name, by=fadma, actor=SYSTEM)

    grow("one")
    grow("two")
    hers = inside(fadma)
    hers.get(address)
    with django_assert_num_queries(QUERIES[address]):
        hers.get(address)
    grow("three")
    hers.get(address)
    with django_assert_num_queries(QUERIES[address]):
        hers.get(address)


QUERIES = dict.fromkeys(("/maker/told/", "/maker/asked/", "/maker/helpers/", "/maker/programs/"), 6)


def test_a_key_that_its_holder_lost(painted: list[str], fadma: Person) -> None:
    make = partial(tokens.make, person=fadma, subject="loom:fadma", scopes=["list"], name="x", by=fadma, actor=SYSTEM)
    _row, text = make()
    with clock.frozen(clock.now() + timedelta(days=367)):
        assert tokens.acting_of(text) is None
    assert tokens.acting_of(text) is not None
    with looms(itto=(fadma, "Another")):
        assert tokens.acting_of(text) is None
    Person.objects.filter(pk=fadma.pk).update(is_active=False)
    assert tokens.acting_of(text) is None
    assert [tokens.acting_of(wrong) for wrong in ("maker_", "maker_x", "", text + "x", text.upper())] == [None] * 5
