"""One product with all that its page shows, and who sees what of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.endpoint import Endpoint, File
from tests.contract.shop import Shop
from tests.contract.shop.things import Channel, Product, Thing
from tests.pictures import picture

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


class Rug:
    """A rug with so many sizes, each with a picture and a price of its own; of each there is one more than of the one before."""

    def __init__(self, api: Endpoint, shop: Shop, sizes: int) -> None:
        self.api, self.shop, self.channel = api, shop, shop.channel()
        names = [f"s{number}" for number in range(sizes)]
        self.material, self.size = shop.attribute("material", "DROPDOWN", "wool"), shop.attribute("size", "DROPDOWN", *names)
        self.category, self.home = shop.category("rugs"), shop.warehouse(self.channel, slug="home")
        self.made: Product = shop.product(
            "azilal",
            self.channel,
            prices=[100 * (number + 1) for number in range(sizes)],
            of=shop.product_type("rug", [self.material], [self.size]),
            category=self.category,
            attributes=[shop.pick(self.material, "wool")],
            variant_attributes=[[shop.pick(self.size, name)] for name in names],
            stocks=[{self.home: number + 1} for number in range(sizes)],
        )
        self.pictures = [shop.picture(self.made, "whole", variant) for variant in self.made.variants]

    def seen(self, fields: str, token: str | None = None, channel: bool = True) -> Any:
        """The product as somebody sees it, in the channel or in none."""
        document = f"query Q($slug: String!, $channel: String) {{ product(slug: $slug, channel: $channel) {{ {fields} }} }}"
        given = {"slug": self.made.slug, "channel": self.channel.slug if channel else None}
        return self.api.query(document, given, token=token)


@pytest.fixture
def morocco(shop: Shop) -> Channel:
    return shop.channel()


def one(api: Endpoint, slug: str, channel: Channel | None, fields: str, token: str | None = None, **more: Any) -> Any:
    """A product by slug, or the errors' classes."""
    declared = "".join(f", ${name}: LanguageCodeEnum!" for name in more)
    document = f"query Q($slug: String!, $channel: String{declared}) {{ product(slug: $slug, channel: $channel) {{ {fields} }} }}"
    reply = api.query(document, {"slug": slug, "channel": channel and channel.slug, **more}, token=token)
    return reply.denied or reply["product"]


def test_a_product_with_everything_that_its_page_shows(api: Endpoint, shop: Shop) -> None:
    rug = Rug(api, shop, 2)
    found = api.query(DETAIL, {"channel": rug.channel.slug, "slug": rug.made.slug})["product"]
    assert found["category"]["slug"] == rug.category.slug
    assert [(each["alt"], each["type"], each["id"]) for each in found["media"]] == [
        ("whole", "IMAGE", picture) for picture in rug.pictures
    ]
    assert f"/thumbnail/{rug.pictures[0]}/1024/" in found["media"][0]["url"]
    assert [(each["attribute"]["slug"], [value["slug"] for value in each["values"]]) for each in found["attributes"]] == [
        (rug.material.slug, ["wool"])
    ]
    assert found["pricing"]["priceRange"] == {
        "start": {"gross": {"amount": 100.0, "currency": "MAD"}},
        "stop": {"gross": {"amount": 200.0}},
    }
    first, second = found["variants"]
    assert (first["sku"], first["quantityAvailable"], second["quantityAvailable"]) == (rug.made.variants[0].sku, 1, 2)
    assert first["attributes"] == [
        {"attribute": {"slug": rug.size.slug, "name": "Size"}, "values": [{"name": "s0", "slug": "s0"}]}
    ]
    assert first["pricing"] == {
        "price": {"gross": {"amount": 100.0, "currency": "MAD"}, "net": {"amount": 83.33}},
        "priceUndiscounted": {"gross": {"amount": 100.0}},
    }
    assert f"/thumbnail/{rug.pictures[0]}/256/" in first["media"][0]["url"]


