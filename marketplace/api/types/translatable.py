"""What translators see of an object."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import ObjectType, String

from marketplace.api.ids import global_id, to_global_id
from marketplace.api.scalars import JSONString


class PageTranslatableContent(ObjectType):
    """The texts of a page in the shop's own language."""

    id = graphene.ID(required=True)
    page_id = graphene.ID(required=True)
    seo_title = String()
    seo_description = String()
    slug = String()
    title = String(required=True)
    content = JSONString()

    resolve_id = global_id("PageTranslatableContent")

    @staticmethod
    def resolve_page_id(root: Any, info: Any) -> str:
        return to_global_id("Page", root.pk)
