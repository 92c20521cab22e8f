"""Saleor's metadata on objects: public pairs, and private ones for whoever manages the object."""

from __future__ import annotations

from typing import Any

import graphene

from marketplace.api.channel import node_of
from marketplace.api.permissions import require
from marketplace.api.scalars import Metadata


class MetadataItem(graphene.ObjectType):
    key = graphene.String(required=True)
    value = graphene.String(required=True)


class MetadataInput(graphene.InputObjectType):
    key = graphene.String(required=True)
    value = graphene.String(required=True)


def pairs(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in sorted(values.items())]


def some(values: dict[str, str], keys: list[str] | None) -> dict[str, str]:
    return values if keys is None else {key: values[key] for key in keys if key in values}


class ObjectWithMetadata(graphene.Interface):
    """The six fields. An object type that has private metadata declares `private_metadata_permissions`; without it, nobody reads them."""

    private_metadata = graphene.List(graphene.NonNull(MetadataItem), required=True)
    private_metafield = graphene.String(key=graphene.String(required=True))
    private_metafields = graphene.Field(Metadata, keys=graphene.List(graphene.NonNull(graphene.String)))
    metadata = graphene.List(graphene.NonNull(MetadataItem), required=True)
    metafield = graphene.String(key=graphene.String(required=True))
    metafields = graphene.Field(Metadata, keys=graphene.List(graphene.NonNull(graphene.String)))

    @staticmethod
    def resolve_metadata(root: Any, info: Any) -> Any:
        return pairs(node_of(root).metadata)

    @staticmethod
    def resolve_metafield(root: Any, info: Any, key: str) -> Any:
        return node_of(root).metadata.get(key)

    @staticmethod
    def resolve_metafields(root: Any, info: Any, keys: list[str] | None = None) -> Any:
        return some(node_of(root).metadata, keys)

    @staticmethod
    def resolve_private_metadata(root: Any, info: Any) -> Any:
        return pairs(_private(root, info))

    @staticmethod
    def resolve_private_metafield(root: Any, info: Any, key: str) -> Any:
        return _private(root, info).get(key)

    @staticmethod
    def resolve_private_metafields(root: Any, info: Any, keys: list[str] | None = None) -> Any:
        return some(_private(root, info), keys)


# Who reads the private metadata of which model (Saleor's table).
PRIVATE_METADATA_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "app": ("MANAGE_APPS",),
    "attribute": ("MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES", "MANAGE_PAGE_TYPES_AND_ATTRIBUTES"),
    "address": ("MANAGE_USERS",),
    "category": ("MANAGE_PRODUCTS",),
    "channel": ("MANAGE_CHANNELS",),
    "checkout": ("MANAGE_CHECKOUTS",),
    "checkoutline": ("MANAGE_CHECKOUTS",),
    "collection": ("MANAGE_PRODUCTS",),
    "fulfillment": ("MANAGE_ORDERS",),
    "menu": ("MANAGE_MENUS",),
    "menuitem": ("MANAGE_MENUS",),
    "order": ("MANAGE_ORDERS",),
    "orderline": ("MANAGE_ORDERS",),
    "page": ("MANAGE_PAGES",),
    "pagetype": ("MANAGE_PAGE_TYPES_AND_ATTRIBUTES",),
    "product": ("MANAGE_PRODUCTS",),
    "productmedia": ("MANAGE_PRODUCTS",),
    "producttype": ("MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",),
    "productvariant": ("MANAGE_PRODUCTS",),
    "shippingmethod": ("MANAGE_SHIPPING",),
    "shippingzone": ("MANAGE_SHIPPING",),
    "taxclass": ("MANAGE_TAXES",),
    "taxconfiguration": ("MANAGE_TAXES",),
    "transactionitem": ("HANDLE_PAYMENTS",),
    "user": ("MANAGE_USERS",),
    "voucher": ("MANAGE_DISCOUNTS",),
    "warehouse": ("MANAGE_PRODUCTS",),
}


def _private(root: Any, info: Any) -> dict[str, str]:
    node = node_of(root)
    # a model that is not in the table is read by nobody but the system
    require(info.context.actor, *PRIVATE_METADATA_PERMISSIONS.get(node._meta.model_name, ("SYSTEM",)))
    values: dict[str, str] = node.private_metadata
    return values