def test_by_slug_id_reference_and_translated_slug(api: Endpoint, shop: Shop, morocco: Channel) -> None:
    reference, arabic = shop.slug("erp"), f"زربية-{shop.word}"
    made = shop.product("rug", morocco, externalReference=reference)
    shop.do("productTranslate", id=made.id, languageCode="AR_MA", input={"name": "زربية", "slug": arabic})
    document = """query P($channel: String, $id: ID, $slug: String, $in: LanguageCodeEnum, $ref: String) {
        product(id: $id, slug: $slug, slugLanguageCode: $in, externalReference: $ref, channel: $channel) { slug } }"""

    def found(**asked: Any) -> Any:
        return api.query(document, {"channel": morocco.slug, **asked})

    for asked in ({"id": made.id}, {"slug": made.slug}, {"ref": reference}, {"slug": arabic, "in": "AR_MA"}):
        assert found(**asked)["product"] == {"slug": made.slug}, asked
    for asked in (
        {"id": shop.category("other").id},
        {"slug": shop.slug("none")},
        {"slug": made.slug, "in": "AR_MA"},
        {"slug": arabic},
    ):
        assert found(**asked)["product"] is None, asked
    for asked in ({"id": "xx"}, {"id": "xx", "slug": "rug"}, {}):
        assert found(**asked).denied == ["GraphQLError"], asked


def test_translations(api: Endpoint, shop: Shop, morocco: Channel) -> None:
    colour = shop.attribute("colour", "DROPDOWN", "red")
    kind = shop.product_type("rug", [colour])
    made = shop.product("rug", morocco, of=kind, attributes=[shop.pick(colour, "red")])
    french: dict[str, Any] = {"languageCode": "FR"}
    words = {"name": "Tapis", "slug": shop.slug("tapis"), "seoTitle": "Un tapis", "description": '{"blocks": []}'}
    shop.do("productTranslate", id=made.id, input=words, **french)
    shop.do("productVariantTranslate", id=made.variant.id, input={"name": "Unique"}, **french)
    shop.do("attributeTranslate", id=colour.id, input={"name": "Couleur"}, **french)
    shop.do("attributeValueTranslate", id=colour.values["red"], input={"name": "Rouge"}, **french)
    fields = f"""
        translation(languageCode: $in) {{ name slug seoTitle description language {{ code language }} }}
        attributes {{ attribute {{ translation(languageCode: $in) {{ name }} }} values {{ translation(languageCode: $in) {{ name }} }} }}
        assignedAttribute(slug: "{colour.slug}") {{ attribute {{ translation(languageCode: $in) {{ name }} }}
            ... on AssignedSingleChoiceAttribute {{ value {{ name translation(languageCode: $in) }} }} }}
        productVariants(first: 5) {{ edges {{ node {{ translation(languageCode: $in) {{ name }} }} }} }}"""
    assert one(api, made.slug, morocco, fields, **{"in": "FR"}) == {
        "translation": words | {"language": {"code": "FR", "language": "French"}},
        "attributes": [{"attribute": {"translation": {"name": "Couleur"}}, "values": [{"translation": {"name": "Rouge"}}]}],
        "assignedAttribute": {
            "attribute": {"translation": {"name": "Couleur"}},
            "value": {"name": "red", "translation": "Rouge"},
        },
        "productVariants": {"edges": [{"node": {"translation": {"name": "Unique"}}}]},
    }
    missing = one(api, made.slug, morocco, fields, **{"in": "AR"})
    assert missing["translation"] is None
    assert missing["assignedAttribute"]["value"] == {"name": "red", "translation": None}


# input type, the value as it is given, the type that it is read as, what is selected, what is read
KINDS: list[tuple[str, dict[str, Any], str, str, Any]] = [
    ("DROPDOWN", {"dropdown": {"value": "v"}}, "AssignedSingleChoiceAttribute", "value { slug }", {"slug": "v"}),
    ("MULTISELECT", {"multiselect": [{"value": "v"}]}, "AssignedMultiChoiceAttribute", "value { slug }", [{"slug": "v"}]),
    ("NUMERIC", {"numeric": "2.5"}, "AssignedNumericAttribute", "value", 2.5),
    ("BOOLEAN", {"boolean": False}, "AssignedBooleanAttribute", "value", False),
    ("PLAIN_TEXT", {"plainText": "by hand"}, "AssignedPlainTextAttribute", "value", "by hand"),
    ("DATE", {"date": "2026-05-01"}, "AssignedDateAttribute", "value", "2026-05-01"),
    ("DATE_TIME", {"dateTime": "2026-05-01T08:00:00+00:00"}, "AssignedDateTimeAttribute", "value", "2026-05-01T08:00:00+00:00"),
]


