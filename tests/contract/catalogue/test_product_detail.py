from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from marketplace.engine.addresses.models import Address
from marketplace.engine.attributes.models import AttributeTranslation, AttributeValueTranslation
from marketplace.engine.catalogue.models import (
    Collection,
    CollectionChannelListing,
    CollectionProduct,
    Product,
    ProductChannelListing,
    ProductMedia,
    ProductTranslation,
    ProductVariant,
    ProductVariantTranslation,
    VariantMedia,
)
from marketplace.engine.channels.models import Channel
from marketplace.engine.content.models import Page, PageType
from marketplace.engine.stock.models import ChannelWarehouse, Stock, Warehouse
from marketplace.engine.taxes.models import TaxClass, TaxClassCountryRate, TaxConfiguration, TaxConfigurationPerCountry
from marketplace.kernel.ids import to_global_id
from tests import catalogue_rows as rows
from tests.contract.asking import STAFF, ask, refusals, statements

pytestmark = pytest.mark.django_db

DETAIL = """
query ProductDetail($channel: String!, $slug: String!) {
  product(slug: $slug, channel: $channel) {
    id name slug description seoTitle seoDescription
    category { id name slug }
    media { id url(size: 1024) alt type }
    attributes { attribute { id slug name } values { id name slug } }
    pricing { priceRange { start { gross { amount currency } } stop { gross { amount } } }
              priceRangeUndiscounted { start { gross { amount } } } }
    variants { id name sku quantityAvailable
      attributes { attribute { slug name } values { name slug } }
      media { url(size: 256) }
      pricing { price { gross { amount currency } net { amount } } priceUndiscounted { gross { amount } } } }
  }
}
"""


@pytest.fixture
def morocco() -> Channel:
    return rows.channel()


def make(morocco: Channel, variants: int) -> Product:
    material, size = rows.attribute("material"), rows.attribute("size")
    wool = rows.value(material, "wool")
    sizes = [rows.value(size, f"s{number}") for number in range(variants)]
    kind = rows.product_type("rug", [material], [size])
    made = rows.product(
        "azilal",
        name="Azilal",
        channels=[morocco],
        prices=[str(100 * (number + 1)) for number in range(variants)],
        of_type=kind,
        category=rows.category(),
        values=[wool],
        variant_values=[[each] for each in sizes],
    )
    address = Address.objects.create(country="MA", city="Fès")
    home = Warehouse.objects.create(name="Home", slug="home", address=address)
    ChannelWarehouse.objects.create(channel=morocco, warehouse=home)
    for number, variant in enumerate(made.variants.all()):
        Stock.objects.create(warehouse=home, product_variant=variant, quantity=number + 2, quantity_allocated=1)
        media = ProductMedia.objects.create(
            product=made, image=f"products/{number}aaaaaaaaaaaa.jpg", alt="whole", sort_order=number
        )
        VariantMedia.objects.create(variant=variant, media=media)
    return made


def test_a_product_with_everything_that_its_page_shows(morocco: Channel) -> None:
    make(morocco, 2)
    found = ask(DETAIL, channel="morocco", slug="azilal")["product"]
    assert found["category"]["slug"] == "rugs"
    assert [(each["alt"], each["type"]) for each in found["media"]] == [("whole", "IMAGE")] * 2
    assert found["media"][0]["url"].startswith("http://testserver/thumbnail/")
    assert "/1024/?v=0aaaaaaaaa" in found["media"][0]["url"]
    assert [(each["attribute"]["slug"], [value["slug"] for value in each["values"]]) for each in found["attributes"]] == [
        ("material", ["wool"])
    ]
    assert found["pricing"]["priceRange"] == {
        "start": {"gross": {"amount": 100.0, "currency": "MAD"}},
        "stop": {"gross": {"amount": 200.0}},
    }
    first, second = found["variants"]
    assert (first["sku"], first["quantityAvailable"], second["quantityAvailable"]) == ("AZILAL-0", 1, 2)
    assert first["attributes"] == [{"attribute": {"slug": "size", "name": "Size"}, "values": [{"name": "S0", "slug": "s0"}]}]
    assert first["pricing"] == {
        "price": {"gross": {"amount": 100.0, "currency": "MAD"}, "net": {"amount": 83.33}},
        "priceUndiscounted": {"gross": {"amount": 100.0}},
    }
    assert "/256/?v=0aaaaaaaaa" in first["media"][0]["url"]


