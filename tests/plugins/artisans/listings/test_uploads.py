"""Files piece by piece: cut anywhere, sent twice, out of order, too large, somebody else's."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from marketplace.kernel.clock import now
from plugins.artisans.listings import uploads
from plugins.artisans.models import MakerFile, Upload
from tests.pictures import bomb, with_exif

from .workshop import Workshop, jpeg, rug, rug_file

PICTURE = {"use": "piece", "content_type": "image/jpeg"}


def begin(shop: Workshop, size: int, **fields: Any) -> tuple[str, Any]:
    path = f"uploads/{uuid4()}/"
    return path, shop.put(path, {**PICTURE, "size": size, **fields})


def test_a_picture_arrives_in_pieces_and_becomes_a_file(workshop: Workshop) -> None:
    data = rug_file()
    path, answer = begin(workshop, len(data))
    assert answer.json() == {"received": 0, "done": False}
    third = len(data) // 3
    assert workshop.piece(path, 0, data[:third]).json() == {"received": third}
    assert workshop.get(path).json() == {"received": third, "done": False}
    assert workshop.post(f"{path}done/").json()["error"] == "incomplete"
    assert workshop.piece(path, third, data[third:]).json() == {"received": len(data)}
    answer = workshop.post(f"{path}done/").json()
    file = MakerFile.objects.get()
    assert (answer["file"], answer["quality"]) == (str(file.pk), [])
    assert (file.use, file.width, file.height, file.made_by) == ("piece", 900, 700, workshop.person)
    assert workshop.phone.get(answer["preview"]).status_code == 200
    assert workshop.post(f"{path}done/").json() == answer, "a second time the same file"
    assert MakerFile.objects.count() == 1
    assert not list(Path(default_storage.path("private/uploads")).rglob("*.*")), "its pieces are gone"


def test_a_piece_whose_answer_was_lost_is_sent_again_and_counts_once(workshop: Workshop) -> None:
    path, _answer = begin(workshop, 10)
    assert workshop.piece(path, 0, b"abcd").json() == {"received": 4}
    assert workshop.piece(path, 0, b"abcd").json() == {"received": 4}
    late = workshop.piece(path, 8, b"ij")
    assert (late.status_code, late.json()["received"]) == (409, 4)
    ahead = workshop.piece(path, 2, b"cdefgh")
    assert (ahead.status_code, ahead.json()["received"]) == (409, 4)
    assert workshop.piece(path, 4, b"efghij").json() == {"received": 10}
    assert workshop.piece(path, 10, b"k").status_code == 400
    row = Upload.objects.get()
    assert b"".join(uploads._part(name) for name in row.parts) == b"abcdefghij"


def test_two_pieces_at_once_for_one_place_the_first_counts(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _answer = begin(workshop, 8)
    other = b"12345678"

    def meanwhile() -> UUID:
        monkeypatch.setattr(uploads, "uuid4", uuid4)
        assert workshop.piece(path, 0, other).json() == {"received": 8}
        return uuid4()

    monkeypatch.setattr(uploads, "uuid4", meanwhile)
    assert workshop.piece(path, 0, b"abcd").json() == {"received": 8}
    row = Upload.objects.get()
    assert b"".join(uploads._part(name) for name in row.parts) == other
    assert len(list(Path(default_storage.path("private/uploads")).rglob("*"))) == 2, "the folder and one piece"


def test_what_the_camera_wrote_goes_and_what_she_framed_stays(workshop: Workshop) -> None:
    data = with_exif().getvalue()
    path, _answer = begin(workshop, len(data))
    workshop.piece(path, 0, data)
    answer = workshop.post(f"{path}done/", {"rotate": 90, "crop": {"x": 0.5, "y": 0, "w": 0.5, "h": 1}}).json()
    assert answer["quality"] == ["small", "blurred"]
    file = MakerFile.objects.get()
    assert (file.width, file.height) == (30, 40), "40 × 60 upright, turned to 60 × 40, its right half"
    with default_storage.open(file.path) as stored:
        kept = stored.read()
    assert not any(secret in kept for secret in (b"SecretCamera", b"SecretComment", b"Exif"))
    assert dict(Image.open(BytesIO(kept)).getexif()) == {}


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"use": "proof"}, "invalid", "use"),
        ({"use": 3}, "invalid", "use"),
        ({"content_type": "audio/webm"}, "invalid", "content_type"),
        ({"content_type": "text/html"}, "invalid", "content_type"),
        ({"size": 0}, "invalid", "size"),
        ({"size": "9"}, "invalid", "size"),
        ({"size": True}, "invalid", "size"),
        ({"size": 10**12}, "invalid", "size"),
        ({"size": uploads.LARGEST + 1}, "file_size_limit_exceeded", "size"),
    ],
)
def test_what_is_announced_wrongly_is_refused_by_name(workshop: Workshop, given: Any, code: str, field: str) -> None:
    _path, answer = begin(workshop, **{"size": 5, **given})
    assert (answer.json()["error"], answer.json()["field"]) == (code, field)
    assert not Upload.objects.exists()


def test_more_than_announced_is_refused_and_another_file_is_not_the_same(workshop: Workshop) -> None:
    path, _answer = begin(workshop, 5)
    assert workshop.piece(path, 0, b"abcdef").status_code == 400
    again = workshop.put(path, {**PICTURE, "size": 6})
    assert (again.status_code, again.json()["error"]) == (409, "conflict")
    assert workshop.put(path, {**PICTURE, "size": 5}).json() == {"received": 0, "done": False}
    for offset in ("", "-1", "x", "٣", "9" * 40):
        assert workshop.phone.patch(f"/maker/{path}?offset={offset}", b"a").status_code == 400
    assert workshop.piece(path, 0, b"a" * (uploads.LARGEST_PIECE + 1)).status_code == 413


@pytest.mark.parametrize("data", [b"no picture", bomb().getvalue(), rug_file()[:4000]], ids=["words", "bomb", "half"])
def test_what_is_no_picture_is_said(workshop: Workshop, data: bytes) -> None:
    path, _answer = begin(workshop, len(data))
    workshop.piece(path, 0, data)
    answer = workshop.post(f"{path}done/")
    assert (answer.status_code, answer.json()["field"]) == (400, "file")
    assert not MakerFile.objects.exists()


@pytest.mark.parametrize(
    "crop", [{"x": "nan", "y": 0, "w": 1, "h": 1}, {"x": 0}, [1], "abc", {"x": 0.9, "y": 0, "w": 0.5, "h": 1}]
)
def test_a_frame_that_is_none_is_refused(workshop: Workshop, crop: Any) -> None:
    data = jpeg(rug((90, 70)))
    path, _answer = begin(workshop, len(data))
    workshop.piece(path, 0, data)
    assert workshop.post(f"{path}done/", {"crop": crop}).json()["field"] == "crop"


def test_somebody_elses_upload_is_not_there(workshop: Workshop) -> None:
    path, _answer = begin(workshop, 5)
    other = Workshop("zineb")
    assert other.get(path).status_code == 404
    assert other.piece(path, 0, b"ab").status_code == 404
    assert other.put(path, {**PICTURE, "size": 5}).status_code == 404
    assert other.post(f"{path}done/").status_code == 404
    assert workshop.get(path).json()["received"] == 0


def test_who_is_signed_out_or_may_not_is_told_so_and_nothing_is_kept(workshop: Workshop) -> None:
    path, _answer = begin(workshop, 5)
    assert workshop.piece(path, 0, b"ab", phone=Client()).status_code == 401
    mandate, helper = workshop.helper("orders")
    assert workshop.piece(path, 0, b"ab", phone=helper).json()["error"] == "not_allowed"
    mandate.scopes = ["list"]
    mandate.save()
    assert workshop.piece(path, 0, b"ab", phone=helper).json() == {"received": 2}
    _path, portrait = begin(workshop, 5, use="portrait")
    assert portrait.status_code == 200
    refused = workshop.put(f"uploads/{uuid4()}/", {"use": "portrait", "content_type": "image/png", "size": 4}, phone=helper)
    assert (refused.status_code, refused.json()["error"]) == (403, "scope")
    mandate.revoked_at = now()
    mandate.save()
    assert workshop.piece(path, 2, b"cde", phone=helper).status_code == 403, "also what was queued while she still might"


def test_a_foreign_page_cannot_send_with_her_cookies(workshop: Workshop) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    strict.force_login(workshop.person)
    path = f"/maker/uploads/{uuid4()}/"
    assert strict.put(path, {**PICTURE, "size": 4}, content_type="application/json").status_code == 403
    assert not Upload.objects.exists()


def test_what_is_begun_and_left_goes_after_a_week(workshop: Workshop) -> None:
    path, _answer = begin(workshop, 5)
    workshop.piece(path, 0, b"ab")
    begin(workshop, 5)
    assert uploads.sweep() == 0
    Upload.objects.filter(received=2).update(touched_at=now() - timedelta(days=8))
    assert uploads.sweep() == 1
    assert Upload.objects.count() == 1
    assert not [each for each in Path(default_storage.path("private/uploads")).rglob("*") if each.is_file()]


def test_no_more_are_begun_than_a_telephone_may_hold(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "OPEN_AT_MOST", 2)
    path, _first = begin(workshop, 5)
    begin(workshop, 5)
    assert begin(workshop, 5)[1].status_code == 429
    assert workshop.put(path, {**PICTURE, "size": 5}).status_code == 200, "one that is known goes on"


def test_a_file_in_crumbs_ends_before_it_fills_the_storage(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_PARTS", 3)
    upload = uuid4()
    workshop.put(f"uploads/{upload}/", {"use": "piece", "content_type": "image/jpeg", "size": 100})
    answers = [workshop.piece(f"uploads/{upload}/", at, b"x").status_code for at in range(4)]
    assert answers == [200, 200, 200, 429]
    assert len(Upload.objects.get(pk=upload).parts) == 3


def test_her_helper_sees_her_pictures_and_not_her_papers(workshop: Workshop) -> None:
    picture, paper = workshop.kept(), workshop.kept()
    MakerFile.objects.filter(pk=paper).update(use="proof")
    _mandate, phone = workshop.helper("stock")
    seen = {
        name: phone.get(f"/makers/preview/{file}/320.webp").status_code for name, file in (("picture", picture), ("paper", paper))
    }
    assert seen == {"picture": 200, "paper": 404}
    assert workshop.phone.get(f"/makers/preview/{paper}/320.webp").status_code == 200
