"""What the phone portal says: declared for every screen, played where somebody spoke it, shown as missing where nobody did."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from django.utils.translation import override
from pytest_django.asserts import assertNumQueries

from marketplace.extensions.slots import MAKER_VOICE, VoiceContext
from marketplace.extensions.testing import shown
from plugins.artisans.models import Prompt
from plugins.artisans.prompts import screens, speaking

PROJECT = Path(__file__).resolve().parents[3]
SOUND = b"ID3 not a real tune"


@pytest.fixture
def media(tmp_path: Path) -> object:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def spoken(screen: str = "new.photo", voice: str = "ary", *, machine: bool = False) -> Prompt:
    path = default_storage.save("private/prompts/one.mp3", ContentFile(SOUND))
    return Prompt.objects.create(screen=screen, voice=voice, path=path, content_type="audio/mpeg", machine=machine)


def test_every_screen_that_a_page_names_has_words() -> None:
    """A page whose code is not among the screens would be silent."""
    named: set[str] = set()
    for folder in (PROJECT / "marketplace" / "portals" / "maker", PROJECT / "plugins" / "artisans" / "portal"):
        for file in folder.rglob("*.py"):
            named |= set(re.findall(r"""["']screen["']: ["']([\w.]+)["']""", file.read_text()))
    assert {"home", "sign_in", "pin"} <= named
    assert named - set(screens.SCREENS) == set()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_screen_is_translated(language: str) -> None:
    assert [code for code in screens.SCREENS if screens.words(code, language) == screens.words(code, "en")] == []


@pytest.mark.django_db
def test_a_spoken_prompt_is_a_link_to_its_recording(media: Path) -> None:
    prompt = spoken(machine=True)
    html = shown(MAKER_VOICE, VoiceContext("new.photo", "ary", "en"))
    assert f'href="{speaking.address(prompt)}"' in html
    assert "Take a picture of your piece." in html
    assert "Spoken by a machine" in html


@pytest.mark.django_db
def test_a_missing_voice_is_shown_as_missing() -> None:
    html = shown(MAKER_VOICE, VoiceContext("new.photo", "zgh", "en"))
    assert "say--missing" in html
    assert "Nobody has spoken this in ⵜⴰⵎⴰⵣⵉⵖⵜ yet." in html
    assert "href" not in html.replace("#unsaid", "").replace('<use href="', "<use ")


@pytest.mark.django_db
def test_an_unknown_screen_shows_nothing() -> None:
    assert shown(MAKER_VOICE, VoiceContext("no.such", "ary", "en")) == ""


@pytest.mark.django_db
def test_the_recording_is_kept_for_ever_at_its_address(client: Client, media: Path) -> None:
    prompt = spoken()
    answer = client.get(speaking.address(prompt))
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, SOUND, "audio/mpeg")
    assert "immutable" in answer["Cache-Control"]

    old = speaking.address(prompt)
    Prompt.objects.filter(pk=prompt.pk).update(recorded_at=prompt.recorded_at + dt.timedelta(seconds=1))
    assert client.get(old).status_code == 404


@pytest.mark.django_db
def test_all_screens_of_a_page_by_one_query(media: Path) -> None:
    spoken()
    with assertNumQueries(1), override("en"):
        said = speaking.say(screens.SCREENS, "ary")
    assert len(said) == len(screens.SCREENS)
    assert [code for code, each in said.items() if each.address] == ["new.photo"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["ary/%00/1a/", "ary/home/%00/", "ary/home/zz/", "../ary/home/1a/", "ary/" + "x" * 61 + "/1a/", "zz/home/1a/"]
)
def test_other_addresses_are_nothing(client: Client, path: str) -> None:
    assert client.get(f"/prompts/{path}").status_code == 404
