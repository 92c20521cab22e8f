"""Saleor's four metadata mutations, for every object that has metadata."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from graphene import ID, Field, List, NonNull, String

from marketplace.api.ids import any_id
from marketplace.api.metadata_access import TARGETS, require_write
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.catalogue_errors import MetadataError
from marketplace.api.mutations.inputs import pairs
from marketplace.api.types.metadata import MetadataInput, ObjectWithMetadata
from marketplace.engine import metadata
from marketplace.engine.refusals import find
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import is_global_id


def _target(info: Any, id: str, private: bool) -> Any:
    """The object, once it is known that the caller may write there. What keeps no metadata is NOT_FOUND."""
    try:
        type_name, key = any_id(id, *TARGETS)
    except DomainError:
        if is_global_id(id):
            raise NotFound(_("There is no such object.")) from None
        raise
    label, column = TARGETS[type_name]
    model = apps.get_model(label)
    # an app or a passer-by without the right learns nothing about what exists
    row = model._default_manager.filter(**{column: key}).first()
    require_write(info.context.actor, type_name, row, private)
    return row if row is not None else find(model._default_manager.all(), None)


class _MetadataMutation(PayloadMutation):
    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        super().__init_subclass_with_meta__(error_type=MetadataError, **options)

    @classmethod
    def _update(cls, info: Any, id: str, input: list[dict[str, str]], private: bool) -> Any:
        item = _target(info, id, private)
        metadata.update(item, object_id=id, items=pairs(input), private=private, actor=info.context.actor)
        return {"item": item}

    @classmethod
    def _delete(cls, info: Any, id: str, keys: list[str], private: bool) -> Any:
        item = _target(info, id, private)
        metadata.delete(item, object_id=id, keys=keys, private=private, actor=info.context.actor)
        return {"item": item}


class UpdateMetadata(_MetadataMutation):
    item = Field(ObjectWithMetadata)

    class Arguments:
        id = ID(required=True)
        input = List(NonNull(MetadataInput), required=True)

    @classmethod
    def perform(cls, info: Any, id: str, input: list[dict[str, str]]) -> Any:
        return cls._update(info, id, input, False)


class UpdatePrivateMetadata(_MetadataMutation):
    item = Field(ObjectWithMetadata)

    class Arguments:
        id = ID(required=True)
        input = List(NonNull(MetadataInput), required=True)

    @classmethod
    def perform(cls, info: Any, id: str, input: list[dict[str, str]]) -> Any:
        return cls._update(info, id, input, True)


class DeleteMetadata(_MetadataMutation):
    item = Field(ObjectWithMetadata)

    class Arguments:
        id = ID(required=True)
        keys = List(NonNull(String), required=True)

    @classmethod
    def perform(cls, info: Any, id: str, keys: list[str]) -> Any:
        return cls._delete(info, id, keys, False)


class DeletePrivateMetadata(_MetadataMutation):
    item = Field(ObjectWithMetadata)

    class Arguments:
        id = ID(required=True)
        keys = List(NonNull(String), required=True)

    @classmethod
    def perform(cls, info: Any, id: str, keys: list[str]) -> Any:
        return cls._delete(info, id, keys, True)


class MetadataMutations:
    update_metadata = UpdateMetadata.Field()
    update_private_metadata = UpdatePrivateMetadata.Field()
    delete_metadata = DeleteMetadata.Field()
    delete_private_metadata = DeletePrivateMetadata.Field()
