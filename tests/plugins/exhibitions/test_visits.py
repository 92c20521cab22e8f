"""Who sees what, when: days, previews, countries, sounds, and what a maker withdraws."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from marketplace.engine.content.models import Page
from marketplace.extensions.registry import sitemap_paths
from marketplace.extensions.slots import ShopContext
from marketplace.kernel import outbox
from marketplace.kernel.clock import frozen, now
from plugins.artisans.models import Audience, Consent, Field, Maker
from plugins.exhibitions import actions, queries
from plugins.exhibitions.models import Catalogue, Exhibition, Room, Sound
from plugins.exhibitions.renderings.building import PRINT, Visit
from plugins.exhibitions.renderings.content import digest
from tests import catalogue_rows
from tests.plugins.artisans.makers import taken_back

from .rows import CODE, CURATOR, SOUND, TODAY, Gallery, content

pytestmark = pytest.mark.django_db
HOME = f"/en/morocco/exhibitions/{CODE}/"
BELOW = ("walk/", "walk/2/", "hall/", "panels/", "catalogue/")


def get(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status, path
    return response.content.decode()


def on(gallery: Gallery, **days: Any) -> None:
    row = Exhibition.objects.get(code=CODE)
    actions.update_exhibition(code=CODE, fields=days, revision=row.revision, actor=CURATOR)
    gallery.publish()


def test_the_doors_open_and_close(gallery: Gallery) -> None:
    today = now().date()
    on(gallery, opens=today + timedelta(days=3), closes=today + timedelta(days=9), stays=False)
    html = get(HOME)
    assert "Opens on" in html
    assert 'data-station="entrance"' in html
    assert "Count the knots" not in html
    for part in BELOW:
        assert Client().get(HOME + part)["Location"] == HOME
    assert "Count the knots" not in get(f"{HOME}content.json")
    with frozen(now() + timedelta(days=4)):
        assert "Count the knots" in get(HOME)
    with frozen(now() + timedelta(days=12)):
        assert "It has been taken down." in get(HOME)
    on(gallery, stays=True)
    with frozen(now() + timedelta(days=12)):
        html = get(HOME)
        assert ("Closed since" in html, "Count the knots" in html) == (True, True)


def test_the_list_shows_open_ones_first(gallery: Gallery) -> None:
    gallery.make("coming")
    row = Exhibition.objects.get(code="coming")
    fields = {"opens": now().date() + timedelta(days=3)}
    actions.update_exhibition(code="coming", fields=fields, revision=row.revision, actor=CURATOR)
    actions.publish(code="coming", actor=CURATOR)
    Exhibition.objects.filter(code="coming").update(position=0)
    Exhibition.objects.filter(code=CODE).update(position=1)
    html = get("/en/morocco/exhibitions/")
    assert 0 < html.index("/exhibitions/thread/") < html.index("/exhibitions/coming/")


def test_a_preview_shows_the_draft_to_who_has_its_address(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    gallery.room(CODE, {"en": "Only in the draft"})
    assert "Only in the draft" not in get(HOME)
    code = queries.preview_code(CODE)
    response = Client().get(f"/en/morocco/exhibitions/{code}/")
    html = response.content.decode()
    assert ("Only in the draft" in html, response["Cache-Control"], response["X-Robots-Tag"]) == (True, "no-store", "noindex")
    assert f"/en/morocco/exhibitions/{code}/walk/" in html
    assert "Only in the draft" in get(f"/en/morocco/exhibitions/{code}/walk/8/")
    for forged in (f"{CODE}~", f"{CODE}~x~y", code[:-1], code.replace(CODE, "other")):
        get(f"/en/morocco/exhibitions/{forged}/", status=404)
    later = time.time() + 3 * 86400
    monkeypatch.setattr("time.time", lambda: later)
    assert queries.shown(code) is None


@pytest.mark.parametrize("path", ["nothing/", "nothing/walk/", "thread/walk/99/", "thread/walk/x/", "Ω/", "%00/"])
def test_what_is_not_there(gallery: Gallery, path: str) -> None:
    get(f"/en/morocco/exhibitions/{path}", status=404)


def test_elsewhere_it_is_looked_at_and_not_bought(gallery: Gallery) -> None:
    catalogue_rows.channel("france", "EUR", "FR")
    found = content("fr", "france")
    assert [piece.name.text for piece in found.pieces] == [piece.name.text for piece in content("fr").pieces]
    assert {(piece.action, piece.price) for piece in found.pieces} == {(None, "")}
    assert get("/fr/france/exhibitions/thread/").count('exh-way"') == 0


def test_actions_follow_what_may_be_bought(gallery: Gallery) -> None:
    rug, _mat, _bowl, jar = content().pieces
    assert rug.action is not None
    assert jar.action is not None
    assert (rug.action.kind, rug.action.label, rug.price, rug.note) == ("buy", "See and buy", "MAD\xa0100.00", "")
    assert (jar.action.kind, jar.action.label, jar.price, jar.note) == ("see", "See the piece", "", "Sold")
    assert (jar.number, jar.name.text) == (4, "Jar")


def test_a_piece_that_the_shop_no_longer_has_is_in_no_rendering(gallery: Gallery) -> None:
    from marketplace.engine.catalogue.models import Product

    Product.objects.get(slug="mat").delete()
    assert [piece.number for piece in content().pieces] == [1, 2, 3]


# -- what a maker withdraws -------------------------------------------------------------------------------------------


def test_a_maker_who_withdraws_is_gone_from_every_rendering_at_once(gallery: Gallery) -> None:
    pages = [HOME, f"{HOME}hall/", f"{HOME}panels/", f"{HOME}content.json", *(f"{HOME}walk/{at}/" for at in range(1, 8))]
    assert "Tafsut" in get(HOME)
    assert "window" in "".join(map(get, pages))
    Page.objects.filter(slug="tafsut").update(is_published=False)
    told = "".join(map(get, pages))
    assert [word for word in ("Tafsut", "The women weave", "tafsut.jpg") if word in told] == []
    assert "Souad" in told
    assert [len(room.pieces) for room in content().rooms] == [2, 2]  # her work still hangs, without her name


def test_each_field_goes_by_itself(gallery: Gallery) -> None:
    """Her page at the backend may still stand as it was: what counts is what she agreed to by now."""
    maker = Maker.objects.get(slug="tafsut")
    first = content().pieces[0].maker
    assert first is not None
    assert (first.place, bool(first.portrait), first.sentence[:9]) == ("Sefrou", True, "The women")
    for field, name in ((Field.PLACE, "place"), (Field.PORTRAIT, "portrait"), (Field.STORY, "sentence")):
        taken_back(maker, field)
        shown = content().pieces[0].maker
        assert shown is not None
        assert getattr(shown, name) == "", field
    taken_back(maker, Field.NAME)
    assert content().pieces[0].maker is None
    assert "Tafsut" not in get(HOME)


def test_what_she_does_not_let_be_printed_is_not_printed(gallery: Gallery) -> None:
    maker = Maker.objects.get(slug="tafsut")
    Consent.objects.filter(maker=maker, audience=Audience.PRINT).delete()
    assert "Tafsut" in get(HOME)
    assert "Tafsut" not in get(f"{HOME}panels/")
    assert "Souad" in get(f"{HOME}panels/")
    on_paper = queries.shown(CODE).content(Visit("en", "morocco", TODAY, CODE, PRINT))  # type: ignore[union-attr]
    assert [piece.maker.name if piece.maker else "" for piece in on_paper.pieces] == ["", "", "Souad", "Souad"]


def test_who_agreed_to_sell_and_not_to_be_exhibited_is_not_named(gallery: Gallery) -> None:
    Consent.objects.filter(maker__slug="souad", purpose="exhibit").delete()
    assert "Souad" not in get(HOME)
    assert [piece.name.text for piece in content().pieces] == ["Rug", "Mat", "The first bowl", "Jar"]


def test_a_printed_catalogue_dies_with_what_it_says(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{HOME}catalogue/"
    monkeypatch.setattr("plugins.exhibitions.renderings.pictures.LARGEST", 1)  # the rows have no files behind their pictures
    assert Client().get(address).status_code == 202
    assert Client().get(address).status_code == 202
    assert outbox.OutboxMessage.objects.filter(topic="CatalogueWanted").count() == 1
    outbox.drain()
    response = Client().get(address)
    assert (response.status_code, response["Content-Type"], response.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert response["Cache-Control"] == "private, no-cache"
    Maker.objects.filter(slug="tafsut").update(names={"en": "Another name"})
    assert Client().get(address).status_code == 202
    assert Catalogue.objects.get().document is None
    outbox.drain()
    assert Client().get(address).status_code == 200


def test_the_digest_is_of_what_is_shown(gallery: Gallery) -> None:
    before = digest(content())
    gallery.publish()
    assert digest(content()) == before
    assert digest(content(code=CODE, today=date(2031, 1, 1))) == before
    Maker.objects.filter(slug="souad").update(names={"en": "Nadia"})
    assert digest(content()) != before


# -- sounds -----------------------------------------------------------------------------------------------------------


def sound_path() -> str:
    return f"{HOME}sounds/{Sound.objects.get().key}/"


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("", 200, SOUND),
        ("bytes=0-9", 206, SOUND[:10]),
        ("bytes=200-", 206, SOUND[200:]),
        ("bytes=-5", 206, SOUND[-5:]),
        ("bytes=9999-", 416, b""),
        ("bytes=5-2", 416, b""),
        ("bytes=a-b", 200, SOUND),
        ("bytes=-", 200, SOUND),
    ],
)
def test_a_sound_whole_or_in_part(gallery: Gallery, asked: str, status: int, part: bytes) -> None:
    response = Client().get(sound_path(), headers={"Range": asked} if asked else {})
    assert (response.status_code, response.content) == (status, part)
    if status != 416:
        assert response["Content-Type"] == "audio/mpeg"


def test_a_sound_is_heard_only_while_the_version_has_it(gallery: Gallery) -> None:
    html = get(HOME)
    assert f'<source src="{sound_path()}" type="audio/mpeg">' in html
    assert "On entend le métier." in html
    assert "spoken by a machine" in html
    Room.objects.update(sounds=Exhibition.objects.get(code=CODE).sounds)
    on(gallery, sounds={})
    assert Client().get(sound_path()).status_code == 200
    on(gallery, opens=now().date() + timedelta(days=3), closes=None, stays=False)
    assert Client().get(sound_path()).status_code == 404, "a room that is still closed"
    Room.objects.update(sounds={})
    on(gallery, opens=None)
    get(sound_path(), status=404)
    assert "<audio" not in get(HOME)


def test_search_engines_are_given_the_pages_and_nothing_else(gallery: Gallery) -> None:
    paths = [path for path in sitemap_paths(ShopContext("morocco", "en")) if "exhibitions" in path]
    assert paths == ["/en/morocco/exhibitions/", HOME]
    assert "noindex" not in get(HOME)
    for part in ("walk/3/", "hall/", "panels/"):
        assert "noindex" in get(HOME + part)
