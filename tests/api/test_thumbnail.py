from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from marketplace.api import thumbnail
from marketplace.engine.catalogue.models import Category, ProductMedia
from marketplace.engine.media.renditions import Wanted, make
from marketplace.engine.media.store import store_image
from marketplace.kernel.ids import to_global_id
from tests import catalogue_rows as rows
from tests.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.urls("marketplace.api.urls")]


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def media() -> ProductMedia:
    stored = store_image(picture(size=(1200, 600)))
    return ProductMedia.objects.create(product=rows.product(), image=stored.path, alt="")


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_missing_rendition_is_made_and_kept(client: Client, media: ProductMedia) -> None:
    address = f"/thumbnail/{to_global_id('ProductMedia', media.pk)}/512/webp/"
    first = client.get(address)
    assert (first.status_code, first["Content-Type"]) == (200, "image/webp")
    assert first["Cache-Control"] == "public, max-age=31536000, immutable"
    shown = Image.open(BytesIO(body(first)))
    assert (shown.format, shown.size) == ("WEBP", (512, 256))
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "kind", "size"),
    [("256/", "JPEG", 256), ("300/", "JPEG", 256), ("1/", "JPEG", 256), ("4096/", "JPEG", 1200), ("1024/avif/", "AVIF", 1024)],
)
def test_sizes_snap(client: Client, media: ProductMedia, asked: str, kind: str, size: int) -> None:
    response = client.get(f"/thumbnail/{to_global_id('ProductMedia', media.pk)}/{asked}")
    shown = Image.open(BytesIO(body(response)))
    assert (shown.format, shown.width) == (kind, size)


def test_size_zero_is_the_original(client: Client, media: ProductMedia) -> None:
    response = client.get(f"/thumbnail/{to_global_id('ProductMedia', media.pk)}/0/")
    assert (response.status_code, response["Location"]) == (302, f"http://testserver/media/{media.image}")


def test_a_category_has_a_picture_too(client: Client, media: ProductMedia) -> None:
    category = Category.objects.create(name="Rugs", slug="rugs", background_image=media.image)
    assert client.get(f"/thumbnail/{to_global_id('Category', category.pk)}/256/").status_code == 200
    bare = Category.objects.create(name="Clay", slug="clay")
    assert client.get(f"/thumbnail/{to_global_id('Category', bare.pk)}/256/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "ProductMedia:999999999",
        "ProductMedia:x",
        "ProductMedia:²",
        "ProductMedia:99999999999999999999999999",
        "Product:1",
        "User:1",
    ],
)
def test_what_there_is_no_picture_of(client: Client, address: str) -> None:
    type_name, _, pk = address.partition(":")
    assert client.get(f"/thumbnail/{to_global_id(type_name, pk)}/256/").status_code == 404


def test_nonsense_is_not_found(client: Client, media: ProductMedia) -> None:
    id = to_global_id("ProductMedia", media.pk)
    for address in ("/thumbnail/xx/256/", f"/thumbnail/{id}/256/gif/", f"/thumbnail/{id}/-1/", "/thumbnail/%00/256/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/thumbnail/{id}/256/").status_code == 405


def test_when_all_makers_are_busy_the_nearest_is_shown_for_a_minute(client: Client, media: ProductMedia) -> None:
    make([Wanted(media.image, 1024, "WEBP")])
    address = f"/thumbnail/{to_global_id('ProductMedia', media.pk)}/256/webp/"
    with thumbnail._makers, thumbnail._makers:
        response = client.get(address)
        assert Image.open(BytesIO(body(response))).width == 1024
        assert response["Cache-Control"] == "public, max-age=60"
        other = client.get(f"/thumbnail/{to_global_id('ProductMedia', media.pk)}/256/avif/")
        assert (other["Content-Type"], other["Cache-Control"]) == ("image/jpeg", "public, max-age=60")
        body(other)
    assert Image.open(BytesIO(body(client.get(address)))).width == 256


def test_a_lost_original_is_not_found(client: Client, media: ProductMedia, media_root: Path) -> None:
    (media_root / media.image).unlink()
    assert client.get(f"/thumbnail/{to_global_id('ProductMedia', media.pk)}/256/").status_code == 404
    assert thumbnail._makers.acquire(blocking=False)
    thumbnail._makers.release()


def test_media_files(client: Client, media: ProductMedia, media_root: Path) -> None:
    response = client.get(f"/media/{media.image}")
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert "immutable" in response["Cache-Control"]
    body(response)
    (media_root / "page.html").write_text("<script>alert(1)</script>")
    (media_root.parent / "secret.jpg").write_bytes(b"x")
    page = client.get("/media/page.html")
    assert page["Content-Type"] == "application/octet-stream"
    assert page["Content-Disposition"].startswith("attachment")
    body(page)
    for address in ("../secret.jpg", "%2e%2e/secret.jpg", "/etc/passwd", "images", "none.jpg", "a%00b.jpg"):
        assert client.get(f"/media/{address}").status_code == 404


def test_no_id_of_a_picture_holds_a_slash() -> None:
    for name in ("ProductMedia", "Category", "Collection"):
        assert not any(set("/+") & set(to_global_id(name, number)) for number in range(20_000))


def test_a_picture_that_belongs_to_no_product_has_renditions_by_its_path(client: Client) -> None:
    """A maker's portrait is a file of an attribute."""
    path = store_image(picture(size=(1200, 1200))).path
    response = client.get(f"/thumbnail/file/256/avif/{path}")
    assert (response.status_code, response["Content-Type"]) == (200, "image/avif")
    shown = Image.open(BytesIO(body(response)))
    assert (shown.format, shown.size) == ("AVIF", (256, 256))
    for wrong in (
        f"256/bmp/{path}",
        f"256/avif/{Wanted(path, 256, 'AVIF').path}",
        "256/avif/images/00/no.jpg",
        "256/avif/../settings.py",
    ):
        assert client.get(f"/thumbnail/file/{wrong}").status_code == 404


def test_a_name_longer_than_any_files_is_not_found(client: Client) -> None:
    assert client.get(f"/media/{'a' * 5000}").status_code == 404
