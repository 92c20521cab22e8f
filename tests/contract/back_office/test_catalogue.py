"""A catalogue written by mutations is the one that shoppers read."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from marketplace.kernel.ids import to_global_id
from tests.contract.back_office.conftest import Built
from tests.contract.back_office.documents import BULK_TRANSLATE, BackOffice

pytestmark = pytest.mark.django_db

PRODUCT = """
query Q($slug: String!) {
  product(slug: $slug, channel: "morocco") {
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


def picture(name: str = "rug.png") -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.new("RGB", (64, 48), "#8a3324").save(target, "PNG")
    return SimpleUploadedFile(name, target.getvalue(), "image/png")


def test_what_was_written_is_what_is_read(api: Any, office: BackOffice, built: Built) -> None:
    office.do("productTranslate", id=built.product, languageCode="AR", input={"name": "زربية"})
    office.do("productVariantTranslate", id=built.variant, languageCode="AR", input={"name": "كبيرة"})
    office.do("attributeTranslate", id=built.craft, languageCode="AR", input={"name": "الحرفة"})
    office.do("pageTranslate", id=built.page, languageCode="AR", input={"title": "تافسوت"})
    media = office.do("productMediaCreate", input={"product": built.product, "image": picture(), "alt": "whole"})["media"]
    assert (media["alt"], media["type"]) == ("whole", "IMAGE")
    office.do("variantMediaAssign", variantId=built.variant, mediaId=media["id"])
    read = api.query(PRODUCT, {"slug": "tapis-a-losanges"})["product"]
    assert read["id"] == built.product
    assert (read["name"], read["category"], read["translation"]) == ("Tapis à losanges", {"slug": "rugs"}, {"name": "زربية"})
    assert read["weight"] == {"value": 2.5, "unit": "KG"}
    assert read["pricing"] == {"priceRange": {"start": {"gross": {"amount": 1200.5, "currency": "MAD"}}}}
    assert [each["alt"] for each in read["media"]] == ["whole"]
    variants = [edge["node"] for edge in read["productVariants"]["edges"]]
    assert variants == [{"sku": "RUG-L", "name": "L", "media": [{"alt": "whole"}], "translation": {"name": "كبيرة"}}]
    assert read["assignedAttributes"] == [
        {
            "attribute": {"slug": "craft", "translation": {"name": "الحرفة"}},
            "choice": {"slug": "weaving", "name": "Weaving", "translation": None},
        },
        {
            "attribute": {"slug": "maker", "translation": None},
            "page": {"slug": "tafsut", "title": "Tafsut", "translation": {"title": "تافسوت"}},
        },
    ]


def test_update_and_delete_by_reference(api: Any, office: BackOffice, built: Built) -> None:
    updated = office.do("productUpdate", externalReference="rug-1", input={"name": "Grand tapis", "slug": "grand-tapis"})
    assert updated["product"] == {"id": built.product, "slug": "grand-tapis", "name": "Grand tapis"}
    assert api.query(PRODUCT, {"slug": "tapis-a-losanges"})["product"] is None
    assert office.refused("productUpdate", input={"name": "x"}) == [("GRAPHQL_ERROR", None)]
    assert office.refused("productUpdate", externalReference="nothing", input={}) == [("NOT_FOUND", "externalReference")]
    assert office.do("productVariantUpdate", sku="RUG-L", input={"name": "Large"})["productVariant"]["name"] == "Large"
    assert office.do("productVariantDelete", sku="RUG-L")["productVariant"] == {"id": built.variant, "sku": "RUG-L"}
    assert office.do("productDelete", id=built.product)["product"] == {"id": built.product, "slug": "grand-tapis"}
    assert office.refused("productDelete", id=built.product) == [("NOT_FOUND", "id")]


@pytest.mark.parametrize(
    ("mutation", "variables", "refusals"),
    [
        ("productCreate", {"input": {"name": "", "productType": "{product_type}"}}, [("REQUIRED", "name")]),
        ("productCreate", {"input": {"name": "x", "productType": "{category}"}}, [("GRAPHQL_ERROR", "productType")]),
        ("productCreate", {"input": {"name": "x", "productType": "{product_type}"}}, [("REQUIRED", "attributes")]),
        ("productUpdate", {"id": "{product}", "input": {"category": "{product}"}}, [("GRAPHQL_ERROR", "category")]),
        ("productUpdate", {"id": "rubbish", "input": {}}, [("GRAPHQL_ERROR", "id")]),
        ("productUpdate", {"id": "{product}", "input": {"category": None}}, [("PRODUCT_WITHOUT_CATEGORY", "category")]),
        ("productVariantCreate", {"input": {"product": "{product}", "sku": "RUG-L", "attributes": []}}, [("UNIQUE", "sku")]),
        (
            "productVariantCreate",
            {"input": {"product": "{product}", "attributes": [{"id": "{size}", "dropdown": {"value": "L"}}]}},
            [("DUPLICATED_INPUT_ITEM", "attributes")],
        ),
        (
            "productVariantCreate",
            {"input": {"product": "{product}", "quantityLimitPerCustomer": 0, "attributes": []}},
            [("INVALID", "quantityLimitPerCustomer")],
        ),
        (
            "productVariantChannelListingUpdate",
            {"id": "{variant}", "input": [{"channelId": "{channel}", "price": 1.005}]},
            [("INVALID_PRICE", "price")],
        ),
        (
            "productChannelListingUpdate",
            {"id": "{product}", "input": {"removeChannels": ["{category}"]}},
            [("GRAPHQL_ERROR", "removeChannels")],
        ),
        ("categoryCreate", {"input": {"name": "x", "slug": "rugs"}}, [("UNIQUE", "slug")]),
        ("categoryCreate", {"input": {"name": "x", "description": "[]"}}, [("INVALID", "description")]),
        ("collectionAddProducts", {"collectionId": "{category}", "products": []}, [("GRAPHQL_ERROR", "collectionId")]),
        ("productMediaCreate", {"input": {"product": "{product}"}}, [("REQUIRED", "image")]),
        ("attributeCreate", {"input": {"name": "x", "slug": "craft", "type": "PRODUCT_TYPE"}}, [("UNIQUE", "slug")]),
        ("attributeCreate", {"input": {"name": "x", "type": "CUSTOMER_TYPE"}}, [("INVALID", "type")]),
        ("attributeValueCreate", {"attribute": "{maker}", "input": {"name": "x"}}, [("INVALID", "attribute")]),
        (
            "productAttributeAssign",
            {"productTypeId": "{product_type}", "operations": [{"id": "{craft}", "type": "PRODUCT"}]},
            [("ATTRIBUTE_ALREADY_ASSIGNED", "operations")],
        ),
        ("pageUpdate", {"id": "{page}", "input": {"title": " "}}, [("REQUIRED", "title")]),
        ("pageAttributeAssign", {"pageTypeId": "{page}", "attributeIds": []}, [("GRAPHQL_ERROR", "pageTypeId")]),
        (
            "channelCreate",
            {"input": {"name": "x", "slug": "morocco", "currencyCode": "MAD", "defaultCountry": "MA"}},
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
    text = SimpleUploadedFile("x.png", b"not a picture", "image/png")
    assert office.refused("productMediaCreate", input={"product": built.product, "image": text}) == [("INVALID", "image")]
    assert office.refused("fileUpload", file=SimpleUploadedFile("x.png", b"no", "image/png")) == [("INVALID_FILE_TYPE", "file")]
    stored = office.do("fileUpload", file=picture())["uploadedFile"]
    assert stored["contentType"] in ("image/jpeg", "image/png")


def test_a_collection_is_filled_and_shown(api: Any, office: BackOffice, built: Built) -> None:
    collection = office.do("collectionCreate", input={"name": "Featured", "slug": "featured-products"})["collection"]["id"]
    office.do("collectionAddProducts", collectionId=collection, products=[built.product])
    shown = (
        'query { collection(slug: "featured-products", channel: "morocco") { products(first: 5) { edges { node { slug } } } } }'
    )
    assert api.query(shown)["collection"] is None
    office.do(
        "collectionChannelListingUpdate",
        id=collection,
        input={"addChannels": [{"channelId": built.channel, "isPublished": True}]},
    )
    edges = api.query(shown)["collection"]["products"]["edges"]
    assert edges == [{"node": {"slug": "tapis-a-losanges"}}]
    office.do("collectionTranslate", id=collection, languageCode="FR", input={"name": "À la une"})


def test_pages_and_menus(api: Any, office: BackOffice, built: Built) -> None:
    menu = office.do(
        "menuCreate", input={"name": "Navbar", "slug": "navbar", "items": [{"name": "Rugs", "category": built.category}]}
    )
    below = {"name": "Tafsut", "page": built.page, "menu": menu["menu"]["id"]}
    item = office.do("menuItemCreate", input=below)["menuItem"]["id"]
    office.do("menuItemTranslate", id=item, languageCode="AR", input={"name": "تافسوت"})
    read = api.query(
        'query { menu(slug: "navbar", channel: "morocco") { items { name translation(languageCode: AR) { name } category { slug } page { slug } } } }'
    )["menu"]["items"]
    assert read == [
        {"name": "Rugs", "translation": None, "category": {"slug": "rugs"}, "page": None},
        {"name": "Tafsut", "translation": {"name": "تافسوت"}, "category": None, "page": {"slug": "tafsut"}},
    ]
    assert office.refused("menuItemCreate", input={**below, "url": "/x/"}) == [("TOO_MANY_MENU_ITEMS", "items")]
    assert office.do("pageUpdate", id=built.page, input={"isPublished": False})["page"]["isPublished"] is False
    assert api.query('query { page(slug: "tafsut") { id } }')["page"] is None
    assert office.do("pageDelete", id=built.page)["page"] == {"id": built.page, "slug": "tafsut"}


def test_a_channel_is_arranged(office: BackOffice, built: Built) -> None:
    changed = office.do("channelUpdate", id=built.channel, input={"name": "Maroc", "orderSettings": {"expireOrdersAfter": 60}})
    assert (changed["channel"]["name"], changed["channel"]["orderSettings"]) == ("Maroc", {"expireOrdersAfter": 60})
    changed = office.do("channelUpdate", id=built.channel, input={"orderSettings": {"expireOrdersAfter": None}})
    assert changed["channel"]["orderSettings"] == {"expireOrdersAfter": None}
    assert office.do("channelDeactivate", id=built.channel)["channel"] == {"isActive": False}
    assert office.do("channelActivate", id=built.channel)["channel"] == {"isActive": True}


def test_shop_settings(office: BackOffice, built: Built) -> None:
    shop = office.do("shopSettingsUpdate", input={"name": "Maarad", "limitQuantityPerCheckout": 7})["shop"]
    assert shop == {"name": "Maarad", "limitQuantityPerCheckout": 7}


def test_many_values_are_translated_at_once(api: Any, office: BackOffice, built: Built, staff: str) -> None:
    value = office.do(
        "attributeValueCreate", attribute=built.craft, input={"name": "Zellige", "externalReference": "craft:zellige"}
    )
    row = {"languageCode": "AR", "translationFields": {"name": "الزليج"}}
    good, bad = {**row, "externalReference": "craft:zellige"}, {**row, "id": to_global_id("AttributeValue", 999_999)}
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


def test_page_attributes_need_another_permission(api: Any, office: BackOffice, built: Built) -> None:
    from marketplace.engine.apps.actions.registration import create_app
    from marketplace.kernel.actors import SYSTEM

    token = create_app(name="types", actor=SYSTEM, permissions=["MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES"])[1]
    document = (
        "mutation M($input: AttributeCreateInput!) { attributeCreate(input: $input) { attribute { slug } errors { code } } }"
    )
    given = {"name": "Place", "type": "PAGE_TYPE"}
    assert api.query(document, {"input": given}, token=token).denied == ["PermissionDenied"]
    given["type"] = "PRODUCT_TYPE"
    assert api.query(document, {"input": given}, token=token)["attributeCreate"]["attribute"] == {"slug": "place"}