@pytest.mark.parametrize(("kind", "given", "type_name", "selection", "expected"), KINDS, ids=[row[0] for row in KINDS])
def test_assigned_attributes_of_every_kind(
    api: Endpoint, shop: Shop, morocco: Channel, kind: str, given: dict[str, Any], type_name: str, selection: str, expected: Any
) -> None:
    full, empty = shop.attribute("a", kind), shop.attribute("b", kind)
    of = shop.product_type("rug", [full, empty])
    made = shop.product("rug", morocco, of=of, attributes=[{"id": full.id, **given}])
    fields = f"assignedAttributes {{ __typename attribute {{ slug inputType }} ... on {type_name} {{ {selection} }} }}"
    nothing: Any = [] if kind == "MULTISELECT" else None
    # a type keeps no order of the attributes that it is made with
    found = sorted(one(api, made.slug, morocco, fields)["assignedAttributes"], key=lambda each: str(each["attribute"]["slug"]))
    assert found == [
        {"__typename": type_name, "attribute": {"slug": full.slug, "inputType": kind}, "value": expected},
        {"__typename": type_name, "attribute": {"slug": empty.slug, "inputType": kind}, "value": nothing},
    ]


def test_an_assigned_rich_text(api: Endpoint, shop: Shop, morocco: Channel) -> None:
    story = shop.attribute("story", "RICH_TEXT")
    text = {"blocks": [{"type": "paragraph", "data": {"text": "By hand"}}]}
    given = [{"id": story.id, "richText": json.dumps(text)}]
    made = shop.product("rug", morocco, of=shop.product_type("rug", [story]), attributes=given)
    found = one(api, made.slug, morocco, "assignedAttributes { ... on AssignedTextAttribute { value } }")
    (value,) = (each["value"] for each in found["assignedAttributes"])
    assert value["blocks"][0]["data"] == {"text": "By hand"}


def test_an_assigned_colour_and_an_assigned_file(api: Endpoint, shop: Shop, morocco: Channel) -> None:
    colour, sheet = shop.attribute("colour", "SWATCH"), shop.attribute("sheet", "FILE")
    red = shop.do("attributeValueCreate", attribute=colour.id, input={"name": "red", "value": "#aa0000"})["attributeValue"]
    file = shop.do("fileUpload", file=File("sheet.png", picture("PNG").getvalue()))["uploadedFile"]
    given = [
        {"id": colour.id, "swatch": {"id": red["id"]}},
        {"id": sheet.id, "file": file["url"], "contentType": file["contentType"]},
    ]
    made = shop.product("rug", morocco, of=shop.product_type("rug", [colour, sheet]), attributes=given)
    fields = """assignedAttributes { ... on AssignedSwatchAttribute { colour: value { slug hexColor } }
        ... on AssignedFileAttribute { file: value { url contentType } } }"""
    assert one(api, made.slug, morocco, fields)["assignedAttributes"] == [
        {"colour": {"slug": "red", "hexColor": "#aa0000"}},
        {"file": file},
    ]


def targets(shop: Shop, channel: Channel, entity: str) -> tuple[Thing, Thing]:
    """Something that everybody sees, and something that is not published (categories are always seen)."""
    if entity == "PAGE":
        return shop.page("on"), shop.page("off", published=False)
    if entity == "CATEGORY":
        return shop.category("on"), shop.category("off")
    if entity == "COLLECTION":
        return shop.collection("on", shown_in=[channel]), shop.collection("off")
    on, off = shop.product("on", channel), shop.product("off", channel, published=False)
    return (on, off) if entity == "PRODUCT" else (on.variant, off.variant)


ENTITIES = {
    "PAGE": "Page",
    "PRODUCT": "Product",
    "PRODUCT_VARIANT": "ProductVariant",
    "CATEGORY": "Category",
    "COLLECTION": "Collection",
}


