"""Makers' pictures and recordings: what is kept, and who is handed them."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError
from plugins.artisans.media import actions, audio, ogg
from plugins.artisans.media.actions import Crop
from plugins.artisans.media.addresses import preview_url, public_url, sources
from plugins.artisans.models import Audience, Consent, Field, MakerFile, Purpose, SpokenText, Use
from tests.pictures import picture, with_exif
from tests.plugins.artisans import sounds
from tests.plugins.artisans.makers import maker, member, person

pytestmark = pytest.mark.django_db

OPUS_PAGE = "4f6767530002000000000000000051ac73b500000000dfd3dc1101134f707573486561640101380180bb0000000000"


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def kept(made: Any = None, use: str = Use.PORTRAIT, file: BytesIO | None = None, **options: Any) -> MakerFile:
    return actions.keep(maker=made or maker(), use=use, file=file or picture(size=(900, 600)), actor=SYSTEM, **options)


def agree(file: MakerFile, *fields: str, language: str = "") -> None:
    for name in fields:
        Consent.objects.create(
            maker=file.maker, field=name, purpose=Purpose.SELL, audience=Audience.WEB, proof="tap", language=language
        )


def all_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def refusal(**options: Any) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as refused:
        kept(**options)
    return refused.value.code, refused.value.field


def test_a_picture_is_kept_upright_and_without_its_place(media_root: Path) -> None:
    file = kept(file=with_exif(6))
    assert (file.content_type, file.width, file.height) == ("image/jpeg", 40, 60)
    data = default_storage.open(file.path).read()
    assert re.fullmatch(r"private/makers/[0-9a-f]{32}/original\.jpg", file.path)
    assert [word for word in (b"Secret", b"Exif", b"GPS") if word in data] == []


def test_a_picture_is_turned_and_cut_before_it_is_looked_at() -> None:
    halves = Image.new("RGB", (80, 40), (255, 0, 0))
    halves.paste((0, 0, 255), (40, 0, 80, 40))
    out = BytesIO()
    halves.save(out, "PNG")
    out.seek(0)
    seen: list[tuple[tuple[int, int], Any]] = []

    def look(found: Image.Image) -> list[str]:
        seen.append((found.size, found.getpixel((5, 5))))
        return ["dark"]

    # Turned by a quarter to the right, its left half is above.
    file = kept(file=out, rotate=90, crop=Crop(0, 0.5, 1, 0.5), look=look)
    assert seen == [((40, 40), (0, 0, 255))]
    assert (file.width, file.height, file.quality) == (40, 40, ["dark"])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"use": "poster"}, ("INVALID", "use")),
        ({"language": "xx"}, ("INVALID", "language")),
        ({"rotate": 45}, ("INVALID", "rotate")),
        ({"crop": Crop(0.5, 0, 0.6, 1)}, ("INVALID", "crop")),
        ({"crop": Crop(0.5, 0.5, 0.0, 0.0)}, ("INVALID", "crop")),
        ({"crop": Crop(float("nan"), 0, 1, 1)}, ("INVALID", "crop")),
        ({"file": BytesIO(b"<svg onload=alert(1)>")}, ("INVALID", "file")),
        ({"use": Use.VOICE, "file": BytesIO(b"%PDF-1.7")}, ("INVALID", "file")),
        ({"use": Use.VOICE, "file": BytesIO(sounds.m4a(handler=b"vide"))}, ("INVALID", "file")),
        ({"use": Use.VOICE, "file": BytesIO(sounds.ogg(601))}, ("INVALID", "file")),
        ({"use": Use.VOICE, "file": BytesIO(b"ID3" + bytes(audio.MAX_BYTES))}, ("FILE_SIZE_LIMIT_EXCEEDED", "file")),
        ({"facts": {"minors": True}}, ("INVALID", "minors")),
        ({"facts": {"alt": {"fr": "x" * 501}}}, ("INVALID", "alt")),
        ({"facts": {"path": "/etc/passwd"}}, ("INVALID", "path")),
    ],
)
def test_what_is_not_kept_leaves_nothing_behind(media_root: Path, options: dict[str, Any], expected: tuple[str, str]) -> None:
    assert refusal(**options) == expected
    assert (MakerFile.objects.count(), [each for each in media_root.rglob("*") if each.is_file()]) == (0, [])


@pytest.mark.parametrize(
    ("data", "kind", "seconds"),
    [
        (sounds.wav(2.0), "audio/wav", Decimal("2.0")),
        (sounds.mp3(100), "audio/mpeg", Decimal("2.4")),
        (sounds.m4a(3), "audio/mp4", Decimal("3.0")),
        (sounds.ogg(4), "audio/ogg", Decimal("4.0")),
        (sounds.webm(), "audio/webm", None),
        (sounds.webm(5000), "audio/webm", Decimal("5.0")),
    ],
)
def test_a_recording_is_known_by_its_bytes(data: bytes, kind: str, seconds: Decimal | None) -> None:
    file = kept(use=Use.VOICE, file=BytesIO(data), language="ary", content_type="text/html")
    assert (file.content_type, file.seconds, file.width) == (kind, seconds, None)
    assert set(file.texts.values_list("language", "state")) == {("ar", "missing"), ("fr", "missing"), ("en", "missing")}


@pytest.mark.parametrize(
    ("data", "mark"),
    [
        (sounds.m4a(), sounds.PLACE),
        (sounds.mp3(artist=b"Fatima's telephone"), b"Fatima"),
        (sounds.wav(note=b"INFOIARTFatima"), b"Fatima"),
        (sounds.ogg(), b"telephone"),
        (sounds.ogg(pages=3), b"telephone"),
        (sounds.webm(), b"telephone"),
        (sounds.webm(codec=b"A_VORBIS", private=sounds.VORBIS), b"telephone"),
    ],
)
def test_what_a_telephone_notes_in_a_recording_is_not_kept(data: bytes, mark: bytes) -> None:
    assert mark in data
    file = kept(use=Use.VOICE, file=BytesIO(data))
    assert mark not in default_storage.open(file.path).read()


@pytest.mark.parametrize("data", [sounds.ogg(), sounds.ogg(pages=3), sounds.webm(), sounds.webm(5000)])
def test_where_comments_were_nothing_moves(data: bytes) -> None:
    """Players find their way by positions and checksums: the length stays, and each page's sum is right."""
    found = audio.read(data, "file").data
    assert (len(found), found[-40:] == data[-40:] or data[:4] != b"OggS") == (len(data), True)
    assert found != data
    for start, end in ogg._pages(found):
        page = found[start:end]
        assert ogg.checksum(page[:22] + bytes(4) + page[26:]) == int.from_bytes(page[22:26], "little")
    assert audio.read(found, "file").data == found, "a second time there is nothing to take away"


