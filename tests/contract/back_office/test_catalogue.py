"""A catalogue written by mutations is the one that shoppers read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.back_office.conftest import Built
from tests.contract.back_office.office import BackOffice
from tests.contract.checkout.test_refusals import nobody
from tests.contract.endpoint import Endpoint, File
from tests.contract.shop import Shop
from tests.contract.shop.documents import BULK_TRANSLATE
from tests.pictures import picture as drawn

PRODUCT = """
query Q($slug: String!, $channel: String!) {
  product(slug: $slug, channel: $channel) {
    id name slug isAvailable category { slug }
    translation(languageCode: AR) { name }
    weight { value unit }
    media { alt url }
    pricing { priceRange { start { gross { amount currency } } } }
    productVariants(first: 5) { edges { node { sku name media { alt } translation(languageCode: AR) { name } } } }
    assignedAttributes(limit: 10) {
      attribute { slug translation(languageCode: AR) { name } }
      ... on AssignedSingleChoiceAttribute { choice: value { slug name translation(languageCode: AR) } }
      ... on AssignedSinglePageReferenceAttribute { page: value { slug title translation(languageCode: AR) { title } } }
    }
  }
}
"""


def picture() -> File:
    return File("rug.png", drawn("PNG", (64, 48)).getvalue())


def read(api: Endpoint, built: Built, slug: str) -> Any:
    return api.query(PRODUCT, {"slug": f"{slug}-{built.word}", "channel": f"morocco-{built.word}"})["product"]


def test_what_was_written_is_what_is_read(api: Endpoint, office: BackOffice, built: Built) -> None:
    office.do("productTranslate", id=built.product, languageCode="AR", input={"name": "زربية"})
    office.do("productVariantTranslate", id=built.variant, languageCode="AR", input={"name": "كبيرة"})
    office.do("attributeTranslate", id=built.craft, languageCode="AR", input={"name": "الحرفة"})
    office.do("pageTranslate", id=built.page, languageCode="AR", input={"title": "تافسوت"})
    media = office.do("productMediaCreate", input={"product": built.product, "image": picture(), "alt": "whole"})["media"]
    assert (media["alt"], media["type"]) == ("whole", "IMAGE")
    office.do("variantMediaAssign", variantId=built.variant, mediaId=media["id"])
    found, word = read(api, built, "tapis-a-losanges"), built.word
    assert found["id"] == built.product
    assert (found["name"], found["category"], found["translation"]) == (
        f"Tapis à losanges {word}",
        {"slug": f"rugs-{word}"},
        {"name": "زربية"},
    )
    assert found["weight"] == {"value": 2.5, "unit": "KG"}
    assert found["pricing"] == {"priceRange": {"start": {"gross": {"amount": 1200.5, "currency": "MAD"}}}}
    assert [each["alt"] for each in found["media"]] == ["whole"]
    variants = [edge["node"] for edge in found["productVariants"]["edges"]]
    assert variants == [{"sku": f"RUG-{word}", "name": "L", "media": [{"alt": "whole"}], "translation": {"name": "كبيرة"}}]
    # Those that nobody has put in order come in any order from a Saleor.
    assert sorted(found["assignedAttributes"], key=lambda each: str(each["attribute"]["slug"])) == [
        {
            "attribute": {"slug": f"craft-{word}", "translation": {"name": "الحرفة"}},
            "choice": {"slug": "weaving", "name": "Weaving", "translation": None},
        },
        {
            "attribute": {"slug": f"maker-{word}", "translation": None},
            "page": {"slug": f"tafsut-{word}", "title": f"Tafsut {word}", "translation": {"title": "تافسوت"}},
        },
    ]


def test_update_and_delete_by_reference(api: Endpoint, office: BackOffice, built: Built) -> None:
    word = built.word
    updated = office.do(
        "productUpdate", externalReference=f"rug-{word}", input={"name": "Grand tapis", "slug": f"grand-tapis-{word}"}
    )
    assert updated["product"] == {"id": built.product, "slug": f"grand-tapis-{word}", "name": "Grand tapis"}
    assert read(api, built, "tapis-a-losanges") is None
    assert office.refused("productUpdate", input={"name": "x"}) == [("GRAPHQL_ERROR", None)]
    assert office.refused("productUpdate", externalReference="nothing", input={}) == [("NOT_FOUND", "externalReference")]
    assert office.do("productVariantUpdate", sku=f"RUG-{word}", input={"name": "Large"})["productVariant"]["name"] == "Large"
    assert office.do("productVariantDelete", sku=f"RUG-{word}")["productVariant"] == {"id": built.variant, "sku": f"RUG-{word}"}
    assert office.do("productDelete", id=built.product)["product"] == {"id": built.product, "slug": f"grand-tapis-{word}"}
    assert office.refused("productDelete", id=built.product) == [("NOT_FOUND", "id")]


def ours(mutation: str, variables: dict[str, Any], refusals: list[Any], reason: str) -> Any:
    """What only our engine refuses, or refuses otherwise, and why."""
    return pytest.param(mutation, variables, refusals, marks=pytest.mark.engine_only(reason))


def crash(mutation: str, variables: dict[str, Any], refusals: list[Any], reason: str) -> Any:
    return pytest.param(mutation, variables, refusals, marks=pytest.mark.upstream_defect(reason, mutation))


@pytest.mark.parametrize(
    ("mutation", "variables", "refusals"),
    [
        ("productCreate", {"input": {"name": "", "productType": "{product_type}"}}, [("REQUIRED", "name")]),
        crash(
            "productCreate",
            {"input": {"name": "x", "productType": "{category}"}},
            [("GRAPHQL_ERROR", "productType")],
            "an id of another type crashes productCreate and productUpdate",
        ),
        ours(
            "productCreate",
            {"input": {"name": "x", "productType": "{product_type}"}},
            [("REQUIRED", "attributes")],
            "a required attribute is asked for even where none is given",
        ),
        crash(
            "productUpdate",
            {"id": "{product}", "input": {"category": "{product}"}},
            [("GRAPHQL_ERROR", "category")],
            "an id of another type crashes productCreate and productUpdate",
        ),
        ("productUpdate", {"id": "rubbish", "input": {}}, [("GRAPHQL_ERROR", "id")]),
        ours(
            "productUpdate",
            {"id": "{product}", "input": {"category": None}},
            [("PRODUCT_WITHOUT_CATEGORY", "category")],
            "a published product keeps its category; Saleor asks for one only when it publishes",
        ),
        ("productVariantCreate", {"input": {"product": "{product}", "sku": "RUG-{word}", "attributes": []}}, [("UNIQUE", "sku")]),
        ours(
            "productVariantCreate",
            {"input": {"product": "{product}", "attributes": [{"id": "{size}", "dropdown": {"value": "L"}}]}},
            [("DUPLICATED_INPUT_ITEM", "attributes")],
            "two variants of a product differ in what they are chosen by; Saleor takes a second one alike",
        ),
        (
            "productVariantCreate",
            {"input": {"product": "{product}", "quantityLimitPerCustomer": 0, "attributes": []}},
            [("INVALID", "quantityLimitPerCustomer")],
        ),
        (
            "productVariantChannelListingUpdate",
            {"id": "{variant}", "input": [{"channelId": "{channel}", "price": 1.005}]},
            [("INVALID", "price")],
        ),
        (
            "productChannelListingUpdate",
            {"id": "{product}", "input": {"removeChannels": ["{category}"]}},
            [("GRAPHQL_ERROR", "removeChannels")],
        ),
        ("categoryCreate", {"input": {"name": "x", "slug": "rugs-{word}"}}, [("UNIQUE", "slug")]),
        ours(
            "categoryCreate",
            {"input": {"name": "x", "description": "[]"}},
            [("INVALID", "description")],
            "Saleor refuses it as well and names no field",
        ),
        ("collectionAddProducts", {"collectionId": "{category}", "products": []}, [("GRAPHQL_ERROR", "collectionId")]),
        ("productMediaCreate", {"input": {"product": "{product}"}}, [("REQUIRED", "input")]),
        ("attributeCreate", {"input": {"name": "x", "slug": "craft-{word}", "type": "PRODUCT_TYPE"}}, [("UNIQUE", "slug")]),
        ours(
            "attributeCreate",
            {"input": {"name": "x", "type": "CUSTOMER_TYPE"}},
            [("INVALID", "type")],
            "the engine has no attributes of customers",
        ),
        ours(
            "attributeValueCreate",
            {"attribute": "{maker}", "input": {"name": "x"}},
            [("INVALID", "attribute")],
            "a reference has no values but what it refers to; Saleor makes one that refers to nothing",
        ),
        (
            "productAttributeAssign",
            {"productTypeId": "{product_type}", "operations": [{"id": "{craft}", "type": "PRODUCT"}]},
            [("ATTRIBUTE_ALREADY_ASSIGNED", "operations")],
        ),
        ours("pageUpdate", {"id": "{page}", "input": {"title": " "}}, [("REQUIRED", "title")], "Saleor takes a title of blanks"),
        ("pageAttributeAssign", {"pageTypeId": "{page}", "attributeIds": []}, [("GRAPHQL_ERROR", "pageTypeId")]),
        (
            "channelCreate",
            {"input": {"name": "x", "slug": "morocco-{word}", "currencyCode": "MAD", "defaultCountry": "MA"}},
            [("UNIQUE", "slug")],
        ),
        ("channelActivate", {"id": "{channel}"}, [("INVALID", "id")]),
        ("shopSettingsUpdate", {"input": {"limitQuantityPerCheckout": 0}}, [("INVALID", "limitQuantityPerCheckout")]),
        ("productTranslate", {"id": "{category}", "languageCode": "AR", "input": {}}, [("GRAPHQL_ERROR", "id")]),
    ],
)
def test_refusals(office: BackOffice, built: Built, mutation: str, variables: dict[str, Any], refusals: list[Any]) -> None:
    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: filled(each) for name, each in value.items()}
        if isinstance(value, list):
            return [filled(each) for each in value]
        return value.format(**vars(built)) if isinstance(value, str) else value

    assert office.refused(mutation, **filled(variables)) == refusals


def test_a_file_that_is_no_picture(office: BackOffice, built: Built) -> None:
    text = File("x.png", b"not a picture")
    assert office.refused("productMediaCreate", input={"product": built.product, "image": text}) == [("INVALID", "image")]
    assert office.refused("fileUpload", file=File("x.png", b"no")) == [("INVALID_FILE_TYPE", "file")]
    stored = office.do("fileUpload", file=picture())["uploadedFile"]
    assert stored["contentType"] in ("image/jpeg", "image/png")


def test_a_collection_is_filled_and_shown(api: Endpoint, office: BackOffice, built: Built) -> None:
    collection = office.do("collectionCreate", input={"name": "Featured", "slug": f"featured-{built.word}"})["collection"]["id"]
    office.do("collectionAddProducts", collectionId=collection, products=[built.product])
    shown = """query Q($slug: String!, $channel: String!) { collection(slug: $slug, channel: $channel) {
        products(first: 5) { edges { node { slug } } } } }"""
    given = {"slug": f"featured-{built.word}", "channel": f"morocco-{built.word}"}
    assert api.query(shown, given)["collection"] is None
    office.do(
        "collectionChannelListingUpdate",
        id=collection,
        input={"addChannels": [{"channelId": built.channel, "isPublished": True}]},
    )
    edges = api.query(shown, given)["collection"]["products"]["edges"]
    assert edges == [{"node": {"slug": f"tapis-a-losanges-{built.word}"}}]
    office.do("collectionTranslate", id=collection, languageCode="FR", input={"name": "À la une"})


def test_pages_and_menus(api: Endpoint, office: BackOffice, built: Built) -> None:
    word = built.word
    menu = office.do(
        "menuCreate",
        input={"name": f"Navbar {word}", "slug": f"navbar-{word}", "items": [{"name": "Rugs", "category": built.category}]},
    )
    below = {"name": "Tafsut", "page": built.page, "menu": menu["menu"]["id"]}
    item = office.do("menuItemCreate", input=below)["menuItem"]["id"]
    office.do("menuItemTranslate", id=item, languageCode="AR", input={"name": "تافسوت"})
    document = """query Q($slug: String!, $channel: String!) { menu(slug: $slug, channel: $channel) { items {
        name translation(languageCode: AR) { name } category { slug } page { slug } } } }"""
    found = api.query(document, {"slug": f"navbar-{word}", "channel": f"morocco-{word}"})["menu"]["items"]
    assert found == [
        {"name": "Rugs", "translation": None, "category": {"slug": f"rugs-{word}"}, "page": None},
        {"name": "Tafsut", "translation": {"name": "تافسوت"}, "category": None, "page": {"slug": f"tafsut-{word}"}},
    ]
    assert office.refused("menuItemCreate", input={**below, "url": "/x/"}) == [("TOO_MANY_MENU_ITEMS", None)]
    assert office.do("pageUpdate", id=built.page, input={"isPublished": False})["page"]["isPublished"] is False
    assert api.query("query Q($slug: String) { page(slug: $slug) { id } }", {"slug": f"tafsut-{word}"})["page"] is None
    assert office.do("pageDelete", id=built.page)["page"] == {"id": built.page, "slug": f"tafsut-{word}"}


@pytest.mark.parametrize("flag", ["filterableInStorefront", "filterableInDashboard", "availableInGrid"])
def test_what_lists_are_filtered_by(office: BackOffice, flag: str) -> None:
    for kind in ("DROPDOWN", "MULTISELECT", "NUMERIC", "BOOLEAN", "DATE", "DATE_TIME", "SWATCH"):
        office.do("attributeCreate", input={"name": kind, "type": "PRODUCT_TYPE", "inputType": kind, flag: True})
    for kind in ("RICH_TEXT", "PLAIN_TEXT", "FILE", "REFERENCE", "SINGLE_REFERENCE"):
        given = {"name": kind, "type": "PRODUCT_TYPE", "inputType": kind, flag: True}
        if kind.endswith("REFERENCE"):
            given["entityType"] = "PAGE"
        assert office.refused("attributeCreate", input=given) == [("INVALID", flag)]


IN_THE_SHOP = pytest.mark.engine_only(
    "an entry of a menu may lead to a path of the shop, whatever its address; Saleor wants whole ones"
)
OTHER_MACHINES = pytest.mark.engine_only("an entry of a menu leads to pages: we take http and https; Saleor also takes ftp")


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://elsewhere.example/x", True),
        ("http://localhost/x", True),
        ("x", False),
        ("javascript:alert(1)", False),
        ("mailto:a@elsewhere.example", False),
        (" https://elsewhere.example/", False),
        pytest.param("/makers/", True, marks=IN_THE_SHOP),
        pytest.param("//elsewhere.example/", False),
        pytest.param("ftp://elsewhere.example/", False, marks=OTHER_MACHINES),
    ],
)
def test_where_an_entry_of_a_menu_may_lead(office: BackOffice, shop: Shop, url: str, taken: bool) -> None:
    given = {"menu": shop.menu().id, "name": "There", "url": url}
    if taken:
        assert office.do("menuItemCreate", input=given)["menuItem"]["name"] == "There"
    else:
        assert office.refused("menuItemCreate", input=given) == [("INVALID", "url")]


def test_a_channel_is_arranged(office: BackOffice, built: Built) -> None:
    changed = office.do("channelUpdate", id=built.channel, input={"name": "Maroc", "orderSettings": {"expireOrdersAfter": 60}})
    assert (changed["channel"]["name"], changed["channel"]["orderSettings"]) == ("Maroc", {"expireOrdersAfter": 60})
    changed = office.do("channelUpdate", id=built.channel, input={"orderSettings": {"expireOrdersAfter": None}})
    assert changed["channel"]["orderSettings"] == {"expireOrdersAfter": None}
    assert office.do("channelDeactivate", id=built.channel)["channel"] == {"isActive": False}
    assert office.do("channelActivate", id=built.channel)["channel"] == {"isActive": True}


def test_shop_settings(office: BackOffice, shop: Shop) -> None:
    shop.changed.add("limitQuantityPerCheckout")
    told = office.do("shopSettingsUpdate", input={"name": "Maarad", "limitQuantityPerCheckout": 7})["shop"]
    assert told == {"name": "Maarad", "limitQuantityPerCheckout": 7}


def test_many_values_are_translated_at_once(api: Endpoint, office: BackOffice, built: Built, staff: str) -> None:
    zellige = f"craft:zellige-{built.word}"
    value = office.do("attributeValueCreate", attribute=built.craft, input={"name": "Zellige", "externalReference": zellige})
    row = {"languageCode": "AR", "translationFields": {"name": "الزليج"}}
    good, bad = {**row, "externalReference": zellige}, {**row, "id": nobody("AttributeValue", 99999999)}
    answer = api.query(BULK_TRANSLATE, {"rows": [good, bad]}, token=staff)["attributeValueBulkTranslate"]
    assert (answer["count"], [[error["code"] for error in each["errors"]] for each in answer["results"]]) == (
        0,
        [[], ["NOT_FOUND"]],
    )
    answer = api.query(BULK_TRANSLATE, {"rows": [good, bad], "policy": "IGNORE_FAILED"}, token=staff)[
        "attributeValueBulkTranslate"
    ]
    assert answer["count"] == 1
    again = office.do(
        "attributeValueTranslate", id=value["attributeValue"]["id"], languageCode="FR", input={"name": "Zellige de Fès"}
    )
    assert again["attributeValue"]["translation"] == {"name": "الزليج"}


def test_page_attributes_need_another_permission(api: Endpoint, shop: Shop) -> None:
    token = shop.app("MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES").token
    document = (
        "mutation M($input: AttributeCreateInput!) { attributeCreate(input: $input) { attribute { slug } errors { code } } }"
    )
    given = {"name": f"Place {shop.word}", "type": "PAGE_TYPE"}
    assert api.query(document, {"input": given}, token=token).denied == ["PermissionDenied"]
    given["type"] = "PRODUCT_TYPE"
    assert api.query(document, {"input": given}, token=token)["attributeCreate"]["attribute"] == {"slug": shop.slug("place")}
