"""Page types and pages."""

from __future__ import annotations

from typing import Any

from graphene import ID, Boolean, Field, InputObjectType, List, NonNull, String

from marketplace.api.ids import mutation_id, mutation_ids
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.catalogue_errors import PageError
from marketplace.api.mutations.inputs import AttributeValueInput, SeoInput, attribute_inputs, columns
from marketplace.api.scalars import DateTime, JSONString
from marketplace.engine.content import actions

PAGE = "marketplace.api.types.page.Page"
PAGE_TYPE = "marketplace.api.types.page.PageType"


class PageTypeCreateInput(InputObjectType):
    name = String()
    slug = String()
    add_attributes = List(NonNull(ID))


class PageInput(InputObjectType):
    slug = String()
    title = String()
    content = JSONString()
    attributes = List(NonNull(AttributeValueInput))
    is_published = Boolean()
    published_at = DateTime()
    seo = SeoInput()


class PageCreateInput(PageInput):
    page_type = ID(required=True)


def _fields(input: dict[str, Any]) -> Any:
    found = columns(input, "slug", "title", "content", "is_published", "published_at")
    return {key: value for key, value in found.items() if key != "is_published" or value is not None}


class PageTypeCreate(PayloadMutation):
    page_type = Field(PAGE_TYPE)

    class Arguments:
        input = PageTypeCreateInput(required=True)

    class Meta:
        error_type = PageError
        permissions = ("MANAGE_PAGE_TYPES_AND_ATTRIBUTES",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        attributes = mutation_ids(input.get("add_attributes"), "Attribute", field="add_attributes")
        page_type = actions.create_page_type(
            name=input.get("name"), slug=input.get("slug"), attribute_ids=attributes, actor=info.context.actor
        )
        return {"page_type": page_type}


class PageAttributeAssign(PayloadMutation):
    page_type = Field(PAGE_TYPE)

    class Arguments:
        page_type_id = ID(required=True)
        attribute_ids = List(NonNull(ID), required=True)

    class Meta:
        error_type = PageError
        permissions = ("MANAGE_PAGE_TYPES_AND_ATTRIBUTES",)

    @classmethod
    def perform(cls, info: Any, page_type_id: str, attribute_ids: list[str]) -> Any:
        page_type = actions.assign_page_attributes(
            page_type_id=mutation_id(page_type_id, "PageType", field="page_type_id"),
            attribute_ids=mutation_ids(attribute_ids, "Attribute", field="attribute_ids"),
            actor=info.context.actor,
        )
        return {"page_type": page_type}


class PageCreate(PayloadMutation):
    page = Field(PAGE)

    class Arguments:
        input = PageCreateInput(required=True)

    class Meta:
        error_type = PageError
        permissions = ("MANAGE_PAGES",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        page = actions.create_page(
            page_type_id=mutation_id(input["page_type"], "PageType", field="page_type"),
            fields=_fields(input),
            attributes=attribute_inputs(input.get("attributes")) or (),
            actor=info.context.actor,
        )
        return {"page": page}


class PageUpdate(PayloadMutation):
    page = Field(PAGE)

    class Arguments:
        id = ID(required=True)
        input = PageInput(required=True)

    class Meta:
        error_type = PageError
        permissions = ("MANAGE_PAGES",)

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any]) -> Any:
        page = actions.update_page(
            page_id=mutation_id(id, "Page"),
            fields=_fields(input),
            attributes=attribute_inputs(input.get("attributes")),
            actor=info.context.actor,
        )
        return {"page": page}


class PageDelete(PayloadMutation):
    page = Field(PAGE)

    class Arguments:
        id = ID(required=True)

    class Meta:
        error_type = PageError
        permissions = ("MANAGE_PAGES",)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"page": actions.delete_page(page_id=mutation_id(id, "Page"), actor=info.context.actor)}


class PageMutations:
    page_type_create = PageTypeCreate.Field()
    page_attribute_assign = PageAttributeAssign.Field()
    page_create = PageCreate.Field()
    page_update = PageUpdate.Field()
    page_delete = PageDelete.Field()
