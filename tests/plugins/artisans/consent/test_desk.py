"""Consents, files and spoken texts at the desk: with a proof, printed as a receipt, and never an error for odd input."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace.kernel.actors import SYSTEM
from plugins.artisans.consent import publication
from plugins.artisans.media import actions as media
from plugins.artisans.models import Consent, Maker, MakerFile, Use, Withdrawal
from tests.pictures import picture, with_exif
from tests.plugins.artisans.makers import agreed, maker, person
from tests.plugins.artisans.sounds import wav
from tests.portals.conftest import signed_in

pytestmark = pytest.mark.django_db
NOBODY = UUID(int=7)
PAGE = "/desk/makers/itto/consents/"
FILES = "/desk/makers/itto/files/"
YES: dict[str, Any] = {
    "answer": "yes",
    "fields_asked": ["name", "story"],
    "audiences": ["web"],
    "purposes": ["sell", "exhibit"],
    "proof": "signature",
    "reference": "Folder 3",
}


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def itto() -> Maker:
    return maker()


@pytest.fixture
def desk(itto: Maker) -> Client:
    return signed_in("desk")


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_signed_paper_shows_her(desk: Client) -> None:
    assert "Nothing of her is public." in text(desk.get(PAGE))
    answered = desk.post(PAGE, YES, follow=True)
    assert answered.redirect_chain == [(PAGE, 302)]
    assert "She has a public page." in text(answered)
    assert "Folder 3" in text(answered)
    row = Consent.objects.filter(field="story")[0]
    assert (row.proof, row.proof_reference, row.recorded_by.startswith("person:")) == ("signature", "Folder 3", True)
    assert "Everybody can read what you told about yourself." in row.read_out


def test_her_recorded_voice_is_a_proof_and_nobody_else_hears_it(desk: Client, client: Client) -> None:
    recording = SimpleUploadedFile("yes.wav", wav(0.2), content_type="audio/wav")
    desk.post(PAGE, YES | {"proof": "voice", "reference": "", "file": recording})
    proof = MakerFile.objects.get(use=Use.PROOF)
    assert Consent.objects.filter(proof_file=proof).count() == 4
    assert desk.get(f"/makers/preview/{proof.pk}/").status_code == 200
    assert client.get(f"/makers/preview/{proof.pk}/").status_code == 404
    agreed(Maker.objects.get())
    assert client.get(f"/makers/files/{proof.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"proof": "tap"}, "Select a valid choice"),
        ({"proof": "voice"}, "Her recorded voice is missing."),
        ({"proof": "witness", "reference": ""}, "Say before whom."),
        ({"reference": " "}, "Say where the paper is, or photograph it."),
        ({"fields_asked": ["phone"]}, "Select a valid choice"),
        ({"audiences": []}, "This cannot be agreed to."),
        ({"expires_on": "2020-01-01"}, "This day has passed."),
        ({"file": SimpleUploadedFile("a.jpg", b"<script>", content_type="image/jpeg")}, "no picture that can be read"),
    ],
)
def test_what_proves_nothing_is_said_so(desk: Client, change: dict[str, Any], words: str) -> None:
    answered = desk.post(PAGE, YES | change)
    assert (answered.status_code, words in text(answered)) == (422, True), text(answered)
    assert not Consent.objects.exists()


def test_she_says_no_at_the_desk(desk: Client, itto: Maker) -> None:
    agreed(itto)
    answered = desk.post(PAGE, YES | {"answer": "no", "fields_asked": ["story"]}, follow=True)
    receipt = Withdrawal.objects.get()
    assert answered.redirect_chain == [(f"{PAGE}{receipt.pk}/", 302)]
    assert (receipt.field, receipt.audience, receipt.purpose) == ("story", "", "")
    assert "Being taken away" in text(answered)
    shown = publication.public(["itto"])["itto"]
    assert "story" not in shown.fields
    agreed(itto, "story", audiences=("print",))
    desk.post(PAGE, YES | {"answer": "no", "fields_asked": ["name"], "audiences": ["print"]})
    assert "itto" in publication.public(["itto"])
    assert publication.public(["itto"], audience="print") == {}


def test_a_picture_is_taken_in_described_and_removed(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    upload = SimpleUploadedFile("me.jpg", with_exif().getvalue(), content_type="image/jpeg")
    answered = desk.post(FILES, {"use": "portrait", "file": upload}, follow=True)
    row = MakerFile.objects.get()
    page = f"{FILES}{row.pk}/"
    assert answered.redirect_chain == [(page, 302)]
    facts = {"people": "others", "position": "2", "alt_fr": "Elle & sa fille", "captions_ar": "إيطو"}
    desk.post(page, facts)
    row.refresh_from_db()
    assert (row.alt, row.captions, row.people, row.position) == ({"fr": "Elle & sa fille"}, {"ar": "إيطو"}, "others", 2)
    assert "Somebody in it has not agreed" in text(desk.get(FILES))
    child = desk.post(page, facts | {"minors": "on"})
    assert (child.status_code, "Pictures of children are not shown." in text(child)) == (422, True)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"{page}remove/")
    assert "Nothing yet." in text(desk.get(FILES))
    assert [desk.get(page).status_code, desk.post(f"{page}remove/").status_code] == [404, 404]


def test_what_is_said_is_written_down_once_and_leaves_the_queue(desk: Client, itto: Maker) -> None:
    file = media.keep(maker=itto, use=Use.VOICE, file=BytesIO(wav(0.1)), language="zgh", actor=SYSTEM)
    assert f"/desk/makers/texts/{file.pk}/" in text(desk.get("/desk/makers/texts/"))
    page = f"/desk/makers/texts/{file.pk}/"
    given = {f"state_{language}": "checked" for language in ("ar", "fr", "en")}
    desk.post(page, given | {"text_fr": "Je tisse.", "text_ar": "أنسج."})
    assert set(file.texts.values_list("language", "text", "state")) == {
        ("fr", "Je tisse.", "checked"), ("ar", "أنسج.", "checked"), ("en", "", "missing"),
    }  # fmt: skip
    written = dict(file.texts.values_list("language", "at"))
    desk.post(page, given | {"text_fr": "Je tisse.", "text_ar": "أنسج.", "text_en": "I weave."})
    assert {language for language, at in file.texts.values_list("language", "at") if written[language] != at} == {"en"}
    assert "Everything is written down and checked." in text(desk.get("/desk/makers/texts/"))
    assert f"/desk/makers/texts/{file.pk}/" in text(desk.get("/desk/makers/texts/?all=1"))


@pytest.mark.parametrize(
    ("path", "roles", "status"),
    [
        (PAGE, ("desk",), 200),
        (PAGE, ("verifier",), 200),
        (PAGE, ("finance",), 403),
        (PAGE, ("maker",), 403),
        (FILES, ("helper",), 403),
        ("/desk/makers/texts/", ("organizer",), 403),
        ("/desk/makers/nobody/consents/", ("desk",), 404),
        (f"{PAGE}{NOBODY}/", ("desk",), 404),
        (f"/desk/makers/texts/{NOBODY}/", ("desk",), 404),
    ],
)
def test_who_may_look(itto: Maker, path: str, roles: tuple[str, ...], status: int) -> None:
    assert signed_in(*roles).get(path).status_code == status


def test_a_receipt_is_hers_alone(desk: Client, itto: Maker) -> None:
    agreed(itto)
    desk.post(PAGE, YES | {"answer": "no"})
    maker("other")
    receipt = Withdrawal.objects.all()[0]
    assert desk.get(f"/desk/makers/other/consents/{receipt.pk}/").status_code == 404


def test_a_portrait_as_large_as_a_camera_makes_it(desk: Client) -> None:
    upload = SimpleUploadedFile("me.jpg", picture(size=(5000, 3000)).getvalue(), content_type="image/jpeg")
    desk.post(FILES, {"use": "portrait", "file": upload})
    assert MakerFile.objects.values_list("width", "height").get() == (4096, 2458)


def test_a_witness_is_not_whoever_writes(desk: Client, itto: Maker) -> None:
    there = person("+212661000060", "helper", name="Aicha")
    desk.post(PAGE, YES | {"proof": "witness", "witness": str(there.pk)})
    assert set(Consent.objects.values_list("witness__name", flat=True)) == {"Aicha"}