@pytest.mark.parametrize("variants", [1, 3])
def test_its_page_takes_ten_statements(morocco: Channel, variants: int) -> None:
    make(morocco, variants)
    assert statements(DETAIL, channel="morocco", slug="azilal") == 10


def test_by_slug_id_reference_and_translated_slug(morocco: Channel) -> None:
    made = rows.product("rug", channels=[morocco], external_reference="erp-1")
    ProductTranslation.objects.create(product=made, language_code="ar-ma", name="زربية", slug="زربية")
    document = """query P($id: ID, $slug: String, $in: LanguageCodeEnum, $ref: String) {
        product(id: $id, slug: $slug, slugLanguageCode: $in, externalReference: $ref, channel: "morocco") { slug } }"""
    for asked in (
        {"id": to_global_id("Product", made.pk)},
        {"slug": "rug"},
        {"ref": "erp-1"},
        {"slug": "زربية", "in": "AR_MA"},
    ):
        assert ask(document, **asked) == {"product": {"slug": "rug"}}
    for asked in ({"id": to_global_id("Category", made.pk)}, {"slug": "none"}, {"slug": "rug", "in": "AR_MA"}, {"slug": "زربية"}):
        assert ask(document, **asked) == {"product": None}
    assert "Invalid ID: xx. Expected: Product." in refusals(document, id="xx")
    assert refusals(document, id="xx", slug="rug")
    assert refusals(document)


def test_translations(morocco: Channel) -> None:
    colour = rows.attribute("colour")
    red = rows.value(colour, "red")
    made = rows.product("rug", channels=[morocco], of_type=rows.product_type("rug", [colour]), values=[red])
    ProductTranslation.objects.create(
        product=made, language_code="fr", name="Tapis", slug="tapis", seo_title="Un tapis", description={"blocks": []}
    )
    ProductVariantTranslation.objects.create(product_variant=made.variants.get(), language_code="fr", name="Unique")
    AttributeTranslation.objects.create(attribute=colour, language_code="fr", name="Couleur")
    AttributeValueTranslation.objects.create(attribute_value=red, language_code="fr", name="Rouge")
    document = """query T($in: LanguageCodeEnum!) { product(slug: "rug", channel: "morocco") {
        translation(languageCode: $in) { name slug seoTitle description language { code language } }
        attributes { attribute { translation(languageCode: $in) { name } } values { translation(languageCode: $in) { name } } }
        assignedAttribute(slug: "colour") { attribute { translation(languageCode: $in) { name } }
            ... on AssignedSingleChoiceAttribute { value { name translation(languageCode: $in) } } }
        productVariants(first: 5) { edges { node { translation(languageCode: $in) { name } } } } } }"""
    assert ask(document, **{"in": "FR"})["product"] == {
        "translation": {
            "name": "Tapis",
            "slug": "tapis",
            "seoTitle": "Un tapis",
            "description": '{"blocks": []}',
            "language": {"code": "FR", "language": "French"},
        },
        "attributes": [{"attribute": {"translation": {"name": "Couleur"}}, "values": [{"translation": {"name": "Rouge"}}]}],
        "assignedAttribute": {
            "attribute": {"translation": {"name": "Couleur"}},
            "value": {"name": "Red", "translation": "Rouge"},
        },
        "productVariants": {"edges": [{"node": {"translation": {"name": "Unique"}}}]},
    }
    missing = ask(document, **{"in": "AR"})["product"]
    assert missing["translation"] is None
    assert missing["assignedAttribute"]["value"] == {"name": "Red", "translation": None}


