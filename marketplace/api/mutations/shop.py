"""Settings of the whole shop."""

from __future__ import annotations

from typing import Any

from graphene import Boolean, Field, InputObjectType, Int, List, NonNull, String

from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.catalogue_errors import ShopError
from marketplace.api.mutations.inputs import columns
from marketplace.api.types.metadata import MetadataInput
from marketplace.engine.shop import actions

_NULLABLE = ("limit_quantity_per_checkout", "reserve_stock_duration_anonymous_user", "reserve_stock_duration_authenticated_user")


class ShopSettingsInput(InputObjectType):
    name = String()
    description = String()
    track_inventory_by_default = Boolean()
    fulfillment_auto_approve = Boolean()
    fulfillment_allow_unpaid = Boolean()
    customer_set_password_url = String()
    reserve_stock_duration_anonymous_user = Int()
    reserve_stock_duration_authenticated_user = Int()
    limit_quantity_per_checkout = Int()
    enable_account_confirmation_by_email = Boolean()
    metadata = List(NonNull(MetadataInput))
    private_metadata = List(NonNull(MetadataInput))


class ShopSettingsUpdate(PayloadMutation):
    shop = Field("marketplace.api.types.shop.Shop")

    class Arguments:
        input = ShopSettingsInput(required=True)

    class Meta:
        error_type = ShopError
        permissions = ("MANAGE_SETTINGS",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        names = [name for name in input if name not in ("metadata", "private_metadata")]
        fields: Any = {key: value for key, value in columns(input, *names).items() if value is not None or key in _NULLABLE}
        return {"shop": actions.update_shop(fields=fields, actor=info.context.actor)}


class ShopMutations:
    shop_settings_update = ShopSettingsUpdate.Field()
