"""A maker's page: her voice, how it is made, her workshop, where to meet her; as far as she agreed, and in the language that there is."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from marketplace.kernel.actors import SYSTEM
from plugins.artisans.media import actions as media
from plugins.artisans.models import Field, Maker, MakerFile, Use
from tests.pictures import picture
from tests.plugins.artisans.makers import taken_back
from tests.plugins.artisans.rows import Bazaar
from tests.plugins.artisans.sounds import wav

pytestmark = pytest.mark.django_db


@pytest.fixture
def tafsut(bazaar: Bazaar, settings: Any, tmp_path: Path) -> Maker:
    settings.MEDIA_ROOT = tmp_path
    bazaar.maker()
    made = Maker.objects.get(code="tafsut")
    made.meeting = {"fr": "Le jeudi au souk de Sefrou"}
    made.save()
    for use, number in ((Use.PORTRAIT, 1), (Use.PROCESS, 2), (Use.GALLERY, 1)):
        for each in range(number):
            facts = {"alt": {"fr": f"{use} {each} vue"}, "captions": {"fr": f"{use} {each} dit", "ar": f"{use} {each} يقول"}}
            media.keep(maker=made, use=use, file=picture(size=(800, 600)), actor=SYSTEM, facts=facts)
    voice = media.keep(maker=made, use=Use.VOICE, file=BytesIO(wav(0.1)), language="zgh", machine=True, actor=SYSTEM)
    media.write_down(file=voice, language="fr", text="Je tisse & je chante", state="draft", actor=SYSTEM)
    return made


def page(language: str = "fr") -> str:
    response = Client().get(f"/{language}/morocco/makers/tafsut/")
    assert response.status_code == 200
    return str(response.content.decode())


def words(html: str) -> str:
    return " ".join(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.S).split())


def test_everything_that_she_agreed_to(tafsut: Maker) -> None:
    html = page()
    voice = MakerFile.objects.get(use=Use.VOICE)
    assert f'<audio controls preload="none" src="/makers/files/{voice.pk}/"></audio>' in html
    assert '<blockquote lang="fr" dir="ltr">Je tisse &amp; je chante</blockquote>' in html
    shown = words(html)
    for sentence in (
        "En tamazight", "Dit par une machine", "Mis par écrit, pas encore vérifié.", "Le jeudi au souk de Sefrou",
        "1 process 0 dit", "2 process 1 dit", "gallery 0 dit",
    ):  # fmt: skip
        assert sentence in shown, sentence
    portrait = MakerFile.objects.get(use=Use.PORTRAIT)
    assert f"/makers/files/{portrait.pk}/640.webp 640w" in html
    assert 'alt="portrait 0 vue"' in html
    assert "makers/tafsut.jpg" not in html, "her own portrait, not the one from before"


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        (Field.VOICE, "Je tisse &amp; je chante"),
        (Field.PROCESS, "process 0 dit"),
        (Field.GALLERY, "gallery 0 dit"),
        (Field.MEETING, "Le jeudi au souk"),
        (Field.PORTRAIT, '/640.webp 640w" sizes="(min-width: 60rem) 32rem'),
        (Field.STORY, "Elles tissent"),
        (Field.PLACE, "Tafsut · Sefrou"),
        (Field.LANGUAGES, ">Tamazight<"),
    ],
)
def test_what_she_took_back_is_gone_at_once(tafsut: Maker, name: str, gone: str) -> None:
    assert gone in page()
    taken_back(tafsut, name)
    assert gone not in page()


def test_without_her_name_there_is_no_page(tafsut: Maker) -> None:
    taken_back(tafsut, Field.NAME)
    assert Client().get("/fr/morocco/makers/tafsut/").status_code == 404


def test_a_text_in_another_language_says_so(tafsut: Maker) -> None:
    html = page("ar")
    assert '<blockquote lang="fr" dir="ltr">' in html
    assert '<div class="prose" lang="fr" dir="ltr">' in html
    assert words(html).count("لا توجد ترجمة بعد. لغة النص: الفرنسية.") == 2
    assert "process 0 يقول" in html


def test_a_recording_that_nobody_wrote_down_is_played_all_the_same(tafsut: Maker) -> None:
    MakerFile.objects.get(use=Use.VOICE).texts.all().delete()
    html = page()
    assert "<audio" in html
    assert "Personne ne l’a encore mis par écrit." in html
