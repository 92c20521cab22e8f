"""Makers on the desk: found, invited, changed, brought from state to state."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from marketplace.accounts.models import Person
from plugins.artisans.makers import papers, stories
from plugins.artisans.models import Attestation, Maker, Register, State, StateChange, TeamMember
from tests.mirror.rows import choices
from tests.plugins.artisans.makers import maker, member, person
from tests.plugins.artisans.rows import Bazaar, document
from tests.plugins.artisans.test_joining import STAFF, ready
from tests.portals.conftest import signed_in

pytestmark = pytest.mark.django_db
LIST = "/desk/makers/"


@pytest.fixture(autouse=True)
def words(db: None) -> None:
    """The words with which makers are described."""
    Bazaar()
    for attribute, codes in {
        "maker-region": ("MA-03", "FR-93"),
        "maker-crafts": ("rug", "button"),
        "languages": ("ary", "fr"),
        "legal-form": ("auto_entrepreneur",),
    }.items():
        choices(attribute, *codes)


@pytest.fixture
def desk(db: None) -> Client:
    client = signed_in("desk")
    client.raise_request_exception = True
    return client


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def names(client: Client, query: str = "") -> list[str]:
    html = client.get(f"{LIST}?{query}").content.decode()
    return re.findall(r'<a href="/desk/makers/([\w-]+)/"><bdi>', html)


def step(client: Client, code: str, verb: str, **given: Any) -> Any:
    return client.post(f"{LIST}{code}/step/{verb}/", given, follow=True)


@pytest.mark.parametrize("path", ["", "new/", "itto/", "itto/edit/", "itto/step/state/"])
def test_only_desk_and_verifiers_open_them(path: str) -> None:
    maker()
    method = "post" if "step" in path else "get"
    wanted = {
        "desk": 302 if "step" in path else 200,
        "verifier": 302 if "step" in path else 200,
        "finance": 403,
        "curator": 403,
        "maker": 403,
    }
    for role, status in wanted.items():
        assert getattr(signed_in(role, email=f"{role}@maarad.example"), method)(LIST + path).status_code == status, role
    answer = getattr(Client(), method)(LIST + path)
    assert (answer.status_code, answer["Location"].startswith("/desk/sign-in/?next=")) == (302, True)


def test_makers_are_found_by_words_state_region_and_what_is_missing(desk: Client) -> None:
    maker(phone="0661000077")
    maker(
        "tafsut",
        kind="organisation",
        names={"fr": "Coopérative Démo Tafsut", "ar": "تعاونية"},
        places={"fr": "Aït Bouguemez"},
        state="exhibiting",
    )
    maker("zohra", names={"fr": "Zohra Démo"}, region="FR-93", state="left")
    assert names(desk) == ["tafsut", "itto", "zohra"]
    assert names(desk, "q=cooperative+tafsut") == ["tafsut"]
    assert names(desk, "q=ait") == ["tafsut"]
    assert names(desk, "q=661000077") == ["itto"]
    assert names(desk, "q=%D8%AA%D8%B9%D8%A7%D9%88%D9%86%D9%8A%D9%87") == ["tafsut"], (
        "ta marbuta and ha are the same to who types"
    )
    assert names(desk, "state=left") == names(desk, "region=FR-93") == ["zohra"]
    assert names(desk, "kind=organisation") == ["tafsut"]
    assert names(desk, "incomplete=1") == ["tafsut", "itto"]
    assert names(desk, "q=nobody&state=\0&region=%27&from=9999999999&kind=x") == []
    assert "Itto Démo" in desk.get(f"{LIST}?from=2").content.decode() or names(desk, "from=2") == ["zohra"]


def test_the_list_costs_the_same_for_one_and_for_three(desk: Client, django_assert_num_queries: Any) -> None:
    member(maker("a"), person("+212661000090"))
    desk.get(LIST)
    with django_assert_num_queries(13):
        desk.get(LIST)
    for code in ("b", "c"):
        member(maker(code), person(f"+2126610000{ord(code)}"))
    with django_assert_num_queries(13):
        assert len(names(desk)) == 3


def test_a_maker_is_invited_once(desk: Client) -> None:
    html = desk.get(f"{LIST}new/").content.decode()
    (key,) = re.findall(r'name="key" value="([0-9a-f-]+)"', html)
    given = {
        "key": key,
        "kind": "individual",
        "names_fr": "Itto Démo",
        "names_ar": "إيطو تجريبية",
        "region": "MA-03",
        "member-name": "Itto Démo",
        "member-phone": "0661 00 00 01",
        "member-language": "ar",
        "member-voice": "ary",
    }
    wrong = desk.post(f"{LIST}new/", {**given, "member-phone": "12"})
    assert wrong.status_code == 422
    assert "This is not a telephone number of Morocco or France" in wrong.content.decode()
    (again,) = re.findall(r'name="key" value="([0-9a-f-]+)"', wrong.content.decode())
    assert again != key
    refused = desk.post(f"{LIST}new/", {**given, "key": again, "names_fr": "Itto BE 123456"}).content.decode()
    assert "This looks like the number of an identity card." in refused
    assert Maker.objects.count() == 0
    given["key"] = re.findall(r'name="key" value="([0-9a-f-]+)"', refused)[0]
    for _ in range(2):
        assert desk.post(f"{LIST}new/", given).status_code == 302
    made = Maker.objects.get()
    assert (made.state, made.names["ar"], made.region) == ("invited", "إيطو تجريبية", "MA-03")
    assert [(each.role, each.person.phone, each.person.voice) for each in TeamMember.objects.all()] == [
        ("owner", "+212661000001", "ary")
    ]


def test_what_is_said_of_her_is_changed(desk: Client) -> None:
    maker(
        stories={"fr": document("Elle tisse."), "ar": {"blocks": [{"type": "header", "data": {"text": "عنوان"}}]}},
        crafts=["rug", "gone"],
    )
    html = desk.get(f"{LIST}itto/edit/").content.decode()
    assert "Elle tisse.</textarea>" in html
    assert 'name="stories_ar"' not in html, "what was laid out elsewhere is not flattened"
    given = {
        "names_fr": "Itto Démo",
        "names_ar": "إيطو",
        "region": "MA-03",
        "province": "MA-SEF",
        "places_fr": "Sefrou",
        "crafts": ["button", "gone"],
        "languages": ["ary"],
        "legal_form": "auto_entrepreneur",
        "stories_fr": "Elle tisse & chante.\r\n\r\nPuis le thé.",
        "meeting_fr": "Le jeudi au marché",
        "phone": "0661000001",
        "channel": "call",
    }
    assert desk.post(f"{LIST}itto/edit/", given).status_code == 302
    made = Maker.objects.get()
    assert made.names == {"fr": "Itto Démo", "ar": "إيطو"}
    assert (made.crafts, made.languages, made.province, made.channel, made.phone) == (
        ["button", "gone"],
        ["ary"],
        "MA-SEF",
        "call",
        "+212661000001",
    )
    assert stories.plain(made.stories["fr"]) == "Elle tisse & chante.\n\nPuis le thé."
    assert made.stories["ar"]["blocks"][0]["type"] == "header"
    for field, value, words in (
        ("places_fr", "12 rue Haute", "Write the town or village alone"),
        ("province", "MA-AGD", "This place does not lie in the region."),
        ("stories_fr", "Carte AB123456", "This looks like the number of an identity card."),
        ("region", "nowhere", "nowhere"),
        ("names_fr", "x" * 201, "200"),
    ):
        answer = desk.post(f"{LIST}itto/edit/", {**given, field: value})
        assert (answer.status_code, words in answer.content.decode()) == (422, True), field
    made.refresh_from_db()
    assert (made.places, made.province, made.region) == ({"fr": "Sefrou"}, "MA-SEF", "MA-03")


def test_the_page_says_what_is_missing_and_takes_her_on(desk: Client) -> None:
    made = ready()
    Attestation.objects.filter(item="terms").delete()
    words = text_of(desk.get(f"{LIST}{made.code}/").content.decode())
    assert "She may show and sell: 1 point is missing" in words
    assert "Read the terms of sale to her in her language, and ask whether she agrees." in words
    step(desk, made.code, "say", item="terms", word="yes")
    answer = step(desk, made.code, "state", state="selling", expected="invited")
    assert "Done." in answer.content.decode()
    assert Maker.objects.get().state == State.SELLING
    late = step(desk, made.code, "state", state="left", expected="invited", reason="x").content.decode()
    assert "She does not stand where this step begins" in late
    assert "Please give a reason." in step(desk, made.code, "state", state="paused", expected="selling").content.decode()
    words = text_of(step(desk, made.code, "state", state="paused", expected="selling", reason="A trip").content.decode())
    assert "Selling – Paused · A trip" in words
    assert [row.by for row in StateChange.objects.all()] == [f"staff:{Person.objects.get(email='desk@maarad.example').pk}"] * 2


def test_registers_are_written_down_and_seen(desk: Client) -> None:
    maker(legal_form="women_cooperative", kind="organisation")
    wrong = desk.post(f"{LIST}itto/step/register/", {"register-kind": "coop", "register-number": "12/2019"})
    assert wrong.status_code == 422
    assert "Please say which court keeps the register." in wrong.content.decode()
    assert 'value="12/2019"' in wrong.content.decode()
    given = {
        "register-kind": "coop",
        "register-number": "12/2019",
        "register-court": "Sefrou",
        "register-registered_on": "2019-05-02",
    }
    step(desk, "itto", "register", **given)
    entry = Register.objects.get()
    page = step(desk, "itto", "verify", register=entry.pk).content.decode()
    assert "12/2019" in page
    assert Register.objects.get().verified_by.email == "desk@maarad.example"
    papers.enter_register(code="itto", kind="rna", number="RNA7654321", actor=STAFF)
    page = desk.get(f"{LIST}itto/").content.decode()
    assert "nobody can read it" in page
    assert "7654321" not in page
    step(desk, "itto", "remove", register=entry.pk)
    assert [row.kind for row in Register.objects.all()] == ["rna"]
    assert "was changed or removed" in step(desk, "itto", "remove", register=entry.pk).content.decode()


def test_a_team_grows_and_shrinks(desk: Client) -> None:
    made = maker("tafsut", kind="organisation")
    member(made, person(), "representative")
    given = {
        "member-name": "Rkia Démo",
        "member-phone": "",
        "member-language": "fr",
        "member-voice": "zgh",
        "member-role": "member",
    }
    page = text_of(step(desk, "tafsut", "join", **given).content.decode())
    assert "Nothing yet" in page, "without telephone or card she cannot sign in yet"
    assert desk.post(f"{LIST}tafsut/step/join/", {**given, "member-name": ""}).status_code == 422
    first, second = TeamMember.objects.order_by("pk")
    step(desk, "tafsut", "role", member=second.pk, role="representative")
    step(desk, "tafsut", "leave", member=first.pk)
    assert "Somebody must be there" in step(desk, "tafsut", "leave", member=second.pk).content.decode()
    assert TeamMember.objects.filter(ended_on__isnull=True).get().role == "representative"


ODD = ["", "\0", "x" * 10_000, "-1", "٥", "<b>", "{{ 7 }}", "' OR 1=1 --", "\u202e\U0001f600", "1" * 30]


def test_nothing_odd_breaks_a_page(desk: Client) -> None:
    maker()
    fields = (
        *(
            "state",
            "reason",
            "expected",
            "item",
            "word",
            "note",
            "register",
            "member",
            "role",
            "key",
            "kind",
            "names_fr",
            "region",
            "phone",
        ),
        *(
            "register-kind",
            "register-number",
            "register-court",
            "register-registered_on",
            "member-name",
            "member-phone",
            "member-role",
        ),
    )
    for odd in ODD:
        for verb in ("state", "say", "register", "verify", "remove", "join", "role", "leave", "nothing"):
            answer = desk.post(f"{LIST}itto/step/{verb}/", dict.fromkeys(fields, odd))
            assert answer.status_code in (302, 404, 422), (verb, odd)
        for path in ("new/", "itto/edit/"):
            assert desk.post(LIST + path, dict.fromkeys(fields, odd)).status_code in (302, 422), (path, odd)
        assert desk.get(LIST, {"q": odd, "state": odd, "region": odd, "kind": odd, "from": odd}).status_code == 200
    assert desk.get(f"{LIST}%00/").status_code == 404
    assert desk.get(f"{LIST}nobody/edit/").status_code == 404
    assert desk.get(f"{LIST}itto/").status_code == 200


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_pages_speak_the_language_of_the_desk(language: str) -> None:
    made = ready()
    client = signed_in("verifier", "desk", email="v@maarad.example")
    client.post("/desk/language/", {"language": language})
    for path in ("", "new/", f"{made.code}/", f"{made.code}/edit/"):
        html = client.get(LIST + path).content.decode()
        assert f'<html lang="{language}"' in html
        assert [
            word
            for word in ("Makers", "Checklist", "Registers", "Save", "Invite a maker")
            if word in text_of(html.partition("<main")[2])
        ] == []
