"""Taxes: classes, rates and how channels charge them (staff and Apps)."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import Boolean, Field, Float, List, NonNull, ObjectType, String

from marketplace.api.batches import by_key, keys, related
from marketplace.api.connection import connection_type
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.types.address import CountryDisplay
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.engine.channels.models import Channel
from marketplace.engine.taxes import models, queries


class TaxClassCountryRate(ObjectType):
    """A rate in per cent."""

    country = Field(NonNull(CountryDisplay))
    rate = Float(required=True)
    tax_class = Field("marketplace.api.types.tax.TaxClass")

    @staticmethod
    def resolve_rate(root: models.TaxClassCountryRate, info: Info) -> float:
        return float(root.rate)

    @batched
    def resolve_tax_class(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "tax_class_id", models.TaxClass.objects.in_bulk)


class TaxClass(ObjectType):
    id = graphene.ID(required=True)
    name = String(required=True)
    countries = List(NonNull(TaxClassCountryRate), required=True)

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.TaxClass,)

    resolve_id = global_id("TaxClass")

    @batched
    def resolve_countries(roots: list[Any], info: Info) -> list[Any]:
        return by_key(roots, queries.rates_of_classes(keys(roots)), list)


class TaxConfigurationPerCountry(ObjectType):
    country = Field(NonNull(CountryDisplay))
    charge_taxes = Boolean(required=True)
    tax_calculation_strategy = Field(enum("TaxCalculationStrategy"))
    display_gross_prices = Boolean(required=True)

    @staticmethod
    def resolve_tax_calculation_strategy(root: Any, info: Info) -> str:
        return "FLAT_RATES"


class TaxConfiguration(ObjectType):
    """Flat rates only."""

    id = graphene.ID(required=True)
    channel = Field(NonNull("marketplace.api.types.channel.Channel"))
    charge_taxes = Boolean(required=True)
    tax_calculation_strategy = Field(enum("TaxCalculationStrategy"))
    display_gross_prices = Boolean(required=True)
    prices_entered_with_tax = Boolean(required=True)
    countries = List(NonNull(TaxConfigurationPerCountry), required=True)
    tax_app_id = String()

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.TaxConfiguration,)

    resolve_id = global_id("TaxConfiguration")

    @staticmethod
    def resolve_tax_calculation_strategy(root: Any, info: Info) -> str:
        return "FLAT_RATES"

    @staticmethod
    def resolve_tax_app_id(root: Any, info: Info) -> None:
        return None

    @batched
    def resolve_channel(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "channel_id", Channel.objects.in_bulk)

    @batched
    def resolve_countries(roots: list[Any], info: Info) -> list[Any]:
        return by_key(roots, queries.exceptions_of(keys(roots)), list)


TaxClassCountableConnection = connection_type("TaxClass", TaxClass)
TaxConfigurationCountableConnection = connection_type("TaxConfiguration", TaxConfiguration)
