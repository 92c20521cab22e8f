from __future__ import annotations

from operator import attrgetter
from typing import Any

import graphene
from graphene import Boolean, Field, List, NonNull, ObjectType, String

from marketplace.api.batches import by_key, keys
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permitted
from marketplace.api.scalars import DateTime, Minute
from marketplace.api.types.address import CountryDisplay, country_name
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.engine.channels import models
from marketplace.engine.channels.queries import channels_with_orders
from marketplace.engine.shipping.models import ShippingZone
from marketplace.engine.stock.queries import warehouses_of_channels
from marketplace.engine.taxes.queries import tax_configurations

_STAFF = (AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)


class StockSettings(ObjectType):
    allocation_strategy = Field(NonNull(enum("AllocationStrategyEnum")))


class OrderSettings(ObjectType):
    automatically_confirm_all_new_orders = Boolean(required=True)
    expire_orders_after = Minute()
    mark_as_paid_strategy = Field(NonNull(enum("MarkAsPaidStrategyEnum")))
    allow_unpaid_orders = Boolean(required=True)


class CheckoutSettings(ObjectType):
    use_legacy_error_flow = Boolean(required=True)
    automatically_complete_fully_paid_checkouts = Boolean(required=True)
    automatic_completion_delay = Minute()
    automatic_completion_cut_off_date = DateTime()


class PaymentSettings(ObjectType):
    default_transaction_flow_strategy = Field(NonNull(enum("TransactionFlowStrategyEnum")))


def _itself(root: models.Channel, info: Info) -> models.Channel:
    """The settings are columns of the channel."""
    return root


def _for_staff(column: str) -> Any:
    """A column that staff and Apps read."""
    read = attrgetter(column)

    def resolve(root: models.Channel, info: Info) -> Any:
        return read(root)

    return permitted(*_STAFF)(resolve)


class Channel(ObjectType):
    """A market: its slug and countries are public, all else is for staff and Apps."""

    id = graphene.ID(required=True)
    slug = String(required=True)
    name = String(required=True)
    is_active = Boolean(required=True)
    currency_code = String(required=True)
    has_orders = Boolean(required=True)
    default_country = Field(NonNull(CountryDisplay))
    countries = List(NonNull(CountryDisplay))
    warehouses = List(NonNull("marketplace.api.types.stock.Warehouse"), required=True)
    tax_configuration = Field(NonNull("marketplace.api.types.tax.TaxConfiguration"))
    stock_settings = Field(NonNull(StockSettings))
    order_settings = Field(NonNull(OrderSettings))
    checkout_settings = Field(NonNull(CheckoutSettings))
    payment_settings = Field(NonNull(PaymentSettings))

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.Channel,)

    resolve_id = global_id("Channel")
    resolve_name, resolve_is_active = _for_staff("name"), _for_staff("is_active")
    resolve_currency_code, resolve_default_country = _for_staff("currency_code"), _for_staff("default_country")
    resolve_stock_settings = permitted(*_STAFF)(_itself)
    resolve_order_settings = permitted("MANAGE_CHANNELS", "MANAGE_ORDERS")(_itself)
    resolve_checkout_settings = permitted("MANAGE_CHANNELS", "MANAGE_CHECKOUTS")(_itself)
    resolve_payment_settings = permitted("MANAGE_CHANNELS", "HANDLE_PAYMENTS")(_itself)

    @permitted("MANAGE_CHANNELS")
    @batched
    def resolve_has_orders(roots: list[models.Channel], info: Info) -> list[bool]:
        found = channels_with_orders(keys(roots))
        return [root.pk in found for root in roots]

    @permitted(*_STAFF)
    @batched
    def resolve_warehouses(roots: list[models.Channel], info: Info) -> list[Any]:
        """In the order in which the channel draws from them."""
        return by_key(roots, warehouses_of_channels(keys(roots)), list)

    @permitted(*_STAFF)
    @batched
    def resolve_tax_configuration(roots: list[models.Channel], info: Info) -> list[Any]:
        found = {row.channel_id: row for row in tax_configurations().filter(channel_id__in=keys(roots))}
        return by_key(roots, found)

    @batched
    def resolve_countries(roots: list[models.Channel], info: Info) -> list[Any]:
        """Where the channel delivers to: countries of its shipping zones, by name."""
        found: dict[int, set[str]] = {pk: set() for pk in keys(roots)}
        rows = ShippingZone.channels.through.objects.filter(channel_id__in=list(found))
        for pk, countries in rows.values_list("channel_id", "shippingzone__countries"):
            found[pk].update(countries)
        return [sorted(each, key=lambda code: country_name(code, info.context.language)) for each in by_key(roots, found)]
