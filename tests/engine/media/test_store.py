from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import translation
from PIL import Image, ImageCms

from marketplace.engine.media.models import Rendition
from marketplace.engine.media.renditions import Wanted, all_of, make
from marketplace.engine.media.store import store_image
from marketplace.kernel import images
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import OutboxMessage
from tests.pictures import bomb, picture, with_exif

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_the_stored_original_says_nothing_about_who_made_it() -> None:
    given = with_exif()
    assert b"SecretCamera" in given.getvalue()
    stored = store_image(given)
    with default_storage.open(stored.path) as file:
        data = file.read()
    for secret in (b"SecretCamera", b"SecretComment", b"Exif", b"GPS", b"ICC_PROFILE", b"xmp"):
        assert secret not in data
    kept = Image.open(BytesIO(data))
    assert (dict(kept.getexif()), kept.info.get("comment"), kept.info.get("icc_profile")) == ({}, None, None)


def test_a_picture_on_its_side_is_turned() -> None:
    stored = store_image(with_exif(orientation=6))
    assert (stored.width, stored.height, stored.content_type) == (40, 60, "image/jpeg")


def test_the_same_picture_is_kept_once_and_its_renditions_are_asked_for() -> None:
    first, second = store_image(picture()), store_image(picture())
    other = store_image(picture(colour=(0, 0, 200)))
    assert first == second
    assert other.path != first.path
    assert [row.payload for row in OutboxMessage.objects.filter(topic="ImageStored").order_by("pk")] == [
        {"path": first.path},
        {"path": first.path},
        {"path": other.path},
    ]


@pytest.mark.parametrize(("kind", "mode", "colour"), [("PNG", "P", 3), ("PNG", "L", 9), ("WEBP", "RGB", 0), ("AVIF", "RGB", 0), ("JPEG", "CMYK", 0), ("PNG", "1", 1)])  # fmt: skip
def test_kinds_that_are_read(kind: str, mode: str, colour: int) -> None:
    assert store_image(picture(kind, mode=mode, colour=colour)).content_type == "image/jpeg"


def test_what_shows_through_stays_so() -> None:
    stored = store_image(picture("PNG", mode="RGBA", colour=(10, 20, 30, 100)))
    assert stored.content_type == "image/png"
    with default_storage.open(stored.path) as file:
        assert Image.open(file).getpixel((1, 1)) == (10, 20, 30, 100)
    assert store_image(picture("PNG", mode="RGBA", colour=(10, 20, 30, 255))).content_type == "image/jpeg"


def test_wide_colours_become_srgb() -> None:
    """A profile whose red and blue are exchanged shows that it was applied before it was dropped."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = store_image(picture("PNG", colour=(200, 30, 30)))
    broken = store_image(picture("PNG", colour=(200, 30, 30), icc_profile=lab))
    nonsense = store_image(picture("PNG", colour=(200, 30, 30), icc_profile=b"no profile"))
    assert plain.path == broken.path == nonsense.path


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (BytesIO(b"not a picture"), "no picture"),
        (BytesIO(b""), "no picture"),
        (BytesIO(picture().getvalue()[:200]), "no picture"),
        (picture("GIF", mode="P", colour=1), "no picture"),
        (BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), "no picture"),
        (bomb(8000), "million pixels"),
        (bomb(20000), "million pixels"),
        (BytesIO(b"\xff" * (images.MAX_BYTES + 1)), "larger than 25 MB"),
    ],
)
def test_what_is_refused(file: BytesIO, words: str, media_root: Path) -> None:
    with pytest.raises(DomainError) as refused, translation.override("en"):
        store_image(file, field="photo")
    code = "FILE_SIZE_LIMIT_EXCEEDED" if "larger" in words else "INVALID"
    assert (refused.value.code, refused.value.field) == (code, "photo")
    assert words in str(refused.value)
    assert list(media_root.rglob("*.*")) == []
    assert not OutboxMessage.objects.exists()


def test_renditions_in_every_size_and_format() -> None:
    stored = store_image(picture(size=(3000, 1500)))
    made = make(all_of(stored.path))
    assert sorted((row.size, row.format, row.width, row.height) for row in made) == sorted(
        (size, format, size, size // 2) for size in (256, 512, 1024, 2048) for format in ("AVIF", "ORIGINAL", "WEBP")
    )
    for row in made:
        with default_storage.open(row.path) as file:
            opened = Image.open(file)
            assert (opened.format, opened.size) == ({"ORIGINAL": "JPEG"}.get(row.format, row.format), (row.width, row.height))
    assert Rendition.objects.count() == 12
    assert make(all_of(stored.path)) == []
    assert Rendition.objects.count() == 12


def test_a_small_picture_is_not_enlarged() -> None:
    stored = store_image(picture(size=(300, 200)))
    (row,) = make([Wanted(stored.path, 2048, "WEBP")])
    assert (row.width, row.height) == (300, 200)


def test_damaged_pictures_are_refused_or_read_but_never_break() -> None:
    """Every damage of one place at a time: pixels, colour profile, EXIF, in each kind that is read."""
    codes = []
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind in images.READABLE:
        data = picture(kind, exif=exif.tobytes()).getvalue()
        for at in range(8, min(len(data), 700), 3):
            try:
                images.read(BytesIO(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]), "image")
            except DomainError as error:
                codes.append(error.code)
    assert set(codes) == {"INVALID"}
    assert len(codes) > 20
