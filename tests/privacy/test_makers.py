"""What a maker takes back is found nowhere: every public surface is read before, after each field, and after all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from marketplace.accounts.models import Person
from marketplace.engine.catalogue.models import Product
from marketplace.engine.content.models import Page
from marketplace.kernel import clock, outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id
from plugins.artisans.consent import looking
from plugins.artisans.makers import papers
from plugins.artisans.media import actions as media
from plugins.artisans.media.addresses import public_url
from plugins.artisans.models import Field, Maker, MakerFile, Use, Withdrawal
from plugins.artisans.programmes import actions as programmes
from plugins.artisans.programmes.links import Link
from tests import catalogue_rows
from tests.mirror.rows import choices
from tests.pictures import picture
from tests.plugins.artisans.makers import agreed, in_shop, taken_back
from tests.plugins.artisans.rows import Bazaar, document
from tests.plugins.artisans.sounds import wav
from tests.privacy.crawling import Crawl

SLUG = "m-7f3a"
HER: dict[str, Any] = {
    "slug": SLUG,
    "kind": "organisation",
    "region": "MA-03",
    "names": {"fr": "Qanaryname", "ar": "قناريةاسم", "en": "Qanarynamen"},
    "places": {"fr": "Qanaryplace", "ar": "قناريةمكان"},
    "stories": {
        "fr": document("Qanarystory <b>tisse</b>. Encore."),
        "ar": document("قناريةقصة."),
        "en": document("Qanarystoryen weaves."),
    },
    "meeting": {"fr": "Qanarymeeting, le jeudi", "ar": "قناريةلقاء"},
    "languages": ["zgh"],
    "crafts": ["rug"],
    "phone": "+212661009876",
}
MARKS: dict[str, tuple[str, ...]] = {
    Field.NAME: ("qanaryname", "قناريةاسم"),
    Field.PLACE: ("qanaryplace", "قناريةمكان"),
    Field.STORY: ("qanarystory", "قناريةقصة"),
    Field.MEETING: ("qanarymeeting", "قناريةلقاء"),
    Field.LANGUAGES: ("qanarytongue",),
    Field.PORTRAIT: ("qanaryportrait",),
    Field.GALLERY: ("qanarygallery",),
    Field.PROCESS: ("qanaryprocess",),
    Field.VOICE: ("qanaryvoice",),
}
NEVER = ("661009876", "6 61 00 98 76", "private/makers", "qanaryprogramme", "attawfiq", "001561191000066")
"""Her telephone, where her files lie, the programme that she comes through, and her number in a register."""
USES = {Use.PORTRAIT: Field.PORTRAIT, Use.GALLERY: Field.GALLERY, Use.PROCESS: Field.PROCESS, Use.VOICE: Field.VOICE}


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def qanary(transactional_db: None, settings: Any, tmp_path: Any) -> Maker:
    """A maker with something in every field, her page at the backend, and two pieces of hers in both countries."""
    settings.MEDIA_ROOT = tmp_path
    with transaction.atomic():
        bazaar = Bazaar()
        choices("maker-region", "MA-03")
        choices("maker-crafts", "rug")
        choices("maker-kind", "organisation")
        for value in choices("languages", "zgh").values():
            value.name = "Qanarytongue"
            value.save()
        france = catalogue_rows.channel("france", "EUR", "FR")
        france.warehouses.add(bazaar.warehouse)
        bazaar.channels.append(france)
    made = in_shop("qanary", HER)
    for number, use in enumerate((Use.PORTRAIT, Use.GALLERY, Use.PROCESS)):
        words = {language: f"Qanary{use} {language}" for language in ("ar", "fr", "en")}
        image = picture(size=(640, 480), colour=(40 * number, 90, 200))
        media.keep(maker=made, use=use, file=image, actor=SYSTEM, facts={"alt": words, "captions": words})
    voice = media.keep(maker=made, use=Use.VOICE, file=BytesIO(wav(0.3)), language="ary", actor=SYSTEM)
    media.write_down(file=voice, language="fr", text="Qanaryvoice parle", state="checked", actor=SYSTEM)
    verifier = Person.objects.create_person(email="v@maarad.example", password=None, roles=("verifier",))
    link = Link("attawfiq", "Qanaryprogramme contact", "Qanaryprogramme note")
    programmes.add(code="qanary", link=link, by=verifier, actor=SYSTEM)
    papers.enter_register(code="qanary", kind="ice", number="001561191000066", actor=SYSTEM)
    settle()
    page = Page.objects.get(slug=SLUG)
    with transaction.atomic():
        bazaar.references[SLUG] = catalogue_rows.value(bazaar.made_by, f"page-{page.pk}", name=page.title, reference_page=page)
        for piece in ("rug", "bag"):
            bazaar.piece(piece, SLUG)
    bazaar.index()
    return made


def settle() -> None:
    """What the workers do within the minute; what the shop remembers for half of it is forgotten."""
    for seconds in (0, 20, 45):
        with clock.frozen(now() + timedelta(seconds=seconds)):
            while outbox.drain():
                pass
            for receipt in looking.waiting():
                looking.look(receipt)
    cache.clear()


def known() -> dict[str, list[str]]:
    ids = [to_global_id("Product", pk) for pk in Product.objects.values_list("pk", flat=True)]
    return {"ids": [*ids, to_global_id("Page", Page.objects.get(slug=SLUG).pk)], "slug": [SLUG, "rug"]}


def addresses(*fields: str) -> list[str]:
    found = []
    for file in MakerFile.objects.all():
        if USES[Use(file.use)] in fields:
            sizes = [(width, kind) for width in (320, 640) for kind in ("webp", "jpg")] if file.width else [(0, "")]
            found += [public_url(file.pk, picture=bool(width), width=width, extension=kind) for width, kind in sizes]
    return found


def test_what_she_takes_back_is_found_nowhere(qanary: Maker) -> None:
    remembered = addresses(*Field.values)
    before = Crawl(known()).walk(remembered)
    where = {name: sorted(before.with_any(*marks)) for name, marks in MARKS.items()}
    assert [name for name, found in where.items() if len(found) < 3] == [], "the crawl sees each field where it stands"
    assert {before.pages[address].status for address in remembered} == {200}
    assert before.with_any(*NEVER) == {}

    for name in Field.values:
        if name in (Field.NAME, Field.PRICE):
            continue
        taken_back(qanary, name)
        settle()
        hers = addresses(name)
        after = Crawl(known()).again([*where[name], *hers])
        assert after.with_any(*MARKS[name]) == {}, name
        assert {after.pages[address].status for address in hers} <= {404}, name
        receipt = Withdrawal.objects.get(field=name)
        assert receipt.done_at is not None, (name, receipt.surfaces)
        agreed(qanary, name)
        settle()

    taken_back(qanary, Field.NAME)
    settle()
    assert not Withdrawal.objects.filter(done_at__isnull=True).exists()
    after = Crawl(known()).walk([*remembered, *(address for address in before.pages if " " not in address)])
    assert after.with_any(*(mark for marks in MARKS.values() for mark in marks), *NEVER) == {}
    assert after.with_bytes(before.pages[address].digest for address in remembered) == []
    assert {after.pages[address].status for address in remembered} == {404}
