"""What may be shown is what she agreed to, for that audience and purpose, in that language, on that day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.kernel import clock
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from plugins.artisans.consent import publication
from plugins.artisans.consent.publication import Public, public
from plugins.artisans.media import actions as media
from plugins.artisans.models import Audience, Field, Maker, MakerFile, Purpose, State, Use
from tests.pictures import picture
from tests.plugins.artisans.makers import agreed, maker, taken_back
from tests.plugins.artisans.rows import document
from tests.plugins.artisans.sounds import wav

pytestmark = pytest.mark.django_db
EVERYTHING: dict[str, Any] = {
    "names": {"fr": "Itto Démo", "ar": "إيطو"},
    "places": {"fr": "Sefrou", "ar": "صفرو"},
    "stories": {"fr": document("Elle tisse."), "ar": document("تنسج.")},
    "meeting": {"fr": "Le jeudi au souk"},
    "languages": ["ary"],
    "portrait": "/media/makers/itto.jpg",
}


@pytest.fixture
def itto(settings: Any, tmp_path: Any) -> Maker:
    """With something in every field."""
    settings.MEDIA_ROOT = tmp_path
    made = maker(**EVERYTHING)
    for use in (Use.PORTRAIT, Use.GALLERY, Use.PROCESS):
        media.keep(maker=made, use=use, file=picture(size=(40, 30)), actor=SYSTEM, facts={"alt": {"fr": f"{use} fr"}})
    voice = media.keep(maker=made, use=Use.VOICE, file=BytesIO(wav(1.0)), language="ary", actor=SYSTEM)
    media.write_down(file=voice, language="ar", text="أنا إيطو", state="checked", actor=SYSTEM)
    return made


def found(language: str = "fr", **asked: Any) -> Public | None:
    return public(["itto"], language=language, **asked).get("itto")


def told(shown: Public | None) -> set[str]:
    """The fields of which anything is told."""
    if shown is None:
        return set()
    values = {
        Field.NAME: shown.name,
        Field.PLACE: shown.places,
        Field.STORY: shown.story or shown.stories,
        Field.PORTRAIT: shown.portrait or shown.stored_portrait,
        Field.VOICE: shown.voices,
        Field.GALLERY: shown.gallery,
        Field.PROCESS: shown.process,
        Field.MEETING: shown.meeting,
        Field.LANGUAGES: shown.languages,
        Field.PRICE: shown.shows_price,
    }
    return {name.value for name, value in values.items() if value}


def test_without_consent_there_is_nothing(itto: Maker) -> None:
    assert found() is None
    agreed(itto, *(name for name in Field.values if name != Field.NAME))
    assert found() is None, "without her name there is no page"


@pytest.mark.parametrize("name", [name for name in Field.values if name != Field.NAME])
def test_each_field_is_shown_by_its_own_consent_alone(itto: Maker, name: str) -> None:
    agreed(itto, Field.NAME)
    assert told(found()) == {Field.NAME.value}
    agreed(itto, name)
    assert told(found()) == {Field.NAME.value, name}
    taken_back(itto, name)
    assert told(found()) == {Field.NAME.value}


@pytest.mark.parametrize("name", Field.values)
def test_one_taken_back_leaves_the_others(itto: Maker, name: str) -> None:
    agreed(itto)
    assert told(found()) == set(Field.values)
    taken_back(itto, name)
    assert told(found()) == (set(Field.values) - {name} if name != Field.NAME else set())


def test_an_audience_and_a_purpose_are_their_own(itto: Maker) -> None:
    agreed(itto, audiences=(Audience.PRINT,), purposes=(Purpose.EXHIBIT,))
    shown = {
        (audience, purpose)
        for audience in Audience.values
        for purpose in Purpose.values
        if found(audience=audience, purpose=purpose)
    }
    assert shown == {(Audience.PRINT.value, Purpose.EXHIBIT.value)}
    assert found(audience=Audience.PRINT) is not None
    agreed(itto)
    taken_back(itto, *Field.values, audience=Audience.WEB)
    assert (found(), found(audience=Audience.SEARCH) is None) == (None, False)


def test_a_language_is_its_own(itto: Maker) -> None:
    agreed(itto, Field.NAME)
    agreed(itto, Field.STORY, language="ar")
    shown = found("fr")
    assert shown is not None
    assert (dict(shown.stories), shown.story_language) == ({"ar": document("تنسج.")}, "ar")
    agreed(itto, Field.VOICE, language="zgh")
    assert told(found()) == {Field.NAME, Field.STORY}
    agreed(itto, Field.VOICE, language="ary")
    assert told(found()) == {Field.NAME, Field.STORY, Field.VOICE}


def test_it_ends_with_its_last_day(itto: Maker) -> None:
    agreed(itto, expires_on=date(2027, 3, 31))
    for at, shown in (
        (datetime(2027, 3, 31, 22, 59, tzinfo=UTC), True),
        (datetime(2027, 3, 31, 23, 1, tzinfo=UTC), False),
    ):
        with clock.frozen(at):
            assert (found() is not None) is shown, at
    assert found(on=date(2027, 3, 31)) is not None
    assert found(on=date(2027, 4, 1)) is None
    assert found(on=now().date() - timedelta(days=2)) is None, "not before she was asked"


@pytest.mark.parametrize("state", State.values)
def test_where_she_stands_decides_as_well(itto: Maker, state: str) -> None:
    agreed(itto)
    Maker.objects.update(state=state)
    assert (found() is not None) is (state in {"exhibiting", "selling", "paused"})
    file = MakerFile.objects.select_related("maker").get(use=Use.PORTRAIT)
    assert publication.file_may_be_shown(file) is (state in {"exhibiting", "selling", "paused"})


def test_children_and_people_who_did_not_agree_are_never_shown(itto: Maker) -> None:
    agreed(itto)
    MakerFile.objects.filter(use=Use.GALLERY).update(people="others")
    MakerFile.objects.filter(use=Use.PORTRAIT).update(removed_at=now())
    shown = found()
    assert shown is not None
    assert (shown.gallery, shown.portrait, len(shown.process)) == ((), None, 1)
    MakerFile.objects.filter(use=Use.GALLERY).update(others_agreed=True)
    again = found()
    assert again is not None
    assert [each.alt for each in again.gallery] == ["gallery fr"]


def test_a_missing_translation_falls_back_and_says_so(itto: Maker) -> None:
    agreed(itto)
    english = found("en")
    assert english is not None
    (voice,) = english.voices
    assert voice.words is not None
    assert (english.name, english.story_language, voice.words.language, voice.words.text) == ("Itto Démo", "fr", "ar", "أنا إيطو")


@pytest.mark.parametrize("count", [1, 3])
def test_many_makers_cost_as_many_queries_as_one(itto: Maker, count: int) -> None:
    agreed(itto)
    for number in range(count - 1):
        agreed(maker(f"other-{number}"))
    with CaptureQueriesContext(connection) as asked:
        assert len(public(Maker.objects.values_list("code", flat=True))) == count
    assert len(asked) == 5
