"""Other languages: one mutation a noun, all alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphene import ID, Argument, Field, InputObjectType, Int, List, NonNull, ObjectType, String

from marketplace.api.channel import InChannel
from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation, shape_error
from marketplace.api.mutations.catalogue_errors import TranslationError
from marketplace.api.mutations.inputs import language
from marketplace.api.scalars import JSONString
from marketplace.engine.attributes import actions as attributes
from marketplace.engine.catalogue import actions as catalogue
from marketplace.engine.content import actions as content
from marketplace.engine.shipping import translations as shipping
from marketplace.kernel.errors import DomainError


class TranslationInput(InputObjectType):
    slug = String()
    seo_title = String()
    seo_description = String()
    name = String()
    description = JSONString()


class NameTranslationInput(InputObjectType):
    name = String()


class AttributeValueTranslationInput(InputObjectType):
    name = String()
    rich_text = JSONString()
    plain_text = String()


class PageTranslationInput(InputObjectType):
    slug = String()
    seo_title = String()
    seo_description = String()
    title = String()
    content = JSONString()


class ShippingPriceTranslationInput(InputObjectType):
    name = String()
    description = JSONString()


def _translate(
    name: str,
    payload: str,
    type_path: str,
    id_type: str,
    input_type: Any,
    action: Callable[..., Any],
    key: str,
    in_channel: bool = False,
) -> Any:
    """The mutation `name` with its one payload field. `action` takes the object's key as `key`."""

    def perform(cls: Any, info: Any, id: str, language_code: str, input: dict[str, Any]) -> Any:
        translated = action(
            **{key: mutation_id(id, id_type)}, language_code=language(language_code), texts=dict(input), actor=info.context.actor
        )
        return {payload: InChannel(translated, None) if in_channel else translated}

    arguments = {"id": ID(required=True), "language_code": NonNull(enum("LanguageCodeEnum")), "input": input_type(required=True)}
    body = {
        payload: Field(f"marketplace.api.types.{type_path}"),
        "Arguments": type("Arguments", (), arguments),
        "Meta": type("Meta", (), {"error_type": TranslationError, "permissions": ("MANAGE_TRANSLATIONS",)}),
        "perform": classmethod(perform),
    }
    mutation: Any = type(name, (PayloadMutation,), body)
    return mutation.Field()


class AttributeValueBulkTranslateInput(InputObjectType):
    id = ID()
    external_reference = String()
    language_code = NonNull(enum("LanguageCodeEnum"))
    translation_fields = AttributeValueTranslationInput(required=True)


_WORDS = {"UNIQUE": "INVALID"}


class AttributeValueBulkTranslateError(ObjectType):
    path = String()
    message = String()
    code = Field(NonNull(enum("AttributeValueTranslateErrorCode")))


class AttributeValueBulkTranslateResult(ObjectType):
    errors = List(NonNull(AttributeValueBulkTranslateError))


class AttributeValueBulkTranslate(PayloadMutation):
    """Many values and languages at once. `count` tells how many rows were written."""

    count = Int(required=True)
    results = List(NonNull(AttributeValueBulkTranslateResult), required=True)

    class Arguments:
        translations = List(NonNull(AttributeValueBulkTranslateInput), required=True)
        error_policy = Argument(enum("ErrorPolicyEnum"))

    class Meta:
        error_type = AttributeValueBulkTranslateError
        words = _WORDS
        permissions = ("MANAGE_TRANSLATIONS",)

    @classmethod
    def perform(cls, info: Any, translations: list[dict[str, Any]], error_policy: str | None = None) -> Any:
        rows = [
            attributes.ValueWording(
                language_code=language(row["language_code"]),
                texts=dict(row["translation_fields"]),
                value_id=mutation_id(row["id"], "AttributeValue") if row.get("id") else None,
                external_reference=row.get("external_reference"),
            )
            for row in translations
        ]
        made = attributes.translate_values(rows=rows, error_policy=error_policy or "REJECT_EVERYTHING", actor=info.context.actor)
        shown = [{"errors": [_of_row(error) for error in row.errors]} for row in made]
        return {"count": sum(row.value is not None for row in made), "results": shown}

    @classmethod
    def refuse(cls, info: Any, errors: list[DomainError], arguments: dict[str, Any]) -> dict[str, Any]:
        return {**super().refuse(info, errors, arguments), "count": 0, "results": []}


def _of_row(error: DomainError) -> dict[str, Any]:
    """`path` leads to the fault within its row."""
    shaped = shape_error(error, AttributeValueBulkTranslateError, _WORDS)
    return {**shaped, "path": shaped["field"]}


class TranslationMutations:
    attribute_value_bulk_translate = AttributeValueBulkTranslate.Field()
    product_translate = _translate(
        "ProductTranslate",
        "product",
        "product.Product",
        "Product",
        TranslationInput,
        catalogue.translate_product,
        "product_id",
        True,
    )
    product_variant_translate = _translate(
        "ProductVariantTranslate",
        "product_variant",
        "variant.ProductVariant",
        "ProductVariant",
        NameTranslationInput,
        catalogue.translate_variant,
        "variant_id",
        True,
    )
    category_translate = _translate(
        "CategoryTranslate",
        "category",
        "category.Category",
        "Category",
        TranslationInput,
        catalogue.translate_category,
        "category_id",
    )
    collection_translate = _translate(
        "CollectionTranslate",
        "collection",
        "collection.Collection",
        "Collection",
        TranslationInput,
        catalogue.translate_collection,
        "collection_id",
        True,
    )
    attribute_translate = _translate(
        "AttributeTranslate",
        "attribute",
        "attribute.Attribute",
        "Attribute",
        NameTranslationInput,
        attributes.translate_attribute,
        "attribute_id",
    )
    attribute_value_translate = _translate(
        "AttributeValueTranslate",
        "attribute_value",
        "attribute.AttributeValue",
        "AttributeValue",
        AttributeValueTranslationInput,
        attributes.translate_attribute_value,
        "value_id",
    )
    page_translate = _translate(
        "PageTranslate",
        "page",
        "translatable.PageTranslatableContent",
        "Page",
        PageTranslationInput,
        content.translate_page,
        "page_id",
    )
    menu_item_translate = _translate(
        "MenuItemTranslate",
        "menu_item",
        "menu.MenuItem",
        "MenuItem",
        NameTranslationInput,
        content.translate_menu_item,
        "menu_item_id",
    )
    shipping_price_translate = _translate(
        "ShippingPriceTranslate",
        "shipping_method",
        "shipping.ShippingMethodType",
        "ShippingMethodType",
        ShippingPriceTranslationInput,
        shipping.translate_method,
        "method_id",
    )
