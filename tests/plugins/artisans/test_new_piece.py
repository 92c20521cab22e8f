"""The page of a new piece, and the desk's page of prompts, as the server gives them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from marketplace.accounts.models import Person, Role
from plugins.artisans.models import Maker, Prompt, State, TeamMember
from plugins.artisans.portal import new
from plugins.artisans.prompts import catalogue, screens

from .rows import Bazaar
from .sounds import mp3

pytestmark = pytest.mark.django_db
PAGE = "/maker/pieces/new/"


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def hers(client: Client, **facts: object) -> Maker:
    """Somebody signed in who is a maker."""
    given = {"state": "selling", "region": "MA-03", **facts}
    maker = Maker.objects.create(code="tafsut", slug="tafsut", names={"en": "Tafsut"}, **given)
    person = Person.objects.create_person(
        email=None, password=None, name="Démo", phone="+212600000001", language="en", voice="ary"
    )
    TeamMember.objects.create(maker=maker, person=person, role="owner")
    client.force_login(person)
    return maker


def staff(client: Client, *roles: str) -> Person:
    person = Person.objects.create_person(email="desk@maarad.example", password="x", roles=roles)
    client.force_login(person)
    return person


def test_every_step_has_its_prompt_and_the_page_its_policy(client: Client, bazaar: Bazaar) -> None:
    hers(client)
    answer = client.get(PAGE, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    html = answer.content.decode()
    for step in (*new.ALWAYS, *new.FOR_SALE, "check"):
        assert f'data-step="{step}"' in html
        assert screens.words(f"new.{step}", "en").split(".")[0] in html
    assert "img-src 'self' data: blob:" in answer["Content-Security-Policy"]
    assert "media-src 'self' blob:" in answer["Content-Security-Policy"]
    assert "csrftoken" in answer.cookies


def test_who_only_shows_is_not_asked_for_a_price(client: Client, bazaar: Bazaar) -> None:
    hers(client, state=State.EXHIBITING)
    html = client.get(PAGE).content.decode()
    assert [step for step in new.FOR_SALE if f'data-step="{step}"' in html] == []
    assert 'data-step="weight"' in html


@pytest.mark.parametrize(("region", "note"), [("MA-03", "note--mad-200"), ("FR-93", "note--eur-50")])
def test_the_money_is_that_of_her_country(client: Client, bazaar: Bazaar, region: str, note: str) -> None:
    hers(client, region=region)
    assert note in client.get(PAGE).content.decode()


def test_a_stranger_signs_in_first(client: Client) -> None:
    answer = client.get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, "/maker/sign-in/?next=%2Fmaker%2Fpieces%2Fnew%2F")


def test_usual_materials_are_materials_of_the_shop() -> None:
    """A code that the shop does not have would never be ticked."""
    shop = json.loads((Path(__file__).resolve().parents[3] / "fixtures/demo/attributes.json").read_text(encoding="utf-8"))
    codes = {each["slug"]: {value["code"] for value in each.get("values", [])} for each in shop}
    usual = new.usual_of_crafts()
    assert set(usual) == codes["craft"]
    assert {code for each in usual.values() for code in each["materials"]} <= codes["material"]


def test_the_worker_and_the_manifest_are_everybodys(client: Client) -> None:
    worker = client.get("/maker/sw.js")
    assert (worker.status_code, worker["Cache-Control"]) == (200, "no-cache")
    assert "javascript" in worker["Content-Type"]
    described = json.loads(client.get("/maker/manifest.json").content)
    assert (described["scope"], described["start_url"], described["display"]) == ("/maker/", "/maker/", "standalone")
    assert client.get("/maker/away/").status_code == 200


def test_the_desk_records_what_is_missing(client: Client) -> None:
    person = staff(client, Role.DESK.value)
    page = client.get("/desk/prompts/?voice=zgh").content.decode()
    assert page.count('class="prompt prompt--missing"') == len(screens.SCREENS)

    sent = {"screen": "home", "voice": "zgh", "recording": SimpleUploadedFile("one.mp3", mp3(), "audio/mpeg")}
    assert client.post("/desk/prompts/record/", sent).status_code == 302
    prompt = Prompt.objects.get()
    assert (prompt.screen, prompt.voice, prompt.machine, prompt.recorded_by_id) == ("home", "zgh", False, person.pk)
    assert catalogue.lines("zgh", names=False)[-1].state == catalogue.SPOKEN

    Prompt.objects.update(words="other words than today's")
    (old,) = [line for line in catalogue.lines("zgh", names=False) if line.screen == "home"]
    assert old.state == catalogue.OLD


def test_a_recording_is_replaced_and_the_old_one_goes(
    client: Client, tmp_path: Path, django_capture_on_commit_callbacks: object
) -> None:
    staff(client, Role.DESK.value)
    for _again in range(2):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            sent = {"screen": "home", "voice": "ary", "recording": SimpleUploadedFile("one.mp3", mp3(), "audio/mpeg")}
            client.post("/desk/prompts/record/", sent)
    assert Prompt.objects.count() == 1
    assert len(list((tmp_path / "private" / "prompts").iterdir())) == 1


@pytest.mark.parametrize(
    ("screen", "voice", "content"),
    [
        ("home", "zgh", b"no recording"),
        ("no.such", "zgh", None),
        ("home", "xx", None),
        ("home", "zgh", b""),
        ("craft.\x00", "ary", None),
    ],
)
def test_what_is_no_prompt_is_refused(
    client: Client, bazaar: Bazaar, tmp_path: Path, screen: str, voice: str, content: bytes | None
) -> None:
    staff(client, Role.DESK.value)
    sent = {"screen": screen, "voice": voice, "recording": SimpleUploadedFile("x.mp3", mp3() if content is None else content)}
    answer = client.post("/desk/prompts/record/", sent, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert not Prompt.objects.exists()
    assert not (tmp_path / "private").exists() or not list((tmp_path / "private").rglob("*.*"))


def test_makers_do_not_record_for_the_desk(client: Client) -> None:
    staff(client, Role.MAKER.value)
    assert client.get("/desk/prompts/").status_code == 403
    assert client.post("/desk/prompts/record/").status_code == 403
