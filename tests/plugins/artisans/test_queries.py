"""Makers as the plugin reads them from the backend."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.client.session import Session
from marketplace.contract.types.catalogue import Choice
from marketplace.kernel.ids import to_global_id
from plugins.artisans.shop import queries
from plugins.artisans.shop.records import first_sentence

from .rows import Bazaar, document

SESSION = Session("morocco", "en")


def test_a_maker_with_everything(bazaar: Bazaar) -> None:
    page = bazaar.maker()
    found = queries.maker("tafsut", session=SESSION)
    assert found is not None
    assert (found.id, found.slug, found.name, found.is_organisation) == (to_global_id("Page", page.pk), "tafsut", "Tafsut", True)
    assert found.region == Choice("fez", "Fez-Meknes")
    assert found.place == "Sefrou"
    assert found.crafts == (Choice("rugs", "Rugs"), Choice("buttons", "Silk buttons"))
    assert found.languages == (Choice("tamazight", "Tamazight"),)
    assert found.legal_form == "Women’s co-operative"
    assert found.portrait.endswith("/media/makers/tafsut.jpg")
    assert found.sentence == "The women weave facing the window."
    assert found.story == document("The women weave facing the window. In the morning they spin & sing. Then there is tea.")


def test_a_maker_in_another_language(bazaar: Bazaar) -> None:
    bazaar.maker()
    french, arabic = (queries.maker("tafsut", session=Session("morocco", language)) for language in ("fr", "ar"))
    assert french is not None
    assert arabic is not None
    assert (french.name, french.sentence, french.translated) == ("Coopérative Tafsut", "Elles tissent.", True)
    assert french.region == Choice("fez", "Fès-Meknès")
    assert (arabic.name, arabic.place, arabic.translated) == ("Tafsut", "صفرو", False)


@pytest.mark.parametrize("kind", ["individual", ""])
def test_whoever_is_not_said_to_be_an_organisation_is_a_person(bazaar: Bazaar, kind: str) -> None:
    bazaar.maker(kind=kind)
    found = queries.maker("tafsut", session=SESSION)
    assert found is not None
    assert not found.is_organisation


def test_unpublished_and_other_pages_are_no_makers(bazaar: Bazaar) -> None:
    bazaar.maker(published=False)
    other = bazaar.maker("about")
    other.page_type = bazaar.other_type
    other.save()
    assert queries.maker("tafsut", session=SESSION) is None
    assert queries.maker("about", session=SESSION) is None
    assert queries.makers_by_id([to_global_id("Page", other.pk)], session=SESSION) == {}
    assert queries.directory(session=SESSION) == queries.Directory((), 0, None)


def test_without_the_page_type_there_is_nobody(bazaar: Bazaar) -> None:
    bazaar.page_type.delete()
    assert queries.maker("tafsut", session=SESSION) is None


def test_the_directory_by_region_and_craft(bazaar: Bazaar) -> None:
    bazaar.maker("a")
    bazaar.maker("b", region=bazaar.souss)

    def slugs(**choices: str) -> list[str]:
        return [maker.slug for maker in queries.directory(session=SESSION, **choices).makers]

    assert slugs() == ["a", "b"]
    assert slugs(region="fez") == ["a"]
    assert slugs(region="souss", craft="rugs") == ["b"]
    assert slugs(craft="glass") == []
    assert [choice.name for choice in queries.regions(session=SESSION)] == ["Fez-Meknes", "Souss-Massa"]
    assert [choice.name for choice in queries.crafts(session=SESSION)] == ["Rugs", "Silk buttons"]


def test_the_directory_a_page_at_a_time(bazaar: Bazaar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for slug in ("a", "b", "c"):
        bazaar.maker(slug)
    first = queries.directory(session=SESSION)
    assert ([maker.slug for maker in first.makers], first.total) == (["a", "b"], 3)
    second = queries.directory(session=SESSION, after=first.after)
    assert ([maker.slug for maker in second.makers], second.after) == (["c"], None)


def test_the_directory_begins_with_who_has_pieces_here(bazaar: Bazaar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for slug in ("a", "b", "c", "d", "e"):
        bazaar.maker(slug)
    bazaar.piece("rug", "d")
    bazaar.piece("mat", "b")
    bazaar.piece("sold", "a", quantity=0)
    bazaar.piece("cup", "e")
    bazaar.index()
    seen, after = [], None
    for _ in range(4):
        page = queries.directory(after=after, session=SESSION)
        assert page.total == 5
        seen.append([maker.slug for maker in page.makers])
        after = page.after
        if after is None:
            break
    assert [slug for slugs in seen for slug in slugs] == ["b", "d", "e", "a", "c"]
    assert seen[0] == ["b", "d"]


def test_pieces_of_a_maker(bazaar: Bazaar) -> None:
    bazaar.maker()
    bazaar.maker("other")
    mine = {bazaar.piece("rug"), bazaar.piece("mat")}
    sold = bazaar.piece("sold", quantity=0)
    bazaar.piece("theirs", "other")
    bazaar.index()
    found, more = queries.pieces("tafsut", session=SESSION)
    assert ({card.id for card in found[:2]}, found[2].id, more) == (mine, sold, False)
    assert [card.available for card in found] == [True, True, False]
    first, more = queries.pieces("tafsut", session=SESSION, size=2)
    assert (len(first), more) == (2, True)
    second, more = queries.pieces("tafsut", session=SESSION, size=2, page=2)
    assert ([card.id for card in second], more) == ([sold], False)
    assert queries.piece_counts("morocco") == {"tafsut": 2, "other": 1}


@pytest.mark.parametrize("count", [1, 3])
def test_the_directory_costs_the_same_for_one_and_for_three(bazaar: Bazaar, count: int) -> None:
    for number in range(count):
        bazaar.maker(f"maker-{number}")
    queries.directory(session=SESSION)  # documents are parsed once
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(queries.directory(session=SESSION).makers) == count
    assert len(asked) == 13


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. Two.", "One."),
        ("<b>Bold</b> &amp; <i>thin</i>! More", "Bold & thin!"),
        ("هل تنسج؟ نعم.", "هل تنسج؟"),
        ("word " * 50, "word " * 31 + "word…"),
        ("", ""),
    ],
)
def test_the_first_sentence(text: str, sentence: str) -> None:
    assert first_sentence(document(text)) == sentence


def test_no_story_has_no_sentence() -> None:
    assert first_sentence(None) == ""
    assert first_sentence({"blocks": [{"type": "delimiter", "data": {}}, "odd"]}) == ""
