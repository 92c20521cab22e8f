"""Categories."""

from __future__ import annotations

from typing import Any

from graphene import ID, Field, InputObjectType, List, NonNull, String

from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.catalogue_errors import ProductError
from marketplace.api.mutations.inputs import SeoInput, columns
from marketplace.api.scalars import JSONString, Upload
from marketplace.api.types.metadata import MetadataInput
from marketplace.engine.catalogue import actions
from marketplace.engine.media.store import store_image


class CategoryInput(InputObjectType):
    description = JSONString()
    name = String()
    slug = String()
    seo = SeoInput()
    background_image = Upload()
    background_image_alt = String()
    metadata = List(NonNull(MetadataInput))
    private_metadata = List(NonNull(MetadataInput))


class CategoryCreate(PayloadMutation):
    category = Field("marketplace.api.types.category.Category")

    class Arguments:
        input = CategoryInput(required=True)
        parent = ID()

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any], parent: str | None = None) -> Any:
        fields: Any = columns(input, "name", "slug", "description", "background_image_alt")
        if input.get("background_image"):
            fields["background_image"] = store_image(input["background_image"], field="background_image").path
        parent_id = mutation_id(parent, "Category", field="parent") if parent else None
        return {"category": actions.create_category(fields=fields, parent_id=parent_id, actor=info.context.actor)}


class CategoryDelete(PayloadMutation):
    category = Field("marketplace.api.types.category.Category")

    class Arguments:
        id = ID(required=True)

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"category": actions.delete_category(category_id=mutation_id(id, "Category"), actor=info.context.actor)}


class CategoryMutations:
    category_delete = CategoryDelete.Field()
    category_create = CategoryCreate.Field()