KINDS: list[tuple[str, str | None, dict[str, Any], str, str, Any]] = [
    ("DROPDOWN", None, {}, "AssignedSingleChoiceAttribute", "value { slug }", {"slug": "v"}),
    ("MULTISELECT", None, {}, "AssignedMultiChoiceAttribute", "value { slug }", [{"slug": "v"}]),
    ("SWATCH", None, {"value": "#aa0000"}, "AssignedSwatchAttribute", "value { slug hexColor }", {"slug": "v", "hexColor": "#aa0000"}),
    ("NUMERIC", None, {"numeric": 2.5}, "AssignedNumericAttribute", "value", 2.5),
    ("BOOLEAN", None, {"boolean": False}, "AssignedBooleanAttribute", "value", False),
    ("PLAIN_TEXT", None, {"plain_text": "by hand"}, "AssignedPlainTextAttribute", "value", "by hand"),
    ("RICH_TEXT", None, {"rich_text": {"blocks": []}}, "AssignedTextAttribute", "value", {"blocks": []}),
    ("DATE", None, {"date_time": datetime(2026, 5, 1, tzinfo=UTC)}, "AssignedDateAttribute", "value", "2026-05-01"),
    ("DATE_TIME", None, {"date_time": datetime(2026, 5, 1, 8, tzinfo=UTC)}, "AssignedDateTimeAttribute", "value", "2026-05-01T08:00:00+00:00"),
    ("FILE", None, {"file_url": "files/a b.pdf", "content_type": "application/pdf"}, "AssignedFileAttribute", "value { url contentType }",
     {"url": "http://testserver/media/files/a%20b.pdf", "contentType": "application/pdf"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "entity", "column", "type_name", "selection", "expected"), KINDS)
def test_assigned_attributes_of_every_kind(
    morocco: Channel, kind: str, entity: str | None, column: dict[str, Any], type_name: str, selection: str, expected: Any
) -> None:
    made_of = rows.attribute("a", kind, entity_type=entity)
    empty = rows.attribute("b", kind, entity_type=entity)
    rows.product(
        "rug", channels=[morocco], of_type=rows.product_type("rug", [made_of, empty]), values=[rows.value(made_of, "v", **column)]
    )
    document = f"""{{ product(slug: "rug", channel: "morocco") {{ assignedAttributes {{ __typename attribute {{ slug inputType }}
        ... on {type_name} {{ {selection} }} }} }} }}"""
    nothing: Any = [] if kind == "MULTISELECT" else None
    assert ask(document)["product"]["assignedAttributes"] == [
        {"__typename": type_name, "attribute": {"slug": "a", "inputType": kind}, "value": expected},
        {"__typename": type_name, "attribute": {"slug": "b", "inputType": kind}, "value": nothing},
    ]


@pytest.mark.parametrize("entity", ["PAGE", "PRODUCT", "PRODUCT_VARIANT", "CATEGORY", "COLLECTION"])
@pytest.mark.parametrize("single", [True, False])
def test_references_lead_only_to_what_may_be_seen(morocco: Channel, entity: str, single: bool) -> None:
    shown, hidden = targets(morocco, entity)
    column = {
        "PAGE": "reference_page",
        "PRODUCT": "reference_product",
        "PRODUCT_VARIANT": "reference_variant",
        "CATEGORY": "reference_category",
        "COLLECTION": "reference_collection",
    }[entity]
    made_of = rows.attribute("a", "SINGLE_REFERENCE" if single else "REFERENCE", entity_type=entity)
    values = [rows.value(made_of, f"v{number}", **{column: each}) for number, each in enumerate([shown, hidden])]
    rows.product("rug", channels=[morocco], of_type=rows.product_type("rug", [made_of]), values=values[:1] if single else values)
    name = {"PRODUCT_VARIANT": "ProductVariant"}.get(entity, entity.title())
    type_name = f"Assigned{'Single' if single else 'Multi'}{name}ReferenceAttribute"
    document = f"""{{ product(slug: "rug", channel: "morocco") {{ assignedAttributes {{ ... on {type_name} {{ value {{ id }} }} }}
        attributes {{ values {{ reference }} }} }} }}"""
    seen = {"id": to_global_id(name, shown.pk)}
    everything = [seen] if entity != "CATEGORY" else [seen, {"id": to_global_id(name, hidden.pk)}]
    found = ask(document)["product"]
    assert found["assignedAttributes"] == [{"value": seen if single else everything}]
    assert found["attributes"][0]["values"][0] == {"reference": seen["id"]}


def targets(channel: Channel, entity: str) -> tuple[Any, Any]:
    """Something that everybody sees, and something that is not published (categories are always seen)."""
    if entity == "PAGE":
        kind = PageType.objects.create(name="Maker", slug="maker")
        return tuple(
            Page.objects.create(title=slug, slug=slug, page_type=kind, is_published=slug == "on") for slug in ("on", "off")
        )  # type: ignore[return-value]
    if entity == "CATEGORY":
        return rows.category("on"), rows.category("off")
    if entity == "COLLECTION":
        made = [Collection.objects.create(name=slug, slug=slug) for slug in ("on", "off")]
        CollectionChannelListing.objects.create(collection=made[0], channel=channel, is_published=True)
        return made[0], made[1]
    on, off = rows.product("on", channels=[channel]), rows.product("off", channels=[channel], published=False)
    return (on, off) if entity == "PRODUCT" else (on.variants.get(), off.variants.get())


def test_hidden_attributes_are_for_staff(morocco: Channel) -> None:
    secret = rows.attribute("supplier-note", visible_in_storefront=False)
    rows.product("rug", channels=[morocco], of_type=rows.product_type("rug", [secret]), values=[rows.value(secret, "x")])
    document = '{ product(slug: "rug", channel: "morocco") { attributes { attribute { slug } } } }'
    assert ask(document)["product"]["attributes"] == []
    assert ask(document, STAFF)["product"]["attributes"] == [{"attribute": {"slug": "supplier-note"}}]


def test_a_variant_by_id_and_by_sku(morocco: Channel) -> None:
    made = make(morocco, 2)
    variant = made.variants.get(sku="AZILAL-1")
    document = """query V($id: ID, $sku: String) { productVariant(id: $id, sku: $sku, channel: "morocco") {
        id name sku quantityAvailable pricing { price { gross { amount } } } product { slug name }
        attributes(variantSelection: VARIANT_SELECTION) { attribute { slug } } media { alt } } }"""
    by_id = ask(document, id=to_global_id("ProductVariant", variant.pk))
    assert by_id == ask(document, sku="AZILAL-1")
    assert by_id["productVariant"] == {
        "id": to_global_id("ProductVariant", variant.pk),
        "name": "azilal 1",
        "sku": "AZILAL-1",
        "quantityAvailable": 2,
        "pricing": {"price": {"gross": {"amount": 200.0}}},
        "product": {"slug": "azilal", "name": "Azilal"},
        "attributes": [{"attribute": {"slug": "size"}}],
        "media": [{"alt": "whole"}],
    }
    ProductChannelListing.objects.update(is_published=False)
    assert ask(document, sku="AZILAL-1") == {"productVariant": None}
    assert ask(document, STAFF, sku="AZILAL-1")["productVariant"]["sku"] == "AZILAL-1"


def test_variants_page_by_page(morocco: Channel) -> None:
    make(morocco, 3)
    ProductVariant.objects.filter(sku="AZILAL-1").update(sku=None)
    document = """query V($after: String) { product(slug: "azilal", channel: "morocco") { productVariants(first: 2, after: $after) {
        totalCount edges { node { name quantityAvailable } } pageInfo { hasNextPage endCursor } } } }"""
    first = ask(document)["product"]["productVariants"]
    assert first["totalCount"] == 3
    assert [edge["node"]["name"] for edge in first["edges"]] == ["azilal 0", "azilal 1"]
    second = ask(document, after=first["pageInfo"]["endCursor"])["product"]["productVariants"]
    assert [edge["node"]["name"] for edge in second["edges"]] == ["azilal 2"]


def test_whether_it_can_be_bought(morocco: Channel) -> None:
    make(morocco, 1)
    document = '{ product(slug: "azilal", channel: "morocco") { isAvailable isAvailableForPurchase availableForPurchaseAt } }'
    closed = {"isAvailable": False, "isAvailableForPurchase": False, "availableForPurchaseAt": None}
    assert ask(document)["product"] == closed
    ProductChannelListing.objects.update(available_for_purchase_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert ask(document)["product"] == {
        "isAvailable": True,
        "isAvailableForPurchase": True,
        "availableForPurchaseAt": "2020-01-01T00:00:00+00:00",
    }
    Stock.objects.update(quantity=1)
    assert ask(document)["product"]["isAvailable"] is False
    in_stock = """query S($in: StockAvailability!) { products(first: 5, channel: "morocco", filter: {stockAvailability: $in}) {
        edges { node { slug } } } }"""
    assert ask(in_stock, **{"in": "IN_STOCK"})["products"]["edges"] == []
    assert ask(in_stock, **{"in": "OUT_OF_STOCK"})["products"]["edges"] == [{"node": {"slug": "azilal"}}]


def test_collections_of_a_product(morocco: Channel) -> None:
    made = rows.product("rug", channels=[morocco])
    for slug, shown in (("seen", True), ("unseen", False)):
        collection = Collection.objects.create(name=slug, slug=slug)
        CollectionChannelListing.objects.create(collection=collection, channel=morocco, is_published=shown)
        CollectionProduct.objects.create(collection=collection, product=made)
    document = '{ product(slug: "rug", channel: "morocco") { collections { slug channel } } }'
    assert ask(document)["product"]["collections"] == [{"slug": "seen", "channel": "morocco"}]
    assert len(ask(document, STAFF)["product"]["collections"]) == 2


def test_staff_see_listings_and_everybody_else_does_not(morocco: Channel) -> None:
    rows.product("rug", channels=[morocco, rows.channel("france", "EUR", "FR")], published=False)
    document = """{ product(slug: "rug") { pricing { onSale } channelListings { channel { slug } isPublished discountedPrice { amount } }
        variants { channelListings { channel { slug } price { amount currency } } } } }"""
    found = ask(document, STAFF)["product"]
    assert found["pricing"] is None
    assert found["channelListings"] == [
        {"channel": {"slug": "france"}, "isPublished": False, "discountedPrice": {"amount": 100.0}},
        {"channel": {"slug": "morocco"}, "isPublished": False, "discountedPrice": {"amount": 100.0}},
    ]
    assert found["variants"][0]["channelListings"][0] == {
        "channel": {"slug": "france"},
        "price": {"amount": 100.0, "currency": "EUR"},
    }
    ProductChannelListing.objects.update(is_published=True)
    messages = refusals('{ product(slug: "rug", channel: "morocco") { channelListings { isPublished } } }')
    assert messages == ["To access this path, you need one of the following permissions: MANAGE_PRODUCTS"]


def test_metadata_is_public_and_private_metadata_is_not(morocco: Channel) -> None:
    rows.product("rug", channels=[morocco], metadata={"a": "1"}, private_metadata={"b": "2"})
    document = '{ products(first: 1, channel: "morocco") { edges { node { metafield(key: "a") metadata { key value } } } } }'
    assert ask(document)["products"]["edges"][0]["node"] == {"metafield": "1", "metadata": [{"key": "a", "value": "1"}]}
    private = '{ product(slug: "rug", channel: "morocco") { privateMetafield(key: "b") } }'
    assert refusals(private)
    assert ask(private, STAFF)["product"] == {"privateMetafield": "2"}


def test_staff_see_stocks_and_tax_classes(morocco: Channel) -> None:
    make(morocco, 1)
    away = Warehouse.objects.create(name="Stand", slug="stand", address=Address.objects.get())
    Stock.objects.create(warehouse=away, product_variant=ProductVariant.objects.get(), quantity=7)
    Product.objects.update(tax_class=TaxClass.objects.create(name="Crafts"))
    document = """query S($channel: String) { product(slug: "azilal", channel: $channel) { taxClass { name } productType { taxClass { name } }
        variants { stocks { quantity quantityAllocated warehouse { slug } } } } }"""
    found = ask(document, STAFF, channel="morocco")["product"]
    assert (found["taxClass"], found["productType"]["taxClass"]) == ({"name": "Crafts"}, None)
    home = {"quantity": 2, "quantityAllocated": 1, "warehouse": {"slug": "home"}}
    assert found["variants"] == [{"stocks": [home]}]
    everywhere = ask(document, STAFF)["product"]["variants"][0]["stocks"]
    assert [stock["warehouse"]["slug"] for stock in everywhere] == ["home", "stand"]
    assert refusals('{ product(slug: "azilal", channel: "morocco") { variants { stocks { quantity } } } }')
    assert refusals('{ product(slug: "azilal", channel: "morocco") { taxClass { name } } }')


def test_a_tax_class_decides_the_net_price(morocco: Channel) -> None:
    food = TaxClass.objects.create(name="Food")
    TaxClassCountryRate.objects.create(tax_class=food, country="MA", rate=10)
    rows.product("amlou", channels=[morocco], prices=["110"], tax_class=food)
    rows.product("rug", channels=[morocco], prices=["120"])
    document = """{ products(first: 5, channel: "morocco") { edges { node { slug pricing { priceRange { start { net { amount } gross { amount } } } }
        variants { pricing { price { net { amount } tax { amount } } } } } } } }"""

    def nets() -> list[float]:
        edges = ask(document)["products"]["edges"]
        for edge in edges:
            shown = edge["node"]["pricing"]["priceRange"]["start"]["net"]
            assert edge["node"]["variants"][0]["pricing"]["price"]["net"] == shown
        return [edge["node"]["pricing"]["priceRange"]["start"]["net"]["amount"] for edge in edges]

    assert nets() == [100.0, 100.0]
    TaxConfiguration.objects.update(prices_entered_with_tax=False)
    assert nets() == [110.0, 120.0]
    TaxConfigurationPerCountry.objects.create(tax_configuration=TaxConfiguration.objects.get(), country="MA", charge_taxes=False)
    TaxConfiguration.objects.update(prices_entered_with_tax=True)
    assert nets() == [110.0, 120.0]
