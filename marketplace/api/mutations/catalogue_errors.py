"""Families of errors that the catalogue's mutations share: each type is built once."""

from __future__ import annotations

from graphene import ID, Field, List, NonNull

from marketplace.api.mutation import error_type


def _ids() -> Field:
    return Field(List(NonNull(ID)))


AttributeError = error_type("AttributeError")
ChannelError = error_type("ChannelError", shipping_zones=_ids(), warehouses=_ids())
CollectionError = error_type("CollectionError", products=_ids())
CollectionChannelListingError = error_type(
    "CollectionChannelListingError", "ProductErrorCode", attributes=_ids(), values=_ids(), channels=_ids()
)
MenuError = error_type("MenuError")
MetadataError = error_type("MetadataError")
PageError = error_type("PageError", attributes=_ids(), values=_ids())
ProductError = error_type("ProductError", attributes=_ids(), values=_ids())
ProductChannelListingError = error_type(
    "ProductChannelListingError", "ProductErrorCode", attributes=_ids(), values=_ids(), channels=_ids(), variants=_ids()
)
ShopError = error_type("ShopError")
TranslationError = error_type("TranslationError")