def test_a_page_is_summed_as_other_programs_do() -> None:
    """The first page of a file that another program wrote (Opus)."""
    page = bytes.fromhex(OPUS_PAGE)
    assert ogg.checksum(page[:22] + bytes(4) + page[26:]) == int.from_bytes(page[22:26], "little")


def test_a_film_is_no_recording() -> None:
    with pytest.raises(DomainError):
        audio.read(sounds.webm(codec=b"V_VP8"), "file")


def test_no_depth_of_a_file_ends_the_server() -> None:
    deep = sounds.webm()[:26]
    for _level in range(3000):
        deep += b"\x18\x53\x80\x67\x01" + b"\xff" * 7
    assert audio.read(deep, "file").seconds is None


@pytest.mark.parametrize("data", [sounds.wav(0.1), sounds.mp3(2), sounds.m4a(), sounds.ogg(), sounds.webm(9)])
def test_a_damaged_recording_is_refused_or_kept_but_never_an_error(data: bytes) -> None:
    refused = 0
    for cut in range(len(data)):
        try:
            audio.read(data[:cut], "file")
        except DomainError:
            refused += 1
    assert refused > 3, "at least without its first bytes"


def test_a_picture_is_shown_by_consent_alone(client: Client) -> None:
    file = kept()
    address = public_url(file.pk, picture=True, width=320)
    assert client.get(address).status_code == 404
    agree(file, Field.PORTRAIT)
    assert client.get(address).status_code == 404, "without her name there is no page, and no picture of it"
    agree(file, Field.NAME)
    response = client.get(address)
    assert (response.status_code, response["Content-Type"], response["Cache-Control"]) == (
        200,
        "image/webp",
        "public, max-age=60",
    )
    assert Image.open(BytesIO(response.content)).size == (320, 213)
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    jpeg = client.get(address.replace(".webp", ".jpg"))
    assert Image.open(BytesIO(jpeg.content)).format == "JPEG"
    assert [client.get(address.replace("320.webp", wrong)).status_code for wrong in ("321.webp", "320.gif", "")] == [404] * 3
    Consent.objects.get(field=Field.PORTRAIT).delete()
    assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 404


@pytest.mark.parametrize("change", [{"people": "others"}, {"removed_at": "2026-01-01T00:00Z"}])
def test_people_who_did_not_agree_are_not_shown(client: Client, change: dict[str, str]) -> None:
    file = kept()
    agree(file, Field.NAME, Field.PORTRAIT)
    address = public_url(file.pk, picture=True)
    assert client.get(address).status_code == 200
    MakerFile.objects.update(**change)
    assert client.get(address).status_code == 404
    MakerFile.objects.update(others_agreed=True)
    assert client.get(address).status_code == (200 if "people" in change else 404)


