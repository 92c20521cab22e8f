"""Products, variants, prices and listings change through actions: what they refuse, and what follows from them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketplace.engine.attributes.actions import AttributeInput, Choice
from marketplace.engine.catalogue import actions, derived
from marketplace.engine.catalogue.models import (
    Product,
    ProductChannelListing,
    ProductVariant,
    ProductVariantChannelListing,
)
from marketplace.kernel.actors import SYSTEM, Actor
from marketplace.kernel.clock import frozen
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.models import AuditEntry, OutboxMessage
from tests.engine.catalogue.shop import SmallShop, small_shop

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def shop() -> SmallShop:
    return small_shop()


def refused(code: str, field: str | None, call: Any, **arguments: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        call(**arguments, actor=SYSTEM)
    assert (caught.value.code, caught.value.field) == (code, field)
    return caught.value


def test_a_new_product_is_in_no_channel_and_told_once(shop: SmallShop) -> None:
    before = OutboxMessage.objects.count()
    product = actions.create_product(
        product_type_id=shop.piece.pk,
        fields={"name": "Tapis à losanges", "category": shop.knotted.pk},
        attributes=[AttributeInput(id=shop.craft.pk, dropdown=Choice(text="Weaving"))],
        actor=Actor("app", "7", frozenset(), "person:3"),
    )
    assert product.slug == "tapis-a-losanges"
    assert not product.channel_listings.exists()
    told = OutboxMessage.objects.order_by("pk")[before:]
    product_id = to_global_id("Product", product.pk)
    assert [(message.topic, message.payload) for message in told] == [
        ("ProductCreated", {"product_id": product_id, "slug": "tapis-a-losanges"})
    ]
    entry = AuditEntry.objects.get(object_id=product_id)
    assert (entry.actor, entry.person, entry.action) == ("app:7", "person:3", "product.create")


def test_slugs_are_numbered_when_made_and_refused_when_given_twice(shop: SmallShop) -> None:
    assert [shop.product("Bol").slug for _ in range(3)] == ["bol", "bol-2", "bol-3"]
    count = Product.objects.count()
    error = refused(
        "UNIQUE",
        "slug",
        actions.create_product,
        product_type_id=shop.piece.pk,
        fields={"name": "Other", "slug": "bol"},
        attributes=[AttributeInput(id=shop.craft.pk, dropdown=Choice(text="Weaving"))],
    )
    assert "taken" in str(error.message)
    assert Product.objects.count() == count


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"name": "  "}, "REQUIRED", "name"),
        ({"name": "x" * 251}, "INVALID", "name"),
        ({"name": "Rug", "category": 999_999}, "NOT_FOUND", "category"),
        ({"name": "Rug", "tax_class": 999_999}, "NOT_FOUND", "tax_class"),
        ({"name": "Rug", "weight": -1.0}, "INVALID", "weight"),
        ({"name": "Rug", "description": {"blocks": "no"}}, "INVALID", "description"),
        ({"name": "Rug", "metadata": {" ": "x"}}, "REQUIRED", "metadata"),
    ],
)
def test_what_a_product_cannot_be(shop: SmallShop, fields: dict[str, Any], code: str, field: str) -> None:
    refused(code, field, actions.create_product, product_type_id=shop.piece.pk, fields=fields)
    assert not Product.objects.exists()


def test_descriptions_lose_what_could_harm(shop: SmallShop) -> None:
    text = '<b>soft</b><script>alert(1)</script><a href="javascript:x">y</a>'
    product = shop.product(description={"blocks": [{"type": "paragraph", "data": {"text": text}}]})
    assert product.description is not None
    assert product.description["blocks"][0]["data"]["text"] == '<b>soft</b><a rel="noopener noreferrer">y</a>'


def test_a_required_attribute_must_be_there(shop: SmallShop) -> None:
    error = refused("REQUIRED", "attributes", actions.create_product, product_type_id=shop.piece.pk, fields={"name": "Rug"})
    assert error.params == {"attributes": [to_global_id("Attribute", shop.craft.pk)]}
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("attribute", "said", "code"),
    [
        ("size", {"dropdown": Choice(text="L")}, "NOT_FOUND"),
        ("hours", {"numeric": "soon"}, "INVALID"),
        ("maker", {"reference": ("Product", 1)}, "INVALID"),
        ("maker", {"reference": ("Page", 999_999)}, "INVALID"),
        ("craft", {"dropdown": Choice(id=999_999)}, "INVALID"),
        ("craft", {"values": ("Weaving", "Pottery")}, "INVALID"),
    ],
)
def test_values_that_do_not_fit_their_attribute(shop: SmallShop, attribute: str, said: dict[str, Any], code: str) -> None:
    product = shop.product()
    before = sorted(product.attribute_values.values_list("value__name", flat=True))
    pk = getattr(shop, attribute).pk
    error = refused(
        code, "attributes", actions.update_product, product_id=product.pk, fields={}, attributes=[AttributeInput(id=pk, **said)]
    )
    assert error.params == {"attributes": [to_global_id("Attribute", pk)]}
    assert sorted(product.attribute_values.values_list("value__name", flat=True)) == before


def test_values_replace_their_like_and_reach_the_listing(shop: SmallShop) -> None:
    product = shop.product()
    shop.sell(product, shop.variant(product, "A"))
    actions.update_product(
        product_id=product.pk,
        fields={},
        attributes=[
            AttributeInput(id=shop.craft.pk, dropdown=Choice(text="Pottery")),
            AttributeInput(id=shop.maker.pk, reference=("Page", shop.tafsut.pk)),
            AttributeInput(id=shop.hours.pk, numeric="12.5"),
            AttributeInput(id=shop.unique.pk, boolean=True),
        ],
        actor=SYSTEM,
    )
    actions.update_product(
        product_id=product.pk, fields={}, attributes=[AttributeInput(id=shop.hours.pk, numeric="13")], actor=SYSTEM
    )
    values = {link.value.attribute.slug: link.value for link in product.attribute_values.select_related("value__attribute")}
    assert {slug: value.name for slug, value in values.items()} == {
        "craft": "Pottery",
        "maker": "Tafsut",
        "hours": "13",
        "one": "One: Yes",
    }
    assert (values["hours"].numeric, values["one"].boolean, values["maker"].reference_page_id) == (13.0, True, shop.tafsut.pk)
    assert set(product.channel_listings.get().value_ids) == {value.pk for value in values.values()}


def test_two_products_share_a_choice_but_not_a_number(shop: SmallShop) -> None:
    products = [shop.product(), shop.product()]
    for product in products:
        actions.update_product(
            product_id=product.pk, fields={}, attributes=[AttributeInput(id=shop.hours.pk, numeric="5")], actor=SYSTEM
        )
    craft, hours = (
        {link.value_id for product in products for link in product.attribute_values.filter(value__attribute=attribute)}
        for attribute in (shop.craft, shop.hours)
    )
    assert (len(craft), len(hours)) == (1, 2)


def test_publishing_needs_a_category(shop: SmallShop) -> None:
    product = shop.product(category=None)
    listing = actions.ChannelListing(shop.morocco.pk, is_published=True)
    error = refused(
        "PRODUCT_WITHOUT_CATEGORY", "is_published", actions.update_product_channels, product_id=product.pk, update=[listing]
    )
    assert error.params == {"channels": [to_global_id("Channel", shop.morocco.pk)]}
    assert not product.channel_listings.exists()
    published = shop.product()
    shop.sell(published, shop.variant(published, "A"))
    refused("PRODUCT_WITHOUT_CATEGORY", "category", actions.update_product, product_id=published.pk, fields={"category": None})


def test_a_listing_reads_what_variants_cost(shop: SmallShop) -> None:
    product = shop.product()
    small, large = shop.variant(product, "S", "S"), shop.variant(product, "L", "L")
    with frozen(NOON):
        shop.sell(product, small, "80.00")
    shop.sell(product, large, "120.00")
    row = product.channel_listings.get()
    assert (row.price_min, row.price_max, row.currency) == (Decimal("80"), Decimal("120"), "MAD")
    assert (row.published_at, row.available_for_purchase_at) == (NOON, NOON)
    assert row.category_ids == [shop.rugs.pk, shop.knotted.pk]
    actions.delete_variant(variant_id=small.pk, actor=SYSTEM)
    row.refresh_from_db()
    assert row.price_min == Decimal("120")


def test_taking_a_product_out_of_a_channel_takes_its_prices(shop: SmallShop) -> None:
    product = shop.product()
    variant = shop.variant(product, "A")
    shop.sell(product, variant)
    shop.sell(product, variant, "12.00", shop.france)
    actions.update_product_channels(product_id=product.pk, remove=[shop.france.pk], actor=SYSTEM)
    assert [row.channel_id for row in product.channel_listings.all()] == [shop.morocco.pk]
    assert [row.channel_id for row in variant.channel_listings.all()] == [shop.morocco.pk]


@pytest.mark.parametrize(("price", "code"), [("12.345", "INVALID"), ("-1", "INVALID"), ("1e12", "INVALID")])
def test_a_price_is_an_amount_of_the_currency(shop: SmallShop, price: str, code: str) -> None:
    product = shop.product()
    variant = shop.variant(product, "A")
    shop.sell(product, variant)
    prices = [actions.VariantPrice(shop.morocco.pk, Decimal(price))]
    refused(code, "price", actions.update_variant_prices, variant_id=variant.pk, prices=prices)
    assert variant.channel_listings.get().price_amount == Decimal("120")


def test_a_price_needs_the_product_in_the_channel(shop: SmallShop) -> None:
    product = shop.product()
    variant = shop.variant(product, "A")
    prices = [actions.VariantPrice(shop.france.pk, Decimal(5))]
    error = refused(
        "PRODUCT_NOT_ASSIGNED_TO_CHANNEL", "channel_id", actions.update_variant_prices, variant_id=variant.pk, prices=prices
    )
    assert error.params == {"channels": [to_global_id("Channel", shop.france.pk)]}
    assert not ProductVariantChannelListing.objects.exists()


def test_a_channel_named_twice_is_refused(shop: SmallShop) -> None:
    product = shop.product()
    listing = actions.ChannelListing(shop.morocco.pk)
    refused("DUPLICATED_INPUT_ITEM", "input", actions.update_product_channels, product_id=product.pk, update=[listing, listing])
    assert not ProductChannelListing.objects.exists()


def test_variants_that_cannot_be_told_apart_are_refused(shop: SmallShop) -> None:
    product = shop.product()
    shop.variant(product, "A", "L")
    with pytest.raises(DomainError) as caught:
        shop.variant(product, "B", "L")
    assert (caught.value.code, caught.value.field) == ("DUPLICATED_INPUT_ITEM", "attributes")
    with pytest.raises(DomainError) as caught:
        shop.variant(product, "A", "M")
    assert (caught.value.code, caught.value.field) == ("UNIQUE", "sku")
    assert list(product.variants.values_list("sku", "name")) == [("A", "L")]


def test_the_default_variant_is_the_first_that_is_left(shop: SmallShop) -> None:
    product = shop.product()
    first, second = shop.variant(product, "A", "S"), shop.variant(product, "B", "M")
    product.refresh_from_db()
    assert product.default_variant_id == first.pk
    actions.delete_variant(variant_id=first.pk, actor=SYSTEM)
    product.refresh_from_db()
    assert product.default_variant_id == second.pk
    actions.delete_variant(variant_id=second.pk, actor=SYSTEM)
    product.refresh_from_db()
    assert product.default_variant_id is None


def test_a_deleted_product_keeps_its_key_for_the_answer(shop: SmallShop) -> None:
    product = shop.product()
    shop.variant(product, "A")
    deleted = actions.delete_product(product_id=product.pk, actor=SYSTEM)
    assert deleted.pk == product.pk
    assert not Product.objects.exists()
    assert not ProductVariant.objects.exists()
    refused("NOT_FOUND", "id", actions.delete_product, product_id=product.pk)


def test_translations_are_found_at_once(shop: SmallShop) -> None:
    product = shop.product()
    actions.translate_product(product_id=product.pk, language_code="ar", texts={"name": "زربية"}, actor=SYSTEM)
    actions.translate_product(product_id=product.pk, language_code="ar", texts={"slug": "zarbia"}, actor=SYSTEM)
    translation = product.translations.get()
    assert (translation.language_code, translation.name, translation.slug) == ("ar", "زربية", "zarbia")
    other = shop.product("Other")
    refused("UNIQUE", "slug", actions.translate_product, product_id=other.pk, language_code="ar", texts={"slug": "zarbia"})
    product.refresh_from_db()
    assert "زربيه" in str(product.search_vector)


def test_a_batch_refreshes_at_its_end(shop: SmallShop) -> None:
    with derived.batch():
        product = shop.product()
        shop.sell(product, shop.variant(product, "A"))
        assert product.channel_listings.get().price_min is None
    assert product.channel_listings.get().price_min == Decimal("120")


def test_a_failed_batch_leaves_nothing(shop: SmallShop) -> None:
    def write_and_fail() -> None:
        with derived.batch():
            shop.product()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert not Product.objects.exists()
    assert shop.product().pk