def referred(api: Endpoint, shop: Shop, channel: Channel, entity: str, *to: Thing, single: bool = False) -> Any:
    """What everybody sees of a product's references to things."""
    of = shop.attribute(shop.fresh("a"), "SINGLE_REFERENCE" if single else "REFERENCE", entity=entity)
    given = {"id": of.id, **({"reference": to[0].id} if single else {"references": [each.id for each in to]})}
    made = shop.product("rug", channel, of=shop.product_type("rug", [of]), attributes=[given])
    type_name = f"Assigned{'Single' if single else 'Multi'}{ENTITIES[entity]}ReferenceAttribute"
    fields = f"""assignedAttributes {{ ... on {type_name} {{ value {{ id }} }} }} attributes {{ values {{ reference }} }}"""
    found = one(api, made.slug, channel, fields)
    assert found["attributes"][0]["values"][0] == {"reference": to[0].id}
    return found["assignedAttributes"][0]["value"]


@pytest.mark.parametrize("entity", ENTITIES)
def test_references_lead_to_what_may_be_seen(api: Endpoint, shop: Shop, morocco: Channel, entity: str) -> None:
    shown, _hidden = targets(shop, morocco, entity)
    assert referred(api, shop, morocco, entity, shown, single=True) == {"id": shown.id}


def test_references_to_several(api: Endpoint, shop: Shop, morocco: Channel) -> None:
    first, second = targets(shop, morocco, "CATEGORY")
    assert referred(api, shop, morocco, "CATEGORY", first, second) == [{"id": first.id}, {"id": second.id}]


@pytest.mark.upstream_defect("references to things that are not published are told to everybody", "product")
@pytest.mark.parametrize("entity", [entity for entity in ENTITIES if entity != "CATEGORY"])
def test_references_do_not_lead_to_what_is_hidden(api: Endpoint, shop: Shop, morocco: Channel, entity: str) -> None:
    shown, hidden = targets(shop, morocco, entity)
    assert referred(api, shop, morocco, entity, shown, hidden) == [{"id": shown.id}]


def test_hidden_attributes_are_for_staff(api: Endpoint, shop: Shop, morocco: Channel, staff: str) -> None:
    secret = shop.attribute("supplier-note", "DROPDOWN", "x", visibleInStorefront=False)
    made = shop.product("rug", morocco, of=shop.product_type("rug", [secret]), attributes=[shop.pick(secret, "x")])
    fields = "attributes { attribute { slug } }"
    assert one(api, made.slug, morocco, fields)["attributes"] == []
    assert one(api, made.slug, morocco, fields, staff)["attributes"] == [{"attribute": {"slug": secret.slug}}]


def test_a_variant_by_id_and_by_sku(api: Endpoint, shop: Shop, staff: str) -> None:
    rug = Rug(api, shop, 2)
    variant = rug.made.variants[1]
    document = """query V($channel: String, $id: ID, $sku: String) { productVariant(id: $id, sku: $sku, channel: $channel) {
        id name sku quantityAvailable pricing { price { gross { amount } } } product { slug name }
        attributes(variantSelection: VARIANT_SELECTION) { attribute { slug } } media { alt } } }"""

    def found(token: str | None = None, **asked: Any) -> Any:
        return api.query(document, {"channel": rug.channel.slug, **asked}, token=token)["productVariant"]

    assert found(id=variant.id) == found(sku=variant.sku)
    assert found(id=variant.id) == {
        "id": variant.id,
        "name": "azilal 1",
        "sku": variant.sku,
        "quantityAvailable": 2,
        "pricing": {"price": {"gross": {"amount": 200.0}}},
        "product": {"slug": rug.made.slug, "name": "Azilal"},
        "attributes": [{"attribute": {"slug": rug.size.slug}}],
        "media": [{"alt": "whole"}],
    }
    shop.show(rug.made.id, rug.channel, published=False)
    assert found(sku=variant.sku) is None
    assert found(staff, sku=variant.sku)["sku"] == variant.sku


