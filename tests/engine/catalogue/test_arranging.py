"""Channels, types, categories, collections, attributes, pages, menus, metadata and shop settings."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.engine import metadata
from marketplace.engine.attributes.actions import (
    AttributeInput,
    Choice,
    create_attribute,
    create_value,
    translate_attribute_value,
)
from marketplace.engine.attributes.models import Attribute, AttributeValue
from marketplace.engine.catalogue import actions
from marketplace.engine.channels import actions as channels
from marketplace.engine.channels.models import Channel
from marketplace.engine.content import actions as content
from marketplace.engine.content.models import MenuItem, Page
from marketplace.engine.shop.actions import update_shop
from marketplace.engine.shop.queries import site_settings
from marketplace.engine.taxes.models import TaxConfiguration
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError
from tests.engine.catalogue.shop import SmallShop, small_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> SmallShop:
    return small_shop()


def refused(code: str, field: str | None, call: Any, **arguments: Any) -> None:
    with pytest.raises(DomainError) as caught:
        call(**arguments, actor=SYSTEM)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_channel_charges_taxes_from_the_start(shop: SmallShop) -> None:
    configuration = TaxConfiguration.objects.get(channel=shop.morocco)
    assert (configuration.charge_taxes, configuration.prices_entered_with_tax) == (True, True)


@pytest.mark.parametrize(
    ("currency", "fields", "code", "field"),
    [
        ("XXQ", {}, "INVALID", "currency_code"),
        ("MAD", {"slug": "morocco"}, "UNIQUE", "slug"),
        ("MAD", {"slug": "two words"}, "INVALID", "slug"),
        ("MAD", {"slug": ""}, "REQUIRED", "slug"),
        ("MAD", {"name": ""}, "REQUIRED", "name"),
        ("MAD", {"expire_orders_after": -1}, "INVALID", "expire_orders_after"),
    ],
)
def test_what_a_channel_cannot_be(shop: SmallShop, currency: str, fields: dict[str, Any], code: str, field: str) -> None:
    given = {"name": "Stands", "slug": "stands-mad", "default_country": "MA", **fields}
    refused(code, field, channels.create_channel, currency_code=currency, fields=given)
    assert Channel.objects.count() == 2


def test_opening_an_open_channel_is_refused(shop: SmallShop) -> None:
    refused("INVALID", "id", channels.set_channel_active, channel_id=shop.morocco.pk, active=True)
    assert channels.set_channel_active(channel_id=shop.morocco.pk, active=False, actor=SYSTEM).is_active is False


def test_a_subtree_knows_its_ancestors(shop: SmallShop) -> None:
    deep = actions.create_category(fields={"name": "Deep"}, parent_id=shop.knotted.pk, actor=SYSTEM)
    assert (deep.level, deep.ancestor_ids) == (2, [shop.rugs.pk, shop.knotted.pk])
    refused("NOT_FOUND", "parent", actions.create_category, fields={"name": "X"}, parent_id=999_999)


def test_types_refuse_what_products_could_not_carry(shop: SmallShop) -> None:
    note = create_attribute(fields={"name": "Note", "type": "PRODUCT_TYPE", "input_type": "PLAIN_TEXT"}, actor=SYSTEM)
    of_page = create_attribute(fields={"name": "Place", "type": "PAGE_TYPE"}, actor=SYSTEM)
    simple = actions.create_product_type(fields={"name": "Simple", "has_variants": False}, actor=SYSTEM)
    assign = actions.assign_product_attributes
    one = actions.Assignment
    for product_type, assignment, code in (
        (shop.piece, one(shop.craft.pk), "ATTRIBUTE_ALREADY_ASSIGNED"),
        (shop.piece, one(of_page.pk), "ATTRIBUTE_CANNOT_BE_ASSIGNED"),
        (shop.piece, one(note.pk, of_variant=True, variant_selection=True), "ATTRIBUTE_CANNOT_BE_ASSIGNED"),
        (simple, one(note.pk, of_variant=True), "ATTRIBUTE_VARIANTS_DISABLED"),
    ):
        refused(code, "operations", assign, product_type_id=product_type.pk, assignments=[assignment])
    assert shop.piece.type_attributes.count() == 5


def test_a_collection_keeps_its_order_and_takes_sellable_products(shop: SmallShop) -> None:
    first, second, bare = shop.product("A"), shop.product("B"), shop.product("C")
    for product, sku in ((first, "a"), (second, "b")):
        shop.variant(product, sku)
    collection = actions.create_collection(fields={"name": "Featured"}, product_ids=[second.pk], actor=SYSTEM)
    actions.add_products(collection_id=collection.pk, product_ids=[first.pk, second.pk], actor=SYSTEM)
    refused(
        "CANNOT_MANAGE_PRODUCT_WITHOUT_VARIANT",
        "products",
        actions.add_products,
        collection_id=collection.pk,
        product_ids=[bare.pk],
    )
    assert list(collection.collection_products.values_list("product_id", flat=True)) == [second.pk, first.pk]
    actions.update_collection_channels(
        collection_id=collection.pk, add=[actions.Publication(shop.morocco.pk, True)], actor=SYSTEM
    )
    listing = collection.channel_listings.get()
    assert listing.is_published
    assert listing.published_at is not None


@pytest.mark.parametrize(
    ("fields", "values", "code", "field"),
    [
        ({"name": ""}, [], "REQUIRED", "name"),
        ({"name": "X", "slug": "craft"}, [], "UNIQUE", "slug"),
        ({"name": "X", "input_type": "REFERENCE"}, [], "REQUIRED", "entity_type"),
        ({"name": "X", "entity_type": "PAGE"}, [], "INVALID", "entity_type"),
        ({"name": "X", "unit": "CM"}, [], "INVALID", "unit"),
        ({"name": "X", "input_type": "NUMERIC"}, [{"name": "1"}], "INVALID", "values"),
        ({"name": "X"}, [{"name": "red", "value": "#ff0000"}], "INVALID", "value"),
        ({"name": "X", "input_type": "SWATCH"}, [{"name": "red", "value": "red"}], "INVALID", "value"),
        ({"name": "X"}, [{"name": "one"}, {"name": "one"}], "UNIQUE", "name"),
    ],
)
def test_what_an_attribute_cannot_be(shop: SmallShop, fields: dict[str, Any], values: list[Any], code: str, field: str) -> None:
    before = Attribute.objects.count()
    refused(code, field, create_attribute, fields={"type": "PRODUCT_TYPE", **fields}, values=values)
    assert Attribute.objects.count() == before


def test_a_value_joins_those_on_offer(shop: SmallShop) -> None:
    value = create_value(attribute_id=shop.craft.pk, fields={"name": "Poterie bleue"}, actor=SYSTEM)
    assert (value.slug, value.sort_order) == ("poterie-bleue", 1)
    refused("INVALID", "attribute", create_value, attribute_id=shop.hours.pk, fields={"name": "1"})


def test_a_translated_value_is_searchable_after_the_outbox(shop: SmallShop) -> None:
    product = shop.product()
    outbox.drain(1000)
    value = AttributeValue.objects.get(attribute=shop.craft)
    translate_attribute_value(value_id=value.pk, language_code="fr", texts={"name": "Tissage"}, actor=SYSTEM)
    outbox.drain(1000)
    product.refresh_from_db()
    assert "tissage" in str(product.search_vector)


def test_a_page_is_written_like_a_product(shop: SmallShop) -> None:
    place = create_attribute(
        fields={"name": "Place", "type": "PAGE_TYPE", "input_type": "PLAIN_TEXT", "value_required": True}, actor=SYSTEM
    )
    page_type = content.create_page_type(name="Artisan 2", attribute_ids=[place.pk], actor=SYSTEM)
    refused(
        "ATTRIBUTE_ALREADY_ASSIGNED",
        "attribute_ids",
        content.assign_page_attributes,
        page_type_id=page_type.pk,
        attribute_ids=[place.pk],
    )
    refused("INVALID", "attribute_ids", content.assign_page_attributes, page_type_id=page_type.pk, attribute_ids=[shop.craft.pk])
    refused("REQUIRED", "attributes", content.create_page, page_type_id=page_type.pk, fields={"title": "Zineb"})
    page = content.create_page(
        page_type_id=page_type.pk,
        fields={"title": "Zineb"},
        attributes=[AttributeInput(id=place.pk, plain_text="Sefrou")],
        actor=SYSTEM,
    )
    assert (page.slug, page.is_published, page.published_at) == ("zineb", False, None)
    content.update_page(page_id=page.pk, fields={"is_published": True}, actor=SYSTEM)
    content.translate_page(page_id=page.pk, language_code="ar", texts={"title": "زينب"}, actor=SYSTEM)
    page.refresh_from_db()
    assert page.published_at is not None
    assert page.attribute_values.get().value.plain_text == "Sefrou"


def test_a_deleted_page_takes_references_to_it_along(shop: SmallShop) -> None:
    product = shop.product()
    maker = AttributeInput(id=shop.maker.pk, reference=("Page", shop.tafsut.pk))
    actions.update_product(product_id=product.pk, fields={}, attributes=[maker], actor=SYSTEM)
    content.delete_page(page_id=shop.tafsut.pk, actor=SYSTEM)
    assert not Page.objects.exists()
    assert [link.value.attribute_id for link in product.attribute_values.all()] == [shop.craft.pk]


def test_a_menu_entry_has_at_most_one_target(shop: SmallShop) -> None:
    menu = content.create_menu(name="Navbar", items=[{"name": "Rugs", "category": shop.rugs.pk}], actor=SYSTEM)
    other = content.create_menu(name="Footer", actor=SYSTEM)
    top = menu.items.get()
    below = content.create_menu_item(menu_id=menu.pk, parent_id=top.pk, fields={"name": "About", "url": "/about/"}, actor=SYSTEM)
    assert (below.level, below.parent_id) == (1, top.pk)
    create = content.create_menu_item
    refused("TOO_MANY_MENU_ITEMS", None, create, menu_id=menu.pk, fields={"name": "X", "url": "/", "page": shop.tafsut.pk})
    refused("CANNOT_ASSIGN_NODE", "parent", create, menu_id=other.pk, parent_id=top.pk, fields={"name": "X"})
    refused("INVALID", "url", create, menu_id=menu.pk, fields={"name": "X", "url": "javascript:alert(1)"})
    refused("NOT_FOUND", "category", create, menu_id=menu.pk, fields={"name": "X", "category": 999_999})
    assert MenuItem.objects.count() == 2


def test_metadata_of_two_writers_are_merged(shop: SmallShop) -> None:
    product = shop.product(metadata={"kept": "1"})
    stale = type(product).objects.get(pk=product.pk)
    metadata.update(product, object_id="p", items={"a": "1"}, private=False, actor=SYSTEM)
    metadata.update(stale, object_id="p", items={"b": "2", "kept": "3"}, private=False, actor=SYSTEM)
    assert stale.metadata == {"a": "1", "b": "2", "kept": "3"}
    metadata.delete(product, object_id="p", keys=["a", "missing"], private=False, actor=SYSTEM)
    assert product.metadata == {"b": "2", "kept": "3"}
    assert product.private_metadata == {}
    refused("REQUIRED", "input", metadata.update, instance=product, object_id="p", items={"": "x"}, private=True)


def test_shop_settings_know_off_from_zero(shop: SmallShop) -> None:
    update_shop(
        fields={"name": "Maarad", "reserve_stock_duration_anonymous_user": 15, "limit_quantity_per_checkout": 5}, actor=SYSTEM
    )
    assert (site_settings().reserve_stock_duration_anonymous_user, site_settings().limit_quantity_per_checkout) == (15, 5)
    update_shop(fields={"reserve_stock_duration_anonymous_user": 0}, actor=SYSTEM)
    assert site_settings().reserve_stock_duration_anonymous_user is None
    refused("INVALID", "limit_quantity_per_checkout", update_shop, fields={"limit_quantity_per_checkout": 0})
    assert site_settings().name == "Maarad"


def test_a_choice_by_reference_of_ones_own(shop: SmallShop) -> None:
    create_value(attribute_id=shop.craft.pk, fields={"name": "Zellige", "external_reference": "craft:zellige"}, actor=SYSTEM)
    product = shop.product()
    chosen = AttributeInput(id=shop.craft.pk, dropdown=Choice(external_reference="craft:zellige"))
    actions.update_product(product_id=product.pk, fields={}, attributes=[chosen], actor=SYSTEM)
    assert product.attribute_values.get().value.name == "Zellige"
