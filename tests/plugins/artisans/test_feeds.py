"""The map of regions, and feeds of makers and pieces."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from marketplace.engine.attributes.models import AttributeValue
from plugins.artisans.models import Maker
from plugins.artisans.shop import regions
from tests.plugins.artisans.makers import taken_back
from tests.plugins.artisans.rows import Bazaar

pytestmark = pytest.mark.django_db
MAKERS = "/en/morocco/makers/"
DC = "{http://purl.org/dc/elements/1.1/}creator"


@pytest.fixture
def makers(bazaar: Bazaar) -> Bazaar:
    """Two in Fez, of whom one is for visitors alone; one in Souss."""
    for value, code in ((bazaar.fez, "MA-03"), (bazaar.souss, "MA-09")):
        AttributeValue.objects.filter(pk=value.pk).update(external_reference=f"maker-region:{code}")
    AttributeValue.objects.filter(pk=bazaar.rugs.pk).update(external_reference="maker-crafts:rug")
    for slug, region, code in (("afra", bazaar.fez, "MA-03"), ("baya", bazaar.fez, "MA-03"), ("celia", bazaar.souss, "MA-09")):
        bazaar.maker(slug, name=slug.title(), kind="individual", region=region)
        Maker.objects.filter(code=slug).update(region=code, crafts=["rug"] if slug != "baya" else [])
    taken_back(Maker.objects.get(code="baya"), "name", audience="search")
    return bazaar


def entries(path: str) -> list[dict[str, Any]]:
    answer = Client().get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/feed+json")
    return list(json.loads(answer.content)["items"])


def items(path: str) -> list[ElementTree.Element]:
    answer = Client().get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/rss+xml; charset=utf-8")
    return ElementTree.fromstring(answer.content).findall("channel/item")


# -- the map ----------------------------------------------------------------------------------------------------------


def test_the_map_has_every_region_and_neighbours_share_their_borders() -> None:
    drawn = json.loads(regions.DATA.read_text())
    assert sorted(regions.shapes()) == ["FR-93", *(f"MA-{number:02}" for number in range(1, 13))]
    corners = Counter(tuple(corner) for outline in drawn["morocco"].values() for corner in outline)
    for outline in drawn["morocco"].values():
        assert sum(corners[tuple(corner)] > 1 for corner in outline) >= 2, "an island"
    for shape in regions.shapes().values():
        numbers = [float(number) for number in re.findall(r"[\d.]+", shape.outline)]
        assert all(0 <= x <= regions.WIDTH for x in numbers[::2])
        assert all(0 <= y <= regions.HEIGHT for y in numbers[1::2])
        assert min(numbers[::2]) < shape.x < max(numbers[::2])
        assert min(numbers[1::2]) < shape.y < max(numbers[1::2])


def test_the_map_counts_whom_visitors_see(makers: Bazaar) -> None:
    html = Client().get(MAKERS).content.decode()
    assert 'aria-label="Fez-Meknes: 2 makers"' in html
    assert 'aria-label="Souss-Massa: 1 maker"' in html
    assert f'href="{MAKERS}?region=fez"' in html
    assert re.findall(r'<a class="chip" href="[^"]*region=(\w+)"', html) == ["fez", "souss"]
    narrowed = Client().get(f"{MAKERS}?region=souss&craft=rugs").content.decode()
    assert 'aria-label="Fez-Meknes: 1 maker"' in narrowed, "of this craft"
    assert f'href="{MAKERS}?region=fez&amp;craft=rugs"' in narrowed
    assert re.findall(r'region=(\w+)[^"]*" aria-current="true" class="artisans-map', narrowed) == ["souss"]
    listed = narrowed.partition("artisans-regions__list")[2].partition("</ul>")[0]
    assert re.findall(r'chip--on" href="[^"]*region=(\w+)', listed) == ["souss"]
    taken_back(Maker.objects.get(code="celia"), "name")
    Maker.objects.filter(code="afra").update(state="left")
    html = Client().get(MAKERS).content.decode()
    assert 'aria-label="Fez-Meknes: 1 maker"' in html
    assert 'aria-label="Souss-Massa: 0 makers"' in html


def test_a_region_that_the_owner_added_stands_on_the_list_alone(makers: Bazaar) -> None:
    AttributeValue.objects.filter(pk=makers.souss.pk).update(external_reference=None)
    html = Client().get(f"{MAKERS}?region=souss").content.decode()
    assert 'aria-label="Souss-Massa' not in html
    assert '<a class="chip chip--on"' in html


@pytest.mark.parametrize("odd", ["%27", "x" * 5000, "MA-03", "%F0%9F%98%80"])
def test_odd_regions_and_crafts_show_nobody(makers: Bazaar, odd: str) -> None:
    assert "Nobody here yet" in Client().get(f"{MAKERS}?region={odd}&craft={odd}").content.decode()


# -- feeds ------------------------------------------------------------------------------------------------------------


def test_the_makers_feed_has_who_agreed_to_be_found(makers: Bazaar) -> None:
    found = entries(f"{MAKERS}feed.json")
    assert {entry["title"] for entry in found} == {"Afra", "Celia"}
    assert {item.findtext("title") for item in items(f"{MAKERS}feed.rss")} == {"Afra", "Celia"}
    afra = next(entry for entry in found if entry["title"] == "Afra")
    assert afra["url"] == f"http://testserver{MAKERS}afra/"
    assert afra["content_text"] == "The women weave facing the window."
    assert afra["image"].endswith("/makers/afra.jpg")
    assert afra["date_published"]
    taken_back(Maker.objects.get(code="afra"), "story", "portrait", audience="search")
    afra = next(entry for entry in entries(f"{MAKERS}feed.json") if entry["title"] == "Afra")
    assert (afra["content_text"], "image" in afra) == ("Afra", False)
    taken_back(Maker.objects.get(code="celia"), "name")
    assert [entry["title"] for entry in entries(f"{MAKERS}feed.json")] == ["Afra"]


def test_new_pieces_name_only_who_agreed(makers: Bazaar) -> None:
    for piece, maker in (("rug", "afra"), ("mat", "baya")):
        makers.piece(piece, maker)
    makers.piece("sold", "celia", quantity=0)
    makers.index()
    found = {entry["title"]: entry for entry in entries("/en/morocco/makers/pieces.json")}
    assert set(found) == {"Rug", "Mat", "Sold"}
    assert found["Rug"]["authors"] == [{"name": "Afra"}]
    assert "authors" not in found["Mat"]
    assert found["Rug"]["url"] == "http://testserver/en/morocco/products/rug/"
    assert found["Rug"]["content_text"] != "Rug", "its price"
    assert found["Sold"]["content_text"] == "Sold", "what cannot be had has no price"
    rss = {item.findtext("title"): item for item in items("/en/morocco/makers/pieces.rss")}
    assert [rss[name].findtext(DC) for name in ("Rug", "Mat")] == ["Afra", None]


def test_the_feed_of_one_maker(makers: Bazaar) -> None:
    makers.piece("rug", "afra")
    makers.piece("mat", "celia")
    makers.index()
    assert [entry["title"] for entry in entries(f"{MAKERS}afra/pieces.json")] == ["Rug"]
    assert f'href="{MAKERS}afra/pieces.rss"' in Client().get(f"{MAKERS}afra/").content.decode()
    for slug in ("baya", "nobody"):
        assert Client().get(f"{MAKERS}{slug}/pieces.json").status_code == 404
    assert "pieces.rss" not in Client().get(f"{MAKERS}baya/").content.decode()
    taken_back(Maker.objects.get(code="afra"), "name", audience="search")
    assert Client().get(f"{MAKERS}afra/pieces.rss").status_code == 404


def test_feeds_are_kept_for_a_minute_and_found_by_no_search(makers: Bazaar) -> None:
    answer = Client().get(f"{MAKERS}feed.rss")
    assert (answer["X-Robots-Tag"], "max-age=60" in answer["Cache-Control"]) == ("noindex", True)
    assert Client().post(f"{MAKERS}feed.rss").status_code == 405
    assert Client().get(f"{MAKERS}feed.xml", follow=True).status_code == 404


def test_a_name_with_marks_of_xml_is_a_name(makers: Bazaar) -> None:
    page = makers.references["afra"].reference_page
    page.title = "Afra & <b>Sons</b>\x0b"
    page.save()
    assert {item.findtext("title") for item in items(f"{MAKERS}feed.rss")} == {"Afra & <b>Sons</b>", "Celia"}


def test_feeds_cost_the_same_for_one_and_for_three(makers: Bazaar, django_assert_max_num_queries: Any) -> None:
    Client().get(f"{MAKERS}feed.json")
    with django_assert_max_num_queries(30) as few:
        Client().get(f"{MAKERS}feed.json")
    for slug in ("dounia", "elma", "fadma"):
        makers.maker(slug, name=slug.title(), kind="individual")
    with django_assert_max_num_queries(len(few)):
        assert len(entries(f"{MAKERS}feed.json")) == 5