def test_variants_page_by_page(api: Endpoint, shop: Shop) -> None:
    rug = Rug(api, shop, 3)
    shop.do("productVariantUpdate", id=rug.made.variants[1].id, input={"sku": None})
    document = """query V($slug: String!, $channel: String, $after: String) { product(slug: $slug, channel: $channel) {
        productVariants(first: 2, after: $after) {
        totalCount edges { node { name quantityAvailable } } pageInfo { hasNextPage endCursor } } } }"""
    given = {"slug": rug.made.slug, "channel": rug.channel.slug}
    first = api.query(document, given)["product"]["productVariants"]
    assert first["totalCount"] == 3
    assert [edge["node"]["name"] for edge in first["edges"]] == ["azilal 0", "azilal 1"]
    second = api.query(document, {**given, "after": first["pageInfo"]["endCursor"]})["product"]["productVariants"]
    assert [edge["node"]["name"] for edge in second["edges"]] == ["azilal 2"]


def test_whether_it_can_be_bought(api: Endpoint, shop: Shop, morocco: Channel) -> None:
    place = shop.warehouse(morocco)
    made = shop.product("azilal", morocco, stocks=[{place: 1}], sold=False)
    fields = "isAvailable isAvailableForPurchase availableForPurchaseAt"
    closed = {"isAvailable": False, "isAvailableForPurchase": False, "availableForPurchaseAt": None}
    assert one(api, made.slug, morocco, fields) == closed
    shop.show(made.id, morocco, sold=True, availableForPurchaseAt="2020-01-01T00:00:00+00:00")
    assert one(api, made.slug, morocco, fields) == {
        "isAvailable": True,
        "isAvailableForPurchase": True,
        "availableForPurchaseAt": "2020-01-01T00:00:00+00:00",
    }
    shop.do("productVariantStocksUpdate", variantId=made.variant.id, stocks=[{"warehouse": place.id, "quantity": 0}])
    assert one(api, made.slug, morocco, fields)["isAvailable"] is False
    in_stock = """query S($channel: String, $in: StockAvailability!) {
        products(first: 5, channel: $channel, filter: {stockAvailability: $in}) { edges { node { slug } } } }"""
    for wanted, edges in (("IN_STOCK", []), ("OUT_OF_STOCK", [{"node": {"slug": made.slug}}])):
        assert api.query(in_stock, {"channel": morocco.slug, "in": wanted})["products"]["edges"] == edges


def test_collections_of_a_product(api: Endpoint, shop: Shop, morocco: Channel, staff: str) -> None:
    made = shop.product("rug", morocco)
    seen = shop.collection("seen", made, shown_in=[morocco])
    shop.collection("unseen", made, hidden_in=[morocco])
    fields = "collections { slug channel }"
    assert one(api, made.slug, morocco, fields)["collections"] == [{"slug": seen.slug, "channel": morocco.slug}]
    assert len(one(api, made.slug, morocco, fields, staff)["collections"]) == 2


def test_staff_see_listings_and_everybody_else_does_not(api: Endpoint, shop: Shop, morocco: Channel, staff: str) -> None:
    france = shop.channel("france", "EUR", "FR")
    made = shop.product("rug", morocco, france, published=False)
    fields = """pricing { onSale } channelListings { channel { slug } isPublished discountedPrice { amount } }
        variants { channelListings { channel { slug } price { amount currency } } }"""
    found = one(api, made.slug, None, fields, staff)
    assert found["pricing"] is None

    def listed() -> list[Any]:
        rows: list[Any] = one(api, made.slug, None, fields, staff)["channelListings"]
        return sorted(rows, key=lambda row: str(row["channel"]["slug"]))

    price = {"amount": 100.0}
    shop.eventually(
        [
            {"channel": {"slug": france.slug}, "isPublished": False, "discountedPrice": price},
            {"channel": {"slug": morocco.slug}, "isPublished": False, "discountedPrice": price},
        ],
        listed,
    )
    in_france = {"channel": {"slug": france.slug}, "price": {"amount": 100.0, "currency": "EUR"}}
    assert in_france in found["variants"][0]["channelListings"]
    shop.show(made.id, morocco)
    assert one(api, made.slug, morocco, "channelListings { isPublished }") == ["PermissionDenied"]