def test_a_voice_is_handed_out_in_the_parts_that_a_player_asks_for(client: Client) -> None:
    data = sounds.wav(0.5)
    file = kept(use=Use.VOICE, file=BytesIO(data), language="zgh")
    agree(file, Field.NAME)
    agree(file, Field.VOICE, language="ary")
    address = public_url(file.pk, picture=False)
    assert client.get(address).status_code == 404, "she agreed to her voice in another language"
    agree(file, Field.VOICE, language="zgh")
    whole = client.get(address)
    assert (whole.status_code, whole.content, whole["Accept-Ranges"], whole["Content-Type"]) == (200, data, "bytes", "audio/wav")
    size = len(data)
    for asked, status, sent, told in (
        ("bytes=10-19", 206, data[10:20], f"bytes 10-19/{size}"),
        ("bytes=4000-", 206, data[4000:], f"bytes 4000-{size - 1}/{size}"),
        ("bytes=-5", 206, data[-5:], f"bytes {size - 5}-{size - 1}/{size}"),
        (f"bytes={size}-", 416, b"", f"bytes */{size}"),
        ("bytes=-0", 416, b"", f"bytes */{size}"),
        ("bytes=9-3", 200, data, None),
        ("bytes=0-1,5-6", 200, data, None),
    ):
        response = client.get(address, headers={"range": asked})
        assert (response.status_code, response.content, response.get("Content-Range")) == (status, sent, told), asked
    stale = client.get(address, headers={"range": "bytes=0-1", "if-range": '"other"'})
    assert (stale.status_code, stale.content) == (200, data)


def test_the_media_address_hands_out_nothing_private(client: Client) -> None:
    file = kept()
    agree(file, Field.NAME, Field.PORTRAIT)
    client.get(public_url(file.pk, picture=True))
    kept_there = [file.path, file.path.replace("original.jpg", "640.webp")]
    assert [default_storage.exists(path) for path in kept_there] == [True, True]
    odd = [f"x/../{file.path}", f"./{file.path}", f"/{file.path}", file.path.replace("private/", "private//")]
    assert [client.get(f"/media/{path}").status_code for path in (*kept_there, *odd)] == [404] * 6


def test_unpublished_files_are_for_her_team_and_the_desk(client: Client) -> None:
    made = maker()
    file = kept(made)
    address = preview_url(file, 320)
    assert client.get(address).status_code == 404
    her, stranger, desk = person(), person("+212661000002"), person("+212661000003", "desk")
    member(made, her)
    for who, status in ((her, 200), (stranger, 404), (desk, 200)):
        client.force_login(who)
        response = client.get(address)
        assert response.status_code == status
    assert response["Cache-Control"] == "private, no-store"
    voice = kept(made, use=Use.VOICE, file=BytesIO(sounds.wav(0.1)))
    assert client.get(preview_url(voice)).content == sounds.wav(0.1)


def test_a_removed_file_is_gone_from_the_storage(
    media_root: Path, django_capture_on_commit_callbacks: Any, client: Client
) -> None:
    file = kept()
    agree(file, Field.NAME, Field.PORTRAIT)
    client.get(public_url(file.pk, picture=True))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            actions.remove(file=file, actor=SYSTEM)
    assert [each for each in media_root.rglob("*") if each.is_file()] == []
    with pytest.raises(DomainError) as refused:
        actions.describe(file=file, facts={"alt": {"fr": "Elle"}}, actor=SYSTEM)
    assert refused.value.code == "NOT_FOUND"


def test_a_recording_is_written_down() -> None:
    file = kept(use=Use.VOICE, file=BytesIO(sounds.wav(0.1)))
    actions.write_down(file=file, language="fr", text=" Je  tisse. ", state="checked", actor=SYSTEM)
    assert file.texts.filter(language="fr").values_list("text", "state").get() == ("Je tisse.", "checked")
    actions.write_down(file=file, language="fr", text=" ", state="checked", actor=SYSTEM)
    assert file.texts.filter(language="fr").values_list("text", "state").get() == ("", SpokenText.State.MISSING)
    with pytest.raises(DomainError) as refused:
        actions.write_down(file=kept(maker("other")), language="fr", text="Non", state="draft", actor=SYSTEM)
    assert refused.value.field == "file"


def test_sources_go_as_far_as_the_picture() -> None:
    file = kept()
    assert re.findall(r"(\d+)w", sources(file.pk, 900)) == ["320", "640"]
    assert re.findall(r"(\d+)w", sources(file.pk, 100)) == ["320"]
