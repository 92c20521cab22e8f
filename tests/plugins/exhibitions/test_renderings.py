"""One source, five renderings: the same pieces, texts, order and actions in each."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
import typst
from django.conf import settings
from django.test import Client
from django.utils import translation
from PIL import Image

from plugins.exhibitions.renderings import printed
from plugins.exhibitions.renderings.content import Content, Station, places, stations

from .rows import Gallery, Reader, content

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "fr", "en")


def plain(text: str) -> str:
    return " ".join(text.split())


def in_order(texts: Iterable[str], within: str) -> list[str]:
    """The texts that are not to be found, each after the one before."""
    missing, place = [], 0
    for text in map(plain, texts):
        found = within.find(text, place)
        if found == -1:
            missing.append(text)
        else:
            place = found + len(text)
    return missing


def page(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def said_on(html: str, wanted: tuple[Station, ...]) -> None:
    """The page has exactly these stations, in their order, with their words and actions and no other."""
    found = Reader(html).stations
    assert [key for key, _words, _ways in found] == [station.key for station in wanted]
    for (_key, words, ways), station in zip(found, wanted, strict=True):
        assert in_order(station.texts, words) == [], station.key
        assert ways == ([(station.action.address, station.action.label)] if station.action else [])


@pytest.fixture(params=LANGUAGES)
def wanted(request: pytest.FixtureRequest, gallery: Gallery) -> Content:
    found = content(request.param)
    assert len(stations(found)) == 8  # entrance, two rooms, a sign, four pieces
    return found


def base(found: Content) -> str:
    return f"/{found.language}/{found.channel}/exhibitions/{found.code}/"


@pytest.mark.parametrize("rendering", ["", "hall/", "panels/"])
def test_pages_that_show_all_of_it(wanted: Content, rendering: str) -> None:
    said_on(page(base(wanted) + rendering), stations(wanted))


def test_the_walk_is_the_same_station_by_station(wanted: Content) -> None:
    address, html = f"{base(wanted)}walk/", ""
    for _step in range(30):
        shown = page(address)
        html += shown
        onward = [part for part in shown.split("<a ") if 'rel="next"' in part.partition(">")[0]]
        if not onward:
            break
        address = onward[0].partition('href="')[2].partition('"')[0]
    said_on(html.replace("<!doctype html>", ""), stations(wanted))


def test_the_walk_back_is_the_walk_turned_round(gallery: Gallery) -> None:
    last = len(list(places(content()))) - 1
    for at in range(1, last + 1):
        html = page(f"/en/morocco/exhibitions/thread/walk/{at}/")
        before = f"walk/{at - 1}/" if at > 1 else "walk/"
        assert f'rel="prev" href="/en/morocco/exhibitions/thread/{before}"' in html
    assert 'rel="next"' not in html
    assert Client().get(f"/en/morocco/exhibitions/thread/walk/{last + 1}/").status_code == 404


def test_the_hall_is_built_of_the_same_places(wanted: Content) -> None:
    told = json.loads(page(f"{base(wanted)}content.json"))
    keys = ["entrance"]
    for room in told["rooms"]:
        keys.append(room["key"])
        for stand in room["stands"]:
            keys += [stand["key"]] if stand["title"]["text"] or stand["text"]["text"] or stand["maker"] else []
            keys += [piece["key"] for piece in stand["pieces"]]
    assert keys == [station.key for station in stations(wanted)]
    assert told["rooms"][0]["stands"][0]["pieces"][0]["action"]["address"] == f"/{wanted.language}/morocco/products/rug/"


def read(files: dict[str, bytes], label: str) -> list[Any]:
    with printed.laid_out(files) as main:
        found = json.loads(typst.query(main, f"<{label}>", font_paths=printed.fonts(), ignore_system_fonts=True))
    return [each.get("text") if each["func"] == "text" else each["value"] for each in found]


def drawn() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 50), "#9a3d22").save(out, "JPEG")
    return out.getvalue()


def test_the_printed_catalogue_says_the_same(wanted: Content) -> None:
    picture = wanted.pieces[0].picture
    found = {picture.id: drawn()} if picture else {}
    files = printed.sources(wanted, found, settings.PUBLIC_URL)
    assert read(files, "said") == [text for station in stations(wanted) for text in station.texts]
    done = [(each["label"], each["address"]) for each in read(files, "done")]
    assert done == [(each.action.label, each.action.address) for each in stations(wanted) if each.action]
    assert printed.pdf(files).startswith(b"%PDF-")


@pytest.mark.parametrize("sign", ["🎉", "ⵜⴰⴼⵙⵓⵜ", "\ufeff", '#read("/etc/passwd") $x$ [y] *z* @q \\'])
def test_a_sign_that_cannot_be_printed_does_not_keep_the_catalogue_from_all_others(gallery: Gallery, sign: str) -> None:
    whole = content()
    told = replace(whole, title=replace(whole.title, text=f"Tapis {sign}"))
    made = printed.pdf(printed.sources(told, {}, settings.PUBLIC_URL))
    assert made.startswith(b"%PDF-")
    assert b"root:" not in made


def test_panels_carry_codes_that_lead_to_the_same_place(gallery: Gallery) -> None:
    from plugins.exhibitions.renderings import panels

    found = content()
    with translation.override("en"):
        sheets = list(panels.sheets(found, "https://shop.example"))
    assert [sheet.kind for sheet in sheets] == [station.kind for station in stations(found)]
    home = "https://shop.example/en/morocco/exhibitions/thread/"
    rug, jar = sheets[3], sheets[-1]
    assert [sheets[0].address, sheets[1].address] == [home, f"{home}#{found.rooms[0].key}"]
    assert (rug.address, rug.reading) == (
        "https://shop.example/en/morocco/products/rug/",
        "shop.example/en/morocco/products/rug/",
    )
    assert rug.code.startswith("<svg")
    assert rug.code != jar.code
    anchors = page("/en/morocco/exhibitions/thread/")
    assert [
        sheet.address for sheet in sheets if "#" in sheet.address and f'id="{sheet.address.partition("#")[2]}"' not in anchors
    ] == []


def test_words_that_nobody_wrote_yet_fall_back_visibly(gallery: Gallery) -> None:
    found = content("fr")
    assert (found.rooms[0].text.text, found.rooms[0].text.language) == ("Only in English, 100 % wool.", "en")
    html = page("/fr/morocco/exhibitions/thread/")
    assert '<p lang="en" dir="auto" class="exh-lead">Only in English, 100 % wool.</p>' in html
    assert html.count("exh-elsewhere") == 2
    assert found.title.language == ""


def test_what_is_written_is_never_markup(gallery: Gallery) -> None:
    html = page("/en/morocco/exhibitions/thread/")
    assert "Take &lt;your&gt; time." in html
    assert "<your>" not in html


@pytest.mark.parametrize("pieces", [1, 3])
def test_the_backend_is_asked_the_same_number_of_times(gallery: Gallery, django_assert_num_queries: Any, pieces: int) -> None:
    """However many pieces: the version, then what the shop answers for all of them at once."""
    stand = gallery.exhibition.rooms.get(wall="clay").stands.get()
    for number in range(pieces):
        gallery.piece("thread", stand, gallery.bazaar.piece(f"more-{number}"))
    gallery.publish()
    content()
    with django_assert_num_queries(QUERIES):
        found = content()
    assert len(found.pieces) == 4 + pieces


QUERIES = 24
