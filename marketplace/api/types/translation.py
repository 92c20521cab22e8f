"""Texts in other languages."""

from __future__ import annotations

from typing import Any

import graphene
from babel import Locale, UnknownLocaleError
from graphene import Field, NonNull, ObjectType, String

from marketplace.api.enums import enum
from marketplace.api.ids import global_id
from marketplace.api.scalars import JSONString


class LanguageDisplay(ObjectType):
    """A language by its code (`fr`, `ar-ma`), with its name in the language of the request."""

    code = Field(NonNull(enum("LanguageCodeEnum")))
    language = String(required=True)

    @staticmethod
    def resolve_code(root: str, info: Any) -> str:
        return root.upper().replace("-", "_")

    @staticmethod
    def resolve_language(root: str, info: Any) -> str:
        return language_name(root, info.context.language)


def language_name(code: str, reader: str) -> str:
    """What speakers of `reader` call the language `code`; the code where they have no word for it."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(reader.split("-")[0])
    except (UnknownLocaleError, ValueError):
        name = None
    return name or code


def _language(root: Any, info: Any) -> str:
    code: str = root.language_code
    return code


def translation_argument() -> dict[str, Any]:
    """The argument of every `translation` field."""
    return {"language_code": graphene.Argument(NonNull(enum("LanguageCodeEnum")))}


def _translation(type_name: str, doc: str, /, **fields: Any) -> Any:
    members = {
        "__doc__": doc,
        "id": graphene.ID(required=True),
        "language": Field(NonNull(LanguageDisplay)),
        **fields,
        "resolve_id": global_id(type_name),
        "resolve_language": staticmethod(_language),
    }
    return type(type_name, (ObjectType,), members)


def _seo() -> dict[str, Any]:
    return {"seo_title": String(), "seo_description": String(), "slug": String()}


ProductTranslation = _translation("ProductTranslation", "A product's texts.", **_seo(), name=String(), description=JSONString())
CategoryTranslation = _translation(
    "CategoryTranslation", "A category's texts.", **_seo(), name=String(), description=JSONString()
)
CollectionTranslation = _translation(
    "CollectionTranslation", "A collection's texts.", **_seo(), name=String(), description=JSONString()
)
PageTranslation = _translation("PageTranslation", "A page's texts.", **_seo(), title=String(), content=JSONString())
ProductVariantTranslation = _translation("ProductVariantTranslation", "A variant's name.", name=String(required=True))
MenuItemTranslation = _translation("MenuItemTranslation", "A menu entry's words.", name=String(required=True))
AttributeTranslation = _translation("AttributeTranslation", "An attribute's name.", name=String(required=True))
AttributeValueTranslation = _translation(
    "AttributeValueTranslation",
    "A value's name or text.",
    name=String(required=True),
    rich_text=JSONString(),
    plain_text=String(),
)
ShippingMethodTranslation = _translation(
    "ShippingMethodTranslation", "A way of delivery's words.", name=String(), description=JSONString()
)