def test_metadata_is_public_and_private_metadata_is_not(api: Endpoint, shop: Shop, morocco: Channel, staff: str) -> None:
    secret, public = {"key": "b", "value": "2"}, {"key": "a", "value": "1"}
    made = shop.product("rug", morocco, metadata=[public], privateMetadata=[secret])
    fields = 'metafield(key: "a") metadata { key value }'
    assert one(api, made.slug, morocco, fields) == {"metafield": "1", "metadata": [public]}
    assert one(api, made.slug, morocco, 'privateMetafield(key: "b")') == ["PermissionDenied"]
    assert one(api, made.slug, morocco, 'privateMetafield(key: "b")', staff) == {"privateMetafield": "2"}


def test_staff_see_stocks_and_tax_classes(api: Endpoint, shop: Shop, staff: str) -> None:
    rug = Rug(api, shop, 1)
    stand = shop.warehouse(slug="stand")
    shop.stock(rug.made.variant, {stand: 7})
    crafts = shop.taxed("crafts", MA=10)
    shop.do("productUpdate", id=rug.made.id, input={"taxClass": crafts.id})
    fields = "taxClass { name } productType { taxClass { name } } variants { stocks { quantity quantityAllocated warehouse { slug } } }"
    found = rug.seen(fields, staff)["product"]
    assert (found["taxClass"], found["productType"]["taxClass"]) == ({"name": crafts.slug}, {"name": shop.taxed().slug})
    assert found["variants"] == [{"stocks": [{"quantity": 1, "quantityAllocated": 0, "warehouse": {"slug": rug.home.slug}}]}]
    everywhere = rug.seen(fields, staff, channel=False)["product"]["variants"][0]["stocks"]
    assert sorted(stock["warehouse"]["slug"] for stock in everywhere) == sorted([rug.home.slug, stand.slug])
    assert rug.seen("variants { stocks { quantity } }").denied == ["PermissionDenied"]
    assert rug.seen("taxClass { name }").denied == ["PermissionDenied"]


class Untaxed:
    """A food at 110 with a tenth of tax and a rug at 120 with a fifth: 100 each without."""

    def __init__(self, api: Endpoint, shop: Shop, channel: Channel) -> None:
        self.api, self.shop, self.channel = api, shop, channel
        shop.product("amlou", channel, prices=[110], taxClass=shop.taxed("food", MA=10).id)
        shop.product("rug", channel, prices=[120])
        self.configuration = shop.tax_configuration(channel)

    def set(self, **values: Any) -> None:
        self.shop.do("taxConfigurationUpdate", id=self.configuration, input=values)

    def nets(self) -> list[float]:
        document = """query Q($channel: String) { products(first: 5, channel: $channel) { edges { node { slug
            pricing { priceRange { start { net { amount } gross { amount } } } }
            variants { pricing { price { net { amount } tax { amount } } } } } } } }"""
        edges = self.api.query(document, {"channel": self.channel.slug})["products"]["edges"]
        for edge in edges:
            shown = edge["node"]["pricing"]["priceRange"]["start"]["net"]
            assert edge["node"]["variants"][0]["pricing"]["price"]["net"] == shown
        return [edge["node"]["pricing"]["priceRange"]["start"]["net"]["amount"] for edge in edges]


def test_a_tax_class_decides_the_net_price(api: Endpoint, shop: Shop, morocco: Channel) -> None:
    shown = Untaxed(api, shop, morocco)
    assert shown.nets() == [100.0, 100.0]
    shown.set(pricesEnteredWithTax=False)
    assert shown.nets() == [110.0, 120.0]


@pytest.mark.upstream_defect(
    "prices of products are shown with tax taken off where the country's taxes are not charged", "product", "products"
)
def test_where_no_tax_is_charged_the_price_is_net(api: Endpoint, shop: Shop, morocco: Channel) -> None:
    shown = Untaxed(api, shop, morocco)
    shown.set(updateCountriesConfiguration=[{"countryCode": "MA", "chargeTaxes": False, "displayGrossPrices": True}])
    assert shown.nets() == [110.0, 120.0]
