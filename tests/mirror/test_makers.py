"""Makers are the truth and their pages follow: changed, renamed, hidden, taken over; what the owner of the backend added stays."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from marketplace.client.session import Session
from marketplace.engine.attributes.models import AttributeValue
from marketplace.engine.content.models import Page, PageTranslation
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.models import AuditEntry
from marketplace.mirror import bringing, comparing, leases
from marketplace.mirror.models import Mirrored
from marketplace.search.models import SearchName
from plugins.artisans.makers import actions
from plugins.artisans.models import Consent, Field, Maker, State
from plugins.artisans.shop import queries
from tests.mirror.backend import Backend, PowerCut
from tests.mirror.rows import choices
from tests.plugins.artisans.makers import agreed, in_shop, taken_back
from tests.plugins.artisans.rows import Bazaar, document

pytestmark = pytest.mark.django_db
TAFSUT: dict[str, Any] = {
    "kind": "organisation",
    "legal_form": "women",
    "region": "MA-03",
    "places": {"en": "Sefrou", "fr": "Sefrou", "ar": "صفرو"},
    "crafts": ["rug", "button"],
    "languages": ["ar", "fr"],
    "names": {"en": "Tafsut", "fr": "Coopérative Tafsut", "ar": "تعاونية تافسوت"},
    "stories": {"en": document("They weave & sing."), "fr": document("Elles tissent & chantent."), "ar": document("ينسجن.")},
    "portrait": "/media/makers/tafsut.jpg",
}
MADE = [
    "mirrored_page", "page_type", "page_create", "page_translate", "page_translate", "page_translate", "attribute_value_translate",
    "private_metadata_update",
]  # fmt: skip


@pytest.fixture
def words(db: None) -> Bazaar:
    """The words with which makers are described."""
    bazaar = Bazaar()
    for attribute, codes in {
        "maker-kind": ("organisation", "individual"),
        "legal-form": ("women",),
        "maker-region": ("MA-03", "MA-06"),
        "maker-crafts": ("rug", "button"),
        "languages": ("ar", "fr"),
    }.items():
        choices(attribute, *codes)
    return bazaar


def tafsut(**fields: Any) -> Maker:
    """She sells, and agreed to everything."""
    return in_shop("tafsut", TAFSUT | fields)


def row() -> Mirrored:
    return Mirrored.objects.get(kind="maker", key="tafsut")


def read(language: str = "en") -> Any:
    return queries.maker("tafsut", session=Session("morocco", language))


def test_a_maker_has_her_page_in_three_languages(words: Bazaar, asked: Backend) -> None:
    tafsut()
    outbox.drain()
    assert asked.names == [*MADE, "mirrored_page"], "her consents come with a message of their own, that finds nothing to do"
    found = read()
    assert (found.name, found.is_organisation, found.place, found.region.name) == ("Tafsut", True, "Sefrou", "MA-03")
    assert {craft.name for craft in found.crafts} == {"rug", "button"}
    assert found.portrait.endswith("/makers/tafsut.jpg")
    assert found.sentence == "They weave & sing."
    arab = read("ar")
    assert (arab.name, arab.place, arab.translated) == ("تعاونية تافسوت", "صفرو", True)
    page = Page.objects.get()
    assert page.private_metadata == {"maarad.mirror": "maker:tafsut"}
    assert (row().state, row().words, row().global_id) == ("shown", "", to_global_id("Page", page.pk))
    assert AuditEntry.objects.filter(action="maker.create", object_id="tafsut").count() == 1

    asked.names.clear()
    bringing.bring("maker", "tafsut")
    assert asked.names == ["mirrored_page"], "what is right is not written again"


@pytest.mark.parametrize(
    ("fields", "operations"),
    [
        ({"region": "MA-06"}, ["page_update"]),
        ({"places": {"en": "Sefrou", "fr": "Séfrou", "ar": "صفرو"}}, ["attribute_value_translate"]),
        ({"places": {}}, ["page_update"]),
        ({"crafts": []}, ["page_update"]),
        ({"names": TAFSUT["names"] | {"fr": "Tafsut, coopérative"}}, ["page_translate"]),
        ({"stories": TAFSUT["stories"] | {"en": document("They weave.")}}, ["page_update", "page_translate"]),
        ({"stories": {}}, ["page_update", "page_translate", "page_translate", "page_translate"]),
        ({"portrait": "/media/makers/other.jpg", "region": ""}, ["page_update"]),
    ],
    ids=["region", "place in French", "no place", "no crafts", "name in French", "story", "no story", "portrait and no region"],
)
def test_only_what_changed_is_written(words: Bazaar, asked: Backend, fields: dict[str, Any], operations: list[str]) -> None:
    tafsut()
    outbox.drain()
    asked.names.clear()
    actions.update_maker(code="tafsut", fields=fields, actor=SYSTEM)
    bringing.bring("maker", "tafsut")
    assert asked.written == operations
    assert list(comparing.drifts()) == []


def test_a_new_address_is_the_same_page(words: Bazaar) -> None:
    tafsut()
    outbox.drain()
    before = Page.objects.get().pk
    actions.update_maker(code="tafsut", fields={"slug": "tafsut-sefrou"}, actor=SYSTEM)
    outbox.drain()
    assert Page.objects.values_list("pk", "slug").get() == (before, "tafsut-sefrou")


def test_who_is_not_shown_is_in_no_directory_and_no_search(words: Bazaar, client: Client) -> None:
    tafsut()
    outbox.drain()
    page = Page.objects.get()
    words.references["tafsut"] = AttributeValue.objects.create(
        attribute=words.made_by, slug=f"page-{page.pk}", name="Tafsut", reference_page=page
    )
    words.piece("rug")
    words.index()
    assert client.get("/en/morocco/makers/tafsut/").status_code == 200
    assert SearchName.objects.filter(kind="maker").exists()
    taken_back(Maker.objects.get(), Field.NAME)
    outbox.drain()
    assert (row().state, Page.objects.get().is_published) == ("hidden", False)
    assert client.get("/en/morocco/makers/tafsut/").status_code == 404
    assert "Tafsut" not in re.sub(r"<script.*?</script>", "", client.get("/en/morocco/makers/").content.decode())
    words.index()  # what the outbox does some seconds later
    assert not SearchName.objects.filter(kind="maker").exists()
    assert "Tafsut" not in client.get("/en/morocco/products/?q=tafsut").content.decode().replace("?q=tafsut", "")

    agreed(Maker.objects.get(), Field.NAME)
    outbox.drain()
    assert client.get("/en/morocco/makers/tafsut/").status_code == 200


@pytest.mark.parametrize("answered", [False, True], ids=["before it arrived", "after it was done"])
@pytest.mark.parametrize("number", range(1, len(MADE) + 1))
def test_killed_at_any_request_there_is_one_whole_page(words: Bazaar, asked: Backend, number: int, answered: bool) -> None:
    tafsut()
    asked.fail_at(number, answered=answered)
    with pytest.raises(PowerCut):
        bringing.bring("maker", "tafsut")
    asked.heal()
    Mirrored.objects.update(until=row().until - leases.LEASE * 2)
    found = bringing.bring("maker", "tafsut")
    assert found is not None
    assert found.state == "shown"
    assert Page.objects.count() == 1
    assert PageTranslation.objects.count() == 3
    assert list(comparing.drifts()) == []


@pytest.mark.parametrize("number", range(3, len(MADE) + 1))
def test_killed_and_then_hidden_nothing_is_left_for_the_public(words: Bazaar, asked: Backend, number: int) -> None:
    tafsut()
    asked.fail_at(number, answered=True)
    with pytest.raises(PowerCut):
        bringing.bring("maker", "tafsut")
    asked.heal()
    taken_back(Maker.objects.get(), Field.NAME)
    Mirrored.objects.update(until=row().until - leases.LEASE * 2)
    bringing.bring("maker", "tafsut")
    assert [page.is_published for page in Page.objects.all()] == [False]
    assert row().state == "hidden"


def test_what_the_owner_added_stays(words: Bazaar) -> None:
    tafsut()
    outbox.drain()
    page = Page.objects.get()
    page.seo_title, page.metadata, page.title, page.is_published = "Rugs", {"theirs": "1"}, "Changed", False
    page.save()
    assert [str(drift) for drift in comparing.drifts()] == [
        "maker tafsut: title differs",
        "maker tafsut: is not published",
    ]
    comparing.run()
    page.refresh_from_db()
    assert (page.seo_title, page.metadata, page.title, page.is_published) == ("Rugs", {"theirs": "1"}, "Tafsut", True)


def test_a_page_that_was_deleted_is_made_again(words: Bazaar) -> None:
    tafsut()
    outbox.drain()
    Page.objects.all().delete()
    assert [drift.words for drift in comparing.drifts()] == ["is missing"]
    comparing.run()
    assert row().global_id == to_global_id("Page", Page.objects.get().pk)
    assert list(comparing.drifts()) == []


@pytest.mark.parametrize("whose", ["of another type", "of another maker"])
def test_an_address_that_is_taken_is_a_refusal_in_words(words: Bazaar, whose: str) -> None:
    if whose == "of another type":
        Page.objects.create(slug="tafsut", title="About", page_type=words.other_type, is_published=True)
        said = "The address tafsut is taken by page type content."
    else:
        Page.objects.create(
            slug="tafsut", title="Other", page_type=words.page_type, private_metadata={"maarad.mirror": "maker:other"}
        )
        said = "The address tafsut is taken by maker:other."
    before = list(Page.objects.values())
    tafsut()
    outbox.drain()
    assert (row().state, row().words) == ("refused", said)
    assert list(Page.objects.values()) == before
    assert [drift.words for drift in comparing.drifts()] == [said]
    actions.update_maker(code="tafsut", fields={"slug": "tafsut-2"}, actor=SYSTEM)
    outbox.drain()
    assert row().state == "shown"


def test_a_word_that_the_backend_does_not_offer_is_a_refusal(words: Bazaar) -> None:
    tafsut(region="MA-99")
    outbox.drain()
    assert row().state == "refused"
    assert "not on offer" in row().words
    assert not Page.objects.exists()


def test_pages_that_stood_there_before_are_taken_over_as_they_are(words: Bazaar, asked: Backend) -> None:
    words.maker("old", name="Old", kept=False)
    words.maker("hidden", name="Hidden", published=False, kept=False)
    for value in AttributeValue.objects.filter(external_reference=None, attribute__slug__in=("maker-region", "legal-form")):
        value.external_reference = f"{value.attribute.slug}:{value.slug}"
        value.save()
    before = list(Page.objects.order_by("pk").values("title", "slug", "content", "is_published"))
    assert comparing.adopt() == {"maker": 2}
    old = Maker.objects.get(code="old")
    assert (old.names, old.region, old.legal_form) == ({"en": "Old", "fr": "Coopérative Old"}, "fez", "cooperative")
    assert (old.places, old.state) == ({"en": "Sefrou", "ar": "صفرو"}, State.SELLING)
    assert set(old.consents.values_list("field", "audience", "proof")) == {
        (name, audience, "taken_over")
        for name in ("name", "place", "story", "portrait", "languages")
        for audience in (("web", "search") if old.kind == "organisation" else ("web",))
    }
    assert old.unowned == ["maker-crafts", "languages"], "words of the owner's own are left to her"
    assert (Maker.objects.get(code="hidden").state, Consent.objects.exclude(maker=old).exists()) == (State.INVITED, False)
    asked.names.clear()
    assert comparing.retry() == comparing.Run(2, 0, 0), "within a minute, not at the next comparison"
    assert asked.written == ["page_translate", "private_metadata_update"], "the mark, and that its own words are English"
    assert list(Page.objects.order_by("pk").values("title", "slug", "content", "is_published")) == before
    assert comparing.adopt() == {"maker": 0}


def test_refused_changes_change_nothing(words: Bazaar) -> None:
    tafsut()
    for fields, code in (
        ({"names": {}}, "INVALID"),
        ({"kind": "ghost"}, "INVALID"),
        ({"loans": 3}, "INVALID"),
        ({"slug": "a b"}, "INVALID"),
    ):
        with pytest.raises(actions.DomainError) as refused:
            actions.update_maker(code="tafsut", fields=fields, actor=SYSTEM)
        assert refused.value.code == code
    with pytest.raises(actions.DomainError) as twice:
        tafsut()
    assert twice.value.code == "UNIQUE"
    with pytest.raises(actions.NotFound):
        actions.update_maker(code="nobody", fields={}, actor=SYSTEM)
    assert Maker.objects.get().names == TAFSUT["names"]
