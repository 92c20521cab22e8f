"""The curators' pages: who may open them, and that forms do what they say."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from plugins.exhibitions.models import Exhibition, Piece, Room, Stand
from tests.portals.conftest import signed_in

from .rows import CODE, SOUND, Gallery

pytestmark = pytest.mark.django_db
BASE = f"/desk/exhibitions/{CODE}/"


def paths() -> dict[str, tuple[str, str]]:
    room, piece = Room.objects.earliest("pk").pk, Piece.objects.earliest("pk").pk
    return {
        "desk_exhibitions": ("get", "/desk/exhibitions/"),
        "desk_exhibition": ("get", BASE),
        "desk_words": ("get", f"{BASE}words/"),
        "desk_publish": ("post", f"{BASE}publish/"),
        "desk_sound": ("post", f"{BASE}sounds/"),
        "desk_version": ("post", f"{BASE}versions/1/restore/"),
        "desk_add": ("post", f"{BASE}room/add/"),
        "desk_part": ("get", f"{BASE}room/{room}/"),
        "desk_move": ("post", f"{BASE}piece/{piece}/move/"),
        "desk_remove": ("post", f"{BASE}piece/{piece}/remove/"),
    }


def test_curators_alone_may(gallery: Gallery) -> None:
    names = {name for name in get_resolver("plugins.exhibitions.desk.urls").reverse_dict if isinstance(name, str)}
    assert names == set(paths())
    clients = [
        Client(),
        signed_in("desk", "finance", "organizer", email="a@maarad.example"),
        signed_in("curator", email="b@maarad.example"),
        signed_in("admin", email="c@maarad.example"),
    ]
    for name, (method, path) in paths().items():
        wanted = [302, 403, 200, 200] if method == "get" else [302, 403, 302, 302]
        if name == "desk_remove":
            wanted = [302, 403, 302, 302]
        assert [getattr(client, method)(path).status_code for client in clients] == wanted, name
    assert clients[0].get(BASE)["Location"].startswith("/desk/sign-in/")


@pytest.fixture
def curator(db: None) -> Client:
    return signed_in("curator")


def page(client: Client, path: str = BASE, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_from_nothing_to_an_open_door_without_script(gallery: Gallery, curator: Client) -> None:
    given = {"code": "glass", "channel": "morocco", "titles-en": "Glass", "titles-fr": "Verre"}
    assert curator.post("/desk/exhibitions/", given)["Location"] == "/desk/exhibitions/glass/"
    base = "/desk/exhibitions/glass/"
    curator.post(f"{base}room/add/", {"title": "The furnace"})
    room = Room.objects.get(exhibition__code="glass")
    place = curator.post(f"{base}stand/add/", {"within": room.pk})["Location"]
    stand = Stand.objects.get(room=room)
    assert place == f"{base}stand/{stand.pk}/"
    words = {"revision": 1, "maker": "souad", "titles-en": "Blown", "texts-en": "By breath.", "texts-ar": "بالنفس."}
    assert curator.post(place, words)["Location"] == f"{base}#stand-{stand.pk}"
    for _piece in range(2):
        curator.post(f"{base}piece/add/", {"within": stand.pk, "product": gallery.pieces[0]})
    html = page(curator, base)
    assert ("The furnace" in html, "Blown" in html, html.count('cur-piece"')) == (True, True, 2)
    assert "1 text is not written in French." not in html
    assert "2 pictures are not described." in html
    first, second = Piece.objects.filter(stand=stand).order_by("position")
    curator.post(f"{base}piece/{second.pk}/move/", {"position": 0, "within": stand.pk})
    assert [each.pk for each in Piece.objects.filter(stand=stand).order_by("position")] == [second.pk, first.pk]
    assert Client().get("/en/morocco/exhibitions/glass/").status_code == 404
    curator.post(f"{base}publish/", {"note": "opening"})
    assert "By breath." in Client().get("/en/morocco/exhibitions/glass/").content.decode()
    assert "Version 1" in page(curator, base)


def test_the_preview_of_the_editor_leads_to_the_draft(gallery: Gallery, curator: Client) -> None:
    gallery.room(CODE, {"en": "Unseen"})
    (address,) = re.findall(r'href="(/en/morocco/exhibitions/thread~[^"]+/)"', page(curator))
    assert "Unseen" in Client().get(address).content.decode()


def test_what_is_refused_is_said_and_kept_in_the_form(gallery: Gallery, curator: Client) -> None:
    room = Room.objects.earliest("pk")
    given = {"revision": room.revision, "titles-en": "x" * 201, "texts-fr": "Bonjour", "wall": "lime"}
    response = curator.post(f"{BASE}room/{room.pk}/", given)
    html = response.content.decode()
    assert (response.status_code, "at most" in html, "Bonjour" in html) == (422, True, True)
    response = curator.post(f"{BASE}room/{room.pk}/", {"revision": 77, "titles-en": "Mine", "wall": "lime"})
    assert (response.status_code, "Somebody else has changed this" in response.content.decode()) == (422, True)
    response = curator.post(f"{BASE}words/", {"revision": 2, "titles-en": "T", "opens": "31-12-2026"})
    assert (response.status_code, "This is no date." in response.content.decode()) == (422, True)
    assert Room.objects.get(pk=room.pk).titles == room.titles


@pytest.mark.parametrize(
    ("path", "given", "said"),
    [
        ("piece/add/", {"within": "1", "product": "nonsense"}, "no longer in the exhibition"),
        ("piece/99999/move/", {"position": "x"}, "no longer in the exhibition"),
        ("versions/77/restore/", {"revision": "2"}, "no such version"),
        ("publish/", {"shown_from": "tomorrow"}, "no date"),
        ("sounds/", {}, "choose a file"),
    ],
)
def test_steps_that_go_wrong_change_nothing(
    gallery: Gallery, curator: Client, path: str, given: dict[str, str], said: str
) -> None:
    before = Piece.objects.count(), Exhibition.objects.get(code=CODE).versions.count()
    response = curator.post(BASE + path, given, follow=True)
    assert said in response.content.decode()
    assert (Piece.objects.count(), Exhibition.objects.get(code=CODE).versions.count()) == before


def test_a_sound_comes_with_its_words(gallery: Gallery, curator: Client) -> None:
    file = SimpleUploadedFile("x.exe", SOUND, content_type="application/x-msdownload")
    curator.post(f"{BASE}sounds/", {"file": file, "language": "ar", "words": "مرحبا", "machine": "on"})
    sound = Exhibition.objects.get(code=CODE).sound_files.get(language="ar")
    assert (sound.content_type, sound.words, sound.machine, sound.size) == ("audio/mpeg", "مرحبا", True, len(SOUND))
    html = page(curator, f"{BASE}words/")
    assert f'<option value="{sound.key}">مرحبا</option>' in html


@pytest.mark.parametrize("path", ["words/", "room/0/", "stand/99999/", "nonsense/1/", "versions/1/burn/"])
def test_what_is_not_there(gallery: Gallery, curator: Client, path: str) -> None:
    response = curator.get(BASE + path) if path != "versions/1/burn/" else curator.post(BASE + path)
    assert response.status_code == (200 if path == "words/" else 404)
