"""A piece at the backend: made once, kept as it is wanted, taken out and never deleted; killed at any request, the next one finishes it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage

from marketplace.client import transports
from marketplace.client.errors import Unavailable
from marketplace.engine.catalogue.models import Product, ProductMedia
from marketplace.engine.catalogue.models import ProductVariantChannelListing as Price
from marketplace.engine.stock.models import Warehouse
from marketplace.extensions.slots import PRODUCT_MORE, ProductContext
from marketplace.extensions.testing import shown
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.ids import to_global_id
from marketplace.mirror import bringing, comparing, leases
from marketplace.mirror.models import Mirrored
from plugins.artisans.listings import said, stock
from plugins.artisans.makers import actions as makers
from plugins.artisans.media import actions as media
from plugins.artisans.models import Consent, Listing, Maker, MakerFile, Restock, SpokenText
from tests.mirror.backend import Backend, PowerCut

from .counter import Counter
from .workshop import Workshop

WHOLE: dict[str, Any] = {
    "materials": ["clay", "glaze"], "colours": ["cobalt"], "size": {"width": "40", "height": "2.5"}, "weight": 3200,
    "names": {"fr": "Plateau <bleu>", "ar": "صينية"}, "descriptions": {"fr": "Cuit deux fois.\n\nÀ la main & au bois."}, "place": "with_me",
}  # fmt: skip


def publish(shop: Workshop, id: UUID, **more: Any) -> dict[str, Any]:
    answer = shop.post(f"listings/{id}/publish/", {"key": str(uuid4()), **more})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def agreed(maker: Maker) -> None:
    for audience in ("web", "search"):
        Consent.objects.create(maker=maker, field="name", purpose="sell", audience=audience, proof="tap", recorded_by="test")
    bringing.bring("maker", maker.code)


def seen(counter: Counter, id: UUID) -> tuple[bool, bool]:
    """Whether it is shown, and whether it can be bought."""
    listing = counter.product(id).channel_listings.get()
    return listing.is_published, listing.available_for_purchase_at is not None


def texts(description: Any) -> list[str]:
    return [block["data"]["text"] for block in description["blocks"]]


def row(id: UUID) -> Mirrored:
    return Mirrored.objects.get(kind="listing", key=str(id))


def test_what_she_listed_stands_in_the_shop_whole(known: Workshop, counter: Counter) -> None:
    agreed(known.maker)
    id = known.draft(**WHOLE)
    assert publish(known, id)["state"] == "published"
    assert not Product.objects.exists(), "the outbox does it, after the commit"
    outbox.drain()
    made = counter.product(id)
    assert (made.name, made.slug, made.category) == ("Plateau <bleu>", f"zellige-{id.hex[:8]}", counter.category)
    assert made.weight == pytest.approx(3.2)
    assert texts(made.description) == ["Cuit deux fois.", "À la main &amp; au bois."]
    assert {each.language_code: each.name for each in made.translations.all()} == {"fr": "Plateau <bleu>", "ar": "صينية"}
    assert counter.words(id) == {
        "craft": ["craft:zellige"], "colour": ["colour:cobalt"], "material": ["material:clay", "material:glaze"],
        "maker": ["Atelier Démo Fadma"], "region": ["region:MA-03"], "dimensions": ["40 × 2.5 cm"],
    }  # fmt: skip
    assert Price.objects.get(variant=counter.variant(id)).price_amount == Decimal(350)
    assert counter.variant(id).sku == f"L-{id.hex[:12].upper()}"
    assert counter.variant(id).weight == pytest.approx(3.2)
    assert seen(counter, id) == (True, True)
    media = ProductMedia.objects.get(product=made)
    assert media.metadata == {"maarad.file": str(known.files()[0].pk), "alt_fr": "Plateau <bleu>", "alt_ar": "صينية"}
    assert counter.shelves(id) == {"maker-place:fadma": 2}
    own = Warehouse.objects.get(external_reference="maker-place:fadma")
    assert (own.is_private, own.click_and_collect_option, list(own.channels.values_list("slug", flat=True))) == (
        True, "DISABLED", ["morocco"],
    )  # fmt: skip
    assert "Fadma" not in own.name + own.address.company_name + own.address.city
    listing = Listing.objects.get(pk=id)
    assert (listing.product, listing.variant, listing.trouble) == (
        to_global_id("Product", made.pk), to_global_id("ProductVariant", counter.variant(id).pk), "",
    )  # fmt: skip
    assert listing.shown_as == row(id).digest != ""
    assert list(comparing.drifts()) == []


def test_a_second_time_asks_once_and_writes_nothing(known: Workshop, counter: Counter, asked: Backend) -> None:
    id = known.draft(**WHOLE)
    publish(known, id)
    outbox.drain()
    asked.names.clear()
    bringing.bring("listing", str(id))
    stock.carry_out(Restock.objects.get().pk)
    assert asked.names == ["mirrored_product"]
    assert row(id).state == "shown"


@pytest.mark.parametrize(
    "answered", [pytest.param(False, id="before it arrived", marks=pytest.mark.slow), pytest.param(True, id="after it was done")]
)
def test_killed_at_any_request_the_next_one_finishes_it(
    known: Workshop, counter: Counter, asked: Backend, answered: bool
) -> None:
    """Each of the requests in turn, on one piece after the other."""
    agreed(known.maker)
    picture = known.kept()
    outbox.drain()
    number, ids = 0, []
    while True:
        number += 1
        id = known.draft(**{**WHOLE, "pictures": [picture]})
        publish(known, id)
        asked.fail_at(number, answered=answered)
        try:
            bringing.bring("listing", str(id))
        except PowerCut:
            assert bringing.bring("listing", str(id)) is None, "the one that died has it still, until its lease ends"
            Mirrored.objects.filter(key=str(id)).update(until=row(id).until - leases.LEASE - timedelta(seconds=1))  # type: ignore[operator]
        else:
            break
        asked.heal()
        found = bringing.bring("listing", str(id))
        assert found is not None
        assert (found.state, found.words) == ("shown", "")
        ids.append(id)
    asked.heal()
    assert number == 13, "so many requests does it take"
    for id in ids:
        made = counter.product(id)
        assert (made.variants.count(), made.media.count(), seen(counter, id)) == (1, 1, (True, True))
        assert counter.words(id)["dimensions"] == ["40 × 2.5 cm"]
        assert Price.objects.get(variant__product=made).price_amount == Decimal(350)
    assert [drift for drift in comparing.drifts() if drift.kind == "listing"] == []


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("answered", [False, True], ids=["before it arrived", "after it was done"])
def test_killed_while_the_first_units_are_put_there_they_are_put_there_once(
    known: Workshop, counter: Counter, asked: Backend, monkeypatch: pytest.MonkeyPatch, number: int, answered: bool
) -> None:
    move = transports.move_stock

    def moved(*given: Any, **more: Any) -> Any:
        asked.before("move_stock")
        found = move(*given, **more)
        asked.after("move_stock")
        return found

    monkeypatch.setattr("marketplace.client.stock.move_stock", moved)
    id = known.draft(**WHOLE)
    publish(known, id)
    bringing.bring("maker-place", "fadma")
    bringing.bring("listing", str(id))
    asked.fail_at(number, answered=answered)
    restock = Restock.objects.get()
    with pytest.raises(PowerCut):
        stock.carry_out(restock.pk)
    asked.heal()
    assert stock.carry_out(restock.pk)
    assert stock.carry_out(restock.pk)
    assert counter.shelves(id) == {"maker-place:fadma": 2}


def test_a_piece_without_a_written_name_is_called_by_its_craft_and_maker(known: Workshop, counter: Counter) -> None:
    voice = MakerFile.objects.create(
        maker=known.maker, use="description", path="private/x", content_type="audio/webm", size=1, sha256="0"
    )
    id = known.draft(names={}, voice=str(voice.pk))
    publish(known, id)
    outbox.drain()
    assert counter.product(id).name == "Zellige mosaic", "nobody is told her name before she agreed"
    assert "maker" not in counter.words(id)
    agreed(known.maker)
    makers.update_maker(code="fadma", fields={}, actor=SYSTEM)
    outbox.drain()
    made = counter.product(id)
    assert (made.name, counter.words(id)["maker"]) == ("Zellige mosaic by Atelier Démo Fadma", ["Atelier Démo Fadma"])
    assert "Fadma" not in str([(each.alt, each.metadata) for each in made.media.all()]), (
        "pictures keep what they were called at first"
    )
    assert made.translations.get(language_code="fr").name == "Zellige par Atelier Démo Fadma"
    assert made.translations.get(language_code="ar").name == "الزليج من صنع Atelier Démo Fadma"
    Consent.objects.all().delete()
    makers.update_maker(code="fadma", fields={}, actor=SYSTEM)
    outbox.drain()
    assert (counter.product(id).name, {"maker", "region"} & set(counter.words(id))) == ("Zellige mosaic", set()), (
        "she took it back"
    )
    SpokenText.objects.create(file=voice, language="fr", text="Je l'ai cuit.", state="draft")
    comparing.run()
    assert made.translations.get(language_code="fr").description is None
    SpokenText.objects.update(state="checked")
    comparing.run()
    assert texts(made.translations.get(language_code="fr").description) == ["Je l'ai cuit."]


def test_what_changes_is_written_and_what_the_owner_added_stays(known: Workshop, counter: Counter, asked: Backend) -> None:
    id = known.draft(**WHOLE)
    publish(known, id)
    outbox.drain()
    made = counter.product(id)
    made.metadata["theirs"] = "1"
    made.slug, made.seo_title = "a-better-address", "SEO"
    made.save()
    old = known.files()[0]
    second, third = known.kept(), known.kept()
    asked.names.clear()
    answer = known.put(
        f"listings/{id}/", {"version": 2, "materials": ["clay"], "size": {}, "pictures": [second, str(old.pk), third]}
    )
    assert answer.status_code == 200, answer.content
    outbox.drain()
    assert "variant_price" not in asked.names
    made = counter.product(id)
    assert (made.slug, made.seo_title, made.metadata["theirs"]) == ("a-better-address", "SEO", "1")
    assert counter.words(id)["material"] == ["material:clay"]
    assert "dimensions" not in counter.words(id)
    assert [media.metadata["maarad.file"] for media in made.media.order_by("sort_order")] == [second, str(old.pk), third]
    assert [drift for drift in comparing.drifts() if drift.kind == "listing"] == []


def test_out_of_the_shop_and_in_again(known: Workshop, counter: Counter) -> None:
    id = known.draft()
    publish(known, id)
    outbox.drain()
    for verb, wanted in (("pause", (False, False)), ("resume", (True, True)), ("end", (False, False))):
        assert known.post(f"listings/{id}/{verb}/").status_code == 200
        assert known.post(f"listings/{id}/{verb}/").status_code == 200, "a second click is harmless"
        outbox.drain()
        assert seen(counter, id) == wanted, verb
    assert known.post(f"listings/{id}/resume/").json()["error"] == "not_editable"
    assert counter.shelves(id) == {"hub": 2}, "what is there stays there"


@pytest.mark.parametrize(
    ("state", "wanted"),
    [("exhibiting", (True, False)), ("paused", (True, False)), ("left", (False, False)), ("invited", (False, False))],
)
def test_pieces_follow_how_their_maker_stands(known: Workshop, counter: Counter, state: str, wanted: Any) -> None:
    id = known.draft()
    publish(known, id)
    outbox.drain()
    Maker.objects.update(state=state)
    makers.update_maker(code="fadma", fields={}, actor=SYSTEM)
    outbox.drain()
    assert seen(counter, id) == wanted
    Maker.objects.update(state="selling")
    makers.update_maker(code="fadma", fields={}, actor=SYSTEM)
    outbox.drain()
    assert seen(counter, id) == (True, True)


def test_who_exhibits_shows_without_price_and_stock(known: Workshop, counter: Counter) -> None:
    Maker.objects.update(state="exhibiting")
    id = known.draft(price=None, quantity=None, place="")
    publish(known, id)
    outbox.drain()
    assert seen(counter, id) == (True, False)
    assert not Restock.objects.exists()
    assert row(id).state == "shown"


def test_a_picture_of_somebody_who_did_not_agree_is_not_shown(known: Workshop, counter: Counter) -> None:
    MakerFile.objects.filter(pk=known.kept()).update(people="others")
    id = known.draft(pictures=[str(known.files()[0].pk), known.kept()])
    publish(known, id)
    outbox.drain()
    assert [media.metadata["maarad.file"] for media in counter.product(id).media.all()] == [str(known.files()[1].pk)]
    MakerFile.objects.update(others_agreed=True)
    comparing.run()
    assert counter.product(id).media.count() == 2


def test_a_picture_whose_file_is_gone_is_told_and_holds_up_nothing_else(known: Workshop, counter: Counter) -> None:
    lost, kept = known.draft(), known.draft()
    for id in (lost, kept):
        publish(known, id)
    file = Listing.objects.get(pk=lost).pictures.get().file
    default_storage.delete(file.path)
    outbox.drain()
    assert comparing.run().refused == 1
    assert (row(lost).words, row(kept).state) == (f"The file of the picture {file.pk} is not there.", "shown")
    assert not counter.product(lost).channel_listings.filter(is_published=True).exists()


def test_a_backend_that_is_away_or_refuses_is_told_and_asked_again(
    known: Workshop, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = known.draft(**WHOLE)

    def away(*args: Any, **kwargs: Any) -> Any:
        raise Unavailable("mirrored_product")

    with monkeypatch.context() as cut:
        cut.setattr(transports, "_embedded", away)
        publish(known, id)
        outbox.drain()
        assert known.get(f"listings/{id}/").json()["trouble"] == "The shop's backend did not answer."
    counter.category.slug = "elsewhere"
    counter.category.save()
    comparing.retry()
    assert row(id).state == "refused"
    assert row(id).words.startswith("There is none of these categories: zellige-tadelakt")
    counter.category.slug = "zellige-tadelakt"
    counter.category.save()
    comparing.run()
    assert stock.carry_out_rest() == 0, "younger than a minute: its own message may be at it"
    Restock.objects.update(made_at=Restock.objects.get().made_at - timedelta(minutes=5))
    assert stock.carry_out_rest() == 1
    assert (seen(counter, id), counter.shelves(id)) == ((True, True), {"maker-place:fadma": 2})
    assert known.get(f"listings/{id}/").json()["trouble"] == ""


def test_what_somebody_changed_at_the_backend_is_told_and_put_right(known: Workshop, counter: Counter) -> None:
    id = known.draft(**WHOLE)
    publish(known, id)
    outbox.drain()
    Price.objects.update(price_amount=1, discounted_price_amount=1)
    counter.product(id).channel_listings.update(is_published=False)
    Product.objects.update(name="Something else")
    assert [drift.words for drift in comparing.drifts() if drift.kind == "listing"] == [
        "name differ", "is not shown or not sold", "its price differs",
    ]  # fmt: skip
    comparing.run()
    assert (counter.product(id).name, seen(counter, id), Price.objects.get().price_amount) == (
        "Plateau <bleu>",
        (True, True),
        350,
    )


def test_her_own_words_are_played_on_the_piece_while_she_agrees(known: Workshop, counter: Counter) -> None:
    voice = MakerFile.objects.create(
        maker=known.maker, use="description", path="private/x", content_type="audio/webm", size=1, sha256="0", language="ary"
    )
    id = known.draft(voice=str(voice.pk))
    publish(known, id)
    outbox.drain()
    product = Listing.objects.get(pk=id).product
    place = ProductContext(product, "zellige", "Plateau", {}, "morocco", "fr")
    assert said.of_product(place) is None, "she was not asked"
    agreed(known.maker)
    consent = Consent.objects.create(
        maker=known.maker, field="voice", purpose="sell", audience="web", proof="tap", recorded_by="test"
    )
    html = shown(PRODUCT_MORE, place)
    assert f"/makers/files/{voice.pk}/" in html
    assert "Nobody has written this down yet." in html
    media.write_down(file=voice, language="ar", text="طبخته مرتين", state="checked", actor=SYSTEM)
    outbox.drain()
    html = shown(PRODUCT_MORE, place)
    assert '<blockquote lang="ar" dir="rtl">طبخته مرتين</blockquote>' in html
    assert "There is no translation yet: this is in Arabic." in html
    assert texts(counter.product(id).translations.get(language_code="ar").description) == ["طبخته مرتين"]
    consent.delete()
    assert said.of_product(place) is None
