"""Makers at `/graphql/maarad/`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.api.context import Context
from marketplace.api.plugin_schema import plugin_schema
from marketplace.api.schema import execute
from marketplace.kernel.ids import to_global_id
from plugins.artisans.models import Maker, MakerFile, SpokenText

from .makers import taken_back
from .rows import Bazaar

PRODUCTS = "query($ids: [ID!]!) { products(ids: $ids) { id maker { id slug name place isOrganisation region { slug name } crafts { name } portrait sentence } } }"


def ask(document: str, language: str = "en", **variables: Any) -> dict[str, Any]:
    answer = execute(document, variables, Context(language=language), against=plugin_schema()).as_dict()
    assert "errors" not in answer
    return dict(answer["data"])


def test_the_maker_of_each_product(bazaar: Bazaar) -> None:
    page = bazaar.maker()
    bazaar.maker("hidden", published=False)
    rug, secret, nobody = bazaar.piece("rug"), bazaar.piece("secret", "hidden"), to_global_id("Product", 999_999)
    bazaar.index()
    found = ask(PRODUCTS, ids=[secret, rug, nobody])["products"]
    assert [(each["id"], bool(each["maker"])) for each in found] == [(secret, False), (rug, True), (nobody, False)]
    maker = found[1]["maker"]
    assert maker.pop("portrait").endswith("/makers/tafsut.jpg")
    assert maker == {
        "id": to_global_id("Page", page.pk),
        "slug": "tafsut",
        "name": "Tafsut",
        "place": "Sefrou",
        "isOrganisation": True,
        "region": {"slug": "fez", "name": "Fez-Meknes"},
        "crafts": [{"name": "Rugs"}, {"name": "Silk buttons"}],
        "sentence": "The women weave facing the window.",
    }


def test_in_the_language_of_the_request(bazaar: Bazaar) -> None:
    bazaar.maker()
    found = ask('{ maker(slug: "tafsut") { name region { name } } }', "fr")
    assert found == {"maker": {"name": "Coopérative Tafsut", "region": {"name": "Fès-Meknès"}}}


def test_makers_by_id_and_by_slug(bazaar: Bazaar) -> None:
    page, hidden = bazaar.maker(), bazaar.maker("hidden", published=False)
    ids = [to_global_id("Page", hidden.pk), to_global_id("Page", page.pk)]
    document = 'query($ids: [ID!]!) { makers(ids: $ids) { slug } nobody: maker(slug: "absent") { slug } }'
    assert ask(document, ids=ids) == {"makers": [None, {"slug": "tafsut"}], "nobody": None}
    answer = execute(document, {"ids": ids * 51}, Context(), against=plugin_schema()).as_dict()
    assert answer["errors"][0]["message"] == "102 ids were given, at most 100 may be."


def test_all_that_she_agreed_to_and_nothing_else(bazaar: Bazaar) -> None:
    bazaar.maker()
    row = Maker.objects.get()
    row.meeting = {"en": "Thursdays at the market"}
    row.save()
    voice = MakerFile.objects.create(
        maker=row, use="voice", path="v", content_type="audio/mpeg", size=1, sha256="", language="ary", seconds=9, machine=True
    )
    SpokenText.objects.create(file=voice, language="fr", text="Je tisse.", state="checked")
    step = MakerFile.objects.create(
        maker=row,
        use="process",
        path="p",
        content_type="image/png",
        size=1,
        sha256="",
        width=900,
        height=600,
        alt={"en": "A loom"},
    )
    document = """{ maker(slug: "tafsut") { story storyLanguage meeting legalForm languages { name } gallery { url }
        voices { url language machine seconds text textLanguage contentType } process { url alt caption } } }"""
    found = ask(document)["maker"]
    assert json.loads(found.pop("story"))["blocks"][0]["data"]["text"].startswith("The women weave")
    assert found == {
        "storyLanguage": "en",
        "meeting": "Thursdays at the market",
        "legalForm": "Women’s co-operative",
        "languages": [{"name": "Tamazight"}],
        "gallery": [],
        "voices": [
            {
                "url": f"http://testserver/makers/files/{voice.pk}/",
                "language": "ary",
                "machine": True,
                "seconds": 9.0,
                "text": "Je tisse.",
                "textLanguage": "fr",
                "contentType": "audio/mpeg",
            }
        ],
        "process": [{"url": f"http://testserver/makers/files/{step.pk}/640.webp", "alt": "A loom", "caption": ""}],
    }
    taken_back(row, "story", "voice", "process", "meeting", "languages")
    found = ask(document)["maker"]
    assert (found["story"], found["storyLanguage"], found["meeting"]) == (None, "", "")
    assert found["voices"] == found["process"] == found["languages"] == []
    taken_back(row, "name")
    assert ask(document)["maker"] is None


def test_the_directory(bazaar: Bazaar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.artisans.shop.queries.PAGE_SIZE", 1)
    for slug, region in (("a", bazaar.fez), ("b", bazaar.souss), ("c", bazaar.fez)):
        bazaar.maker(slug, region=region)
    document = """query($after: String, $region: String) {
        makerDirectory(channel: "morocco", region: $region, after: $after) { after makers { slug } } }"""
    first = ask(document, region="fez")["makerDirectory"]
    second = ask(document, region="fez", after=first["after"])["makerDirectory"]
    assert [each["slug"] for each in first["makers"] + second["makers"]] == ["a", "c"]
    assert (bool(first["after"]), second["after"]) == (True, None)
    assert ask(document, region="nowhere")["makerDirectory"] == {"after": None, "makers": []}
    taken_back(Maker.objects.get(code="a"), "name")
    assert "a" not in str(ask(document, region="fez")["makerDirectory"]["makers"])
    answer = execute(document, {"after": "others:nonsense"}, Context(), against=plugin_schema()).as_dict()
    assert answer["errors"][0]["message"] == "There is no such page: begin again without `after`."


@pytest.mark.parametrize("count", [1, 30])
def test_one_product_costs_as_many_queries_as_thirty(bazaar: Bazaar, count: int) -> None:
    ids = []
    for number in range(count):
        bazaar.maker(f"maker-{number}")
        ids.append(bazaar.piece(f"piece-{number}", f"maker-{number}"))
    bazaar.index()
    ask(PRODUCTS, ids=ids)
    with CaptureQueriesContext(connection) as asked:
        found = ask(PRODUCTS, ids=ids)["products"]
    assert [each["maker"]["slug"] for each in found] == [f"maker-{number}" for number in range(count)]
    assert len(asked) == 13


def test_products_without_makers_cost_one_query(bazaar: Bazaar) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert ask(PRODUCTS, ids=[to_global_id("Product", 1)])["products"][0]["maker"] is None
    assert len(asked) == 1
