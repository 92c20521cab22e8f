"""Channels: the markets of the shop."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from graphene import ID, Boolean, Field, InputObjectType, Int, List, NonNull, String

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id, mutation_ids
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.catalogue_errors import ChannelError
from marketplace.api.mutations.inputs import columns
from marketplace.api.scalars import DateTime, Minute
from marketplace.api.types.metadata import MetadataInput
from marketplace.engine.channels import actions
from marketplace.kernel.errors import DomainError

CHANNEL = "marketplace.api.types.channel.Channel"


class StockSettingsInput(InputObjectType):
    allocation_strategy = NonNull(enum("AllocationStrategyEnum"))


class OrderSettingsInput(InputObjectType):
    automatically_confirm_all_new_orders = Boolean()
    expire_orders_after = Minute()
    mark_as_paid_strategy = enum("MarkAsPaidStrategyEnum")()
    allow_unpaid_orders = Boolean()


class CheckoutAutoCompleteInput(InputObjectType):
    enabled = Boolean(required=True)
    delay = Minute()
    cut_off_date = DateTime()


class CheckoutSettingsInput(InputObjectType):
    use_legacy_error_flow = Boolean()
    automatically_complete_fully_paid_checkouts = Boolean()
    automatic_completion = CheckoutAutoCompleteInput()


class PaymentSettingsInput(InputObjectType):
    default_transaction_flow_strategy = enum("TransactionFlowStrategyEnum")()


class ChannelInput(InputObjectType):
    is_active = Boolean()
    stock_settings = StockSettingsInput()
    add_shipping_zones = List(NonNull(ID))
    add_warehouses = List(NonNull(ID))
    order_settings = OrderSettingsInput()
    metadata = List(NonNull(MetadataInput))
    private_metadata = List(NonNull(MetadataInput))
    checkout_settings = CheckoutSettingsInput()
    payment_settings = PaymentSettingsInput()


class ChannelCreateInput(ChannelInput):
    name = String(required=True)
    slug = String(required=True)
    currency_code = String(required=True)
    default_country = NonNull(enum("CountryCode"))


class ChannelUpdateInput(ChannelInput):
    name = String()
    slug = String()
    default_country = enum("CountryCode")()
    remove_shipping_zones = List(NonNull(ID))
    remove_warehouses = List(NonNull(ID))


class ReorderInput(InputObjectType):
    id = ID(required=True)
    sort_order = Int()


def _fields(input: dict[str, Any]) -> Any:
    found = columns(input, "name", "slug", "default_country", "is_active")
    for group in ("stock_settings", "order_settings", "checkout_settings", "payment_settings"):
        found |= input.get(group) or {}
    found |= _automatic_completion(found.pop("automatic_completion", None), found)
    # null keeps a setting as it is, except for those that null turns off
    return {key: value for key, value in found.items() if value is not None or key in _TURNED_OFF_BY_NULL}


_TURNED_OFF_BY_NULL = ("expire_orders_after", "automatic_completion_delay", "automatic_completion_cut_off_date")


def _automatic_completion(given: dict[str, Any] | None, others: dict[str, Any]) -> dict[str, Any]:
    """The newer way to say it, which knows more than on and off."""
    if given is None:
        return {}
    if others.get("automatically_complete_fully_paid_checkouts") is not None:
        message = _("Say it in one of the two ways.")
        raise DomainError("INVALID", message, field="automatic_completion")
    names = {"enabled": "automatically_complete_fully_paid_checkouts", "delay": "automatic_completion_delay"}
    return {names.get(key, "automatic_completion_cut_off_date"): value for key, value in given.items()}


def _links(input: dict[str, Any], *prefixes: str) -> dict[str, list[Any]]:
    return {
        f"{prefix}_{noun}": mutation_ids(input.get(f"{prefix}_{noun}"), type_name, field=f"{prefix}_{noun}")
        for prefix in prefixes
        for noun, type_name in (("warehouses", "Warehouse"), ("shipping_zones", "ShippingZone"))
    }


class _ChannelMutation(PayloadMutation):
    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        super().__init_subclass_with_meta__(error_type=ChannelError, permissions=("MANAGE_CHANNELS",), **options)


class ChannelCreate(_ChannelMutation):
    channel = Field(CHANNEL)

    class Arguments:
        input = ChannelCreateInput(required=True)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        channel = actions.create_channel(
            currency_code=input["currency_code"], fields=_fields(input), **_links(input, "add"), actor=info.context.actor
        )
        return {"channel": channel}


class ChannelUpdate(_ChannelMutation):
    channel = Field(CHANNEL)

    class Arguments:
        id = ID(required=True)
        input = ChannelUpdateInput(required=True)

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any]) -> Any:
        channel = actions.update_channel(
            channel_id=mutation_id(id, "Channel"),
            fields=_fields(input),
            **_links(input, "add", "remove"),
            actor=info.context.actor,
        )
        return {"channel": channel}


class ChannelActivate(_ChannelMutation):
    channel = Field(CHANNEL)

    class Arguments:
        id = ID(required=True)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {
            "channel": actions.set_channel_active(channel_id=mutation_id(id, "Channel"), active=True, actor=info.context.actor)
        }


class ChannelDeactivate(_ChannelMutation):
    channel = Field(CHANNEL)

    class Arguments:
        id = ID(required=True)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {
            "channel": actions.set_channel_active(channel_id=mutation_id(id, "Channel"), active=False, actor=info.context.actor)
        }


class ChannelReorderWarehouses(_ChannelMutation):
    channel = Field(CHANNEL)

    class Arguments:
        channel_id = ID(required=True)
        moves = List(NonNull(ReorderInput), required=True)

    @classmethod
    def perform(cls, info: Any, channel_id: str, moves: list[dict[str, Any]]) -> Any:
        places = [(mutation_id(move["id"], "Warehouse", field="moves"), move.get("sort_order")) for move in moves]
        channel = actions.reorder_warehouses(
            channel_id=mutation_id(channel_id, "Channel", field="channel_id"), moves=places, actor=info.context.actor
        )
        return {"channel": channel}


class ChannelMutations:
    channel_create = ChannelCreate.Field()
    channel_update = ChannelUpdate.Field()
    channel_activate = ChannelActivate.Field()
    channel_deactivate = ChannelDeactivate.Field()
    channel_reorder_warehouses = ChannelReorderWarehouses.Field()
