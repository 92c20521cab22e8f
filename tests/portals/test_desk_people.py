"""The desk's pages for people: cards, mandates, what was contested, devices."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from marketplace.accounts import acting, acts, cards, gestures, ladder
from marketplace.accounts.ladder import Step
from marketplace.accounts.models import Act, Mandate, Passkey, Person, Question, SignInCard
from marketplace.kernel.clock import now
from tests.accounts.authenticator import Device
from tests.portals.conftest import signed_in
from tests.portals.makers import PIN, looms, mandate, somebody

pytestmark = pytest.mark.django_db
PHONE, HELPER, WITNESS = "+212612345678", "+212612345679", "+212612345670"
VERB = "loom.paint"


@pytest.fixture
def fadma(db: None) -> Person:
    return somebody("Fadma Démo", phone=PHONE)


@pytest.fixture
def aicha(db: None) -> Person:
    return somebody("Aicha Démo", phone=HELPER)


@pytest.fixture
def house(fadma: Person) -> Iterator[list[str]]:
    calls: list[str] = []
    acts.register_words(VERB, lambda act: f"painted {act.after['colour']}")
    gestures.register(VERB, lambda question, gesture: calls.append(f"yes by {gesture.how}"))
    with looms(fadma=(fadma, "Fadma's loom")):
        yield calls
    acts._words.pop(VERB)
    gestures._answers.pop(VERB)


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def paint(helper: Person, colour: str = "red") -> Act:
    mine = acting.for_subject(helper, "loom:fadma")
    assert mine is not None
    with transaction.atomic():
        return acts.did(acting=mine, verb=VERB, target="", before={}, after={"colour": colour})


def test_a_printed_card_opens_the_door(house: list[str], fadma: Person, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    from marketplace.portals.desk import people

    made = people.qr
    monkeypatch.setattr(people, "qr", lambda address: drawn.append(address) or made(address))
    page = said(desk.post(f"/desk/people/{fadma.pk}/card/", {"issue-pin": PIN}))
    assert "<svg" in page
    assert "Fadma Démo" in page
    assert PIN not in page
    (address,) = drawn
    assert address.startswith("http://testserver/maker/card/")
    assert address not in page
    her = Client()
    assert her.get(address)["Location"] == "/maker/card/"
    assert her.post("/maker/card/", {"pin": PIN})["Location"] == "/maker/"
    card = SignInCard.objects.get()
    assert card.issued_by == Person.objects.get(email="desk@maarad.example")
    assert "Last used" in said(desk.get(f"/desk/people/{fadma.pk}/"))


def test_a_locked_card_gets_another_number_and_a_lost_one_is_taken_back(house: list[str], fadma: Person, desk: Client) -> None:
    page = f"/desk/people/{fadma.pk}/"
    assert desk.post(f"{page}card/number/", {"change-pin": PIN}).status_code == 404
    for wrong in ("12", "1234", "", "abcd"):
        assert desk.post(f"{page}card/", {"issue-pin": wrong}).status_code == 422
    assert SignInCard.objects.count() == 0
    desk.post(f"{page}card/", {"issue-pin": PIN})
    SignInCard.objects.update(tries=cards.MOST_WRONG)
    assert "Locked after too many wrong numbers" in said(desk.get(page))
    assert desk.post(f"{page}card/number/", {"change-pin": "0000"}).status_code == 422
    assert desk.post(f"{page}card/number/", {"change-pin": "1470"})["Location"] == page
    assert cards.enter(card=SignInCard.objects.get().pk, pin="1470", address="") == fadma
    assert desk.post(f"{page}card/end/")["Location"] == page
    assert desk.post(f"{page}card/end/").status_code == 404
    assert SignInCard.objects.get().revoked_by == Person.objects.get(email="desk@maarad.example")
    Person.objects.filter(pk=fadma.pk).update(is_active=False)
    assert desk.get(page).status_code == 404


def test_a_stolen_telephone_is_signed_out_and_nobody_elses(house: list[str], fadma: Person, aicha: Person, desk: Client) -> None:
    stolen, second, other = Client(), Client(), Client()
    for phone, who in ((stolen, fadma), (second, fadma), (other, aicha)):
        phone.force_login(who)
        assert phone.get("/maker/languages/").wsgi_request.user == who
    page = f"/desk/people/{fadma.pk}/"
    assert "Sign her out everywhere" in said(desk.get(page))
    assert desk.post(f"{page}sign-out/")["Location"] == page
    for phone in (stolen, second):
        assert phone.get("/maker/")["Location"].startswith("/maker/sign-in/")
        assert phone.put("/maker/listings/00000000-0000-4000-8000-000000000000/", {}, "application/json").status_code == 401
    assert other.get("/maker/languages/").wsgi_request.user == aicha
    assert desk.get(page).status_code == 200


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Aicha AB123456"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"phone": "123"}, "phone"),
        ({"phone": "desk@maarad.example"}, "phone"),
        ({"language": "de"}, "language"),
        ({"voice": "en"}, "voice"),
    ],
)
def test_helpers_that_are_not_taken_in(desk: Client, given: dict[str, str], field: str) -> None:
    right = {"name": "Zahra Démo", "phone": "0612 34 56 70", "language": "ar", "voice": "ary"}
    answer = desk.post("/desk/people/new/", {**right, **given})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert Person.objects.count() == 1


def test_a_helper_is_taken_in_once(desk: Client) -> None:
    given = {"name": "Zahra  Démo", "phone": "0612 34 56 70", "language": "ar", "voice": "ary"}
    first = desk.post("/desk/people/new/", given)["Location"]
    assert desk.post("/desk/people/new/", {**given, "name": "Another"})["Location"] == first
    made = Person.objects.get(phone=WITNESS)
    assert (made.name, made.language, made.voice, made.held_roles) == ("Zahra Démo", "ar", "ary", {"helper"})
    assert not made.has_usable_password()
    assert "Zahra Démo" in said(desk.get("/desk/people/?q=zahra&role=helper"))
    assert "Zahra Démo" in said(desk.get("/desk/people/?q=612345670"))
    assert "Zahra Démo" not in said(desk.get("/desk/people/?role=maker"))
    assert desk.get("/desk/people/?role=king").status_code == 404


def giving(**given: Any) -> dict[str, Any]:
    today = now().date()
    fields = {
        "helper": "0612345679",
        "scopes": ["list", "price"],
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=30)).isoformat(),
        "read_out": "Aicha peut photographier vos pièces.",
        "proof": "witness",
        "witness": "0612345670",
    }
    return {**fields, **given}


def test_leave_is_written_down_before_a_witness_and_ended(house: list[str], aicha: Person, desk: Client) -> None:
    zahra = somebody("Zahra Démo", phone=WITNESS)
    page = "/desk/for/loom:fadma/"
    assert desk.post(f"{page}mandate/", giving())["Location"] == page
    made = Mandate.objects.get()
    assert (made.helper, made.witness, made.scopes, made.subject) == (aicha, zahra, ["list", "price"], "loom:fadma")
    shown = said(desk.get(page))
    for words in (
        "Aicha Démo",
        "Prices, with her yes",
        "Aicha peut photographier vos pièces.",
        "Before a witness",
        "Nothing done yet",
    ):
        assert words in shown
    assert desk.post(f"/desk/mandates/{made.pk}/end/")["Location"] == page
    assert acting.possible(aicha) == []
    assert "Nobody but herself." in said(desk.get(page))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"helper": "0600000000"}, "helper"),
        ({"helper": "0612345678"}, "helper"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"ends_on": "x"}, "ends_on"),
        ({"read_out": ""}, "read_out"),
        ({"proof": "tap"}, "proof"),
        ({"witness": ""}, "witness"),
        ({"witness": "0612345679"}, "witness"),
        ({"witness": "\0"}, "witness"),
    ],
)
def test_leave_that_is_refused(house: list[str], aicha: Person, desk: Client, given: dict[str, Any], field: str) -> None:
    somebody("Zahra", phone=WITNESS)
    answer = desk.post("/desk/for/loom:fadma/mandate/", giving(**given))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert Mandate.objects.count() == 0


def test_she_called(house: list[str], fadma: Person, aicha: Person, desk: Client) -> None:
    mandate(aicha, "list")
    first, last = paint(aicha), paint(aicha, "blue")
    for stranger in ("0600000000", "0612345679", "", "\0", "desk@maarad.example"):
        answer = desk.post("/desk/acts/called/", {"phone": stranger}, follow=True)
        assert "Nobody with this number" in said(answer)
    answer = desk.post("/desk/acts/called/", {"phone": "06 12 34 56 78"}, follow=True)
    assert "painted blue: Contested, with the desk" in said(answer)
    last.refresh_from_db()
    assert (last.outcome, last.contested_how) == ("contested", "call")
    assert desk.post(f"/desk/acts/{first.pk}/contest/").status_code == 302
    assert desk.post(f"/desk/acts/{last.pk}/settle/", {"outcome": "x"}).status_code == 400
    for outcome in ("kept", "kept", "undone"):
        desk.post(f"/desk/acts/{last.pk}/settle/", {"outcome": outcome})
    assert [Act.objects.get(pk=act.pk).outcome for act in (first, last)] == ["contested", "kept"]
    rows = desk.get("/desk/acts/").context["rows"]
    assert [(row["told"].words, row["waits"], row["subject"]) for row in rows] == [
        ("painted red", True, "Fadma's loom"),
        ("painted blue", False, "Fadma's loom"),
    ]


def test_her_yes_before_a_witness(house: list[str], aicha: Person, desk: Client) -> None:
    mandate(aicha, "price")
    somebody("Zahra", phone=WITNESS)
    mine = acting.for_subject(aicha, "loom:fadma")
    assert mine is not None
    question = gestures.ask(acting=mine, scope="price", verb=VERB, target="1", words="Shall it cost 120?", data={})
    assert "Shall it cost 120?" in said(desk.get("/desk/for/loom:fadma/"))
    address = f"/desk/questions/{question.pk}/"
    assert desk.post(address, {"answer": "perhaps", "witness": WITNESS}).status_code == 400
    for wrong in ("0600000000", HELPER, PHONE, ""):
        desk.post(address, {"answer": "yes", "witness": wrong})
    assert house == []
    desk.post(address, {"answer": "yes", "witness": WITNESS, "reference": "film 3"})
    found = Question.objects.get()
    assert (house, found.answer, found.reference) == (["yes by witness"], "yes", "film 3")
    assert desk.post(f"/desk/questions/{uuid4()}/", {"answer": "yes"}).status_code == 404


@pytest.mark.parametrize(
    ("helped", "has_helper", "wanted"),
    [
        ([], True, Step.NOTHING),
        ([True], True, Step.HELPER_DOES),
        ([True] * 9, False, Step.HELPER_DOES),
        ([False, True], True, Step.HELPER_WATCHES),
        ([False] * 4, True, Step.HELPER_WATCHES),
        ([False] * 4, False, Step.ALONE),
        ([False] * 5 + [True], True, Step.ALONE),
        ([True] + [False] * 9, False, Step.HELPER_WATCHES),
    ],
)
def test_the_ladder(helped: list[bool], has_helper: bool, wanted: Step) -> None:
    assert ladder.step(helped, has_helper=has_helper) == wanted


@pytest.mark.parametrize("address", ["/desk/people/", "/desk/acts/"])
def test_lists_cost_the_same_for_one_and_for_three(
    house: list[str], desk: Client, address: str, django_assert_num_queries: Any
) -> None:
    def grow(name: str) -> None:
        helper = somebody(name)
        helper.roles.create(role="helper")
        mandate(helper, "list")
        paint(helper)

    grow("one")
    with django_assert_num_queries(QUERIES[address]):
        desk.get(address)
    grow("two")
    grow("three")
    with django_assert_num_queries(QUERIES[address]):
        desk.get(address)


QUERIES = {"/desk/people/": 6, "/desk/acts/": 5}


def send(client: Client, address: str, given: Any) -> Any:
    return client.post(address, json.dumps(given), content_type="application/json")


def test_a_device_is_added_and_opens_the_desk(db: None, settings: Any) -> None:
    settings.PUBLIC_URL = "http://localhost:8000"
    client, device = signed_in("curator"), Device()
    options = client.post("/desk/devices/begin/").json()
    answer = {"name": "Telephone", "answer": device.make(options)}
    assert send(client, "/desk/devices/finish/", answer).json() == {"next": "/desk/devices/"}
    # what was answered once is answered no more
    assert send(client, "/desk/devices/finish/", answer).status_code == 422
    row = Passkey.objects.get()
    assert "Telephone" in said(client.get("/desk/devices/"))
    browser = Client()
    assert "Sign in with this device" in said(Client(headers={"accept-language": "en"}).get("/desk/sign-in/"))
    options = browser.post("/desk/sign-in/device/begin/").json()
    signed = device.sign(options)
    address = "/desk/sign-in/device/finish/?next=/desk/devices/"
    other = Client()
    other.post("/desk/sign-in/device/begin/")
    assert send(other, address, {"answer": signed}).status_code == 422
    assert send(browser, address, {"answer": signed}).json() == {"next": "/desk/devices/"}
    assert browser.get("/desk/devices/").status_code == 200
    assert send(Client(), address, {"answer": signed}).status_code == 422
    for nonsense in ([], "x", {"answer": []}, {"answer": {"rawId": "\0"}}):
        assert send(Client(), address, nonsense).status_code == 422
    assert signed_in("desk", email="b@maarad.example").post(f"/desk/devices/{row.pk}/remove/").status_code == 404
    assert client.post(f"/desk/devices/{row.pk}/remove/").status_code == 302
    assert Passkey.objects.count() == 0


def test_a_maker_has_no_devices_at_the_desk(db: None) -> None:
    assert signed_in("maker", "helper").get("/desk/devices/").status_code == 403
