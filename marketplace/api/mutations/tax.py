"""Tax classes, rates and how channels charge them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import graphene
from graphene import Boolean, Field, Float, InputObjectType, List, NonNull, String

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation, error_type
from marketplace.api.types.tax import TaxClass, TaxConfiguration
from marketplace.engine.taxes import actions
from marketplace.kernel.errors import DomainError

_COUNTRIES = {"country_codes": List(NonNull(String), required=True)}
TaxClassCreateError = error_type("TaxClassCreateError", **_COUNTRIES)
TaxClassUpdateError = error_type("TaxClassUpdateError", **_COUNTRIES)
TaxConfigurationUpdateError = error_type("TaxConfigurationUpdateError", **_COUNTRIES)
STAFF = ("MANAGE_TAXES",)


class CountryRateInput(InputObjectType):
    country_code = enum("CountryCode")(required=True)
    rate = Float(required=True)


class CountryRateUpdateInput(InputObjectType):
    country_code = enum("CountryCode")(required=True)
    rate = Float()


class TaxClassCreateInput(InputObjectType):
    name = String(required=True)
    create_country_rates = List(NonNull(CountryRateInput))


class TaxClassUpdateInput(InputObjectType):
    name = String()
    update_country_rates = List(NonNull(CountryRateUpdateInput))
    remove_country_rates = List(NonNull(enum("CountryCode")))


class TaxConfigurationPerCountryInput(InputObjectType):
    country_code = enum("CountryCode")(required=True)
    charge_taxes = Boolean(required=True)
    tax_calculation_strategy = enum("TaxCalculationStrategy")()
    display_gross_prices = Boolean(required=True)


class TaxConfigurationUpdateInput(InputObjectType):
    charge_taxes = Boolean()
    tax_calculation_strategy = enum("TaxCalculationStrategy")()
    display_gross_prices = Boolean()
    prices_entered_with_tax = Boolean()
    update_countries_configuration = List(NonNull(TaxConfigurationPerCountryInput))
    remove_countries_configuration = List(NonNull(enum("CountryCode")))


class _TaxMutation(PayloadMutation):
    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        words = {"DUPLICATED_INPUT_ITEM": "INVALID", "REQUIRED": "INVALID"}
        super().__init_subclass_with_meta__(permissions=STAFF, words=words, **options)

    @classmethod
    def refuse(cls, info: Any, errors: list[DomainError], arguments: dict[str, Any]) -> dict[str, Any]:
        """`countryCodes` is never null."""
        payload = super().refuse(info, errors, arguments)
        for shown in payload["errors"]:
            shown.setdefault("country_codes", [])
        return payload


def _rates(given: list[dict[str, Any]] | None) -> list[actions.CountryRate]:
    return [
        actions.CountryRate(row["country_code"], None if row.get("rate") is None else Decimal(str(row["rate"])))
        for row in given or ()
    ]


class TaxClassCreate(_TaxMutation):
    tax_class = Field(TaxClass)

    class Arguments:
        input = TaxClassCreateInput(required=True)

    class Meta:
        error_type = TaxClassCreateError

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        rates = _rates(input.get("create_country_rates"))
        return {"tax_class": actions.create_tax_class(name=input["name"], rates=rates, actor=info.context.actor)}


class TaxClassUpdate(_TaxMutation):
    tax_class = Field(TaxClass)

    class Arguments:
        id = graphene.ID(required=True)
        input = TaxClassUpdateInput(required=True)

    class Meta:
        error_type = TaxClassUpdateError

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any]) -> Any:
        tax_class = actions.update_tax_class(
            tax_class_id=mutation_id(id, "TaxClass"),
            name=input.get("name"),
            rates=_rates(input.get("update_country_rates")),
            remove_countries=input.get("remove_country_rates") or (),
            actor=info.context.actor,
        )
        return {"tax_class": tax_class}


class TaxConfigurationUpdate(_TaxMutation):
    """Flat rates only: a tax App is refused (INVALID)."""

    tax_configuration = Field(TaxConfiguration)

    class Arguments:
        id = graphene.ID(required=True)
        input = TaxConfigurationUpdateInput(required=True)

    class Meta:
        error_type = TaxConfigurationUpdateError

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any]) -> Any:
        given = input.get("update_countries_configuration") or []
        strategies = {input.get("tax_calculation_strategy"), *(row.get("tax_calculation_strategy") for row in given)}
        if "TAX_APP" in strategies:
            raise DomainError("NOT_FOUND", "There is no tax app: taxes are flat rates.", field="tax_calculation_strategy")
        configuration = actions.update_tax_configuration(
            configuration_id=mutation_id(id, "TaxConfiguration"),
            changes=input,
            exceptions=[
                actions.CountryException(row["country_code"], row["charge_taxes"], row["display_gross_prices"]) for row in given
            ],
            remove_countries=input.get("remove_countries_configuration") or (),
            actor=info.context.actor,
        )
        return {"tax_configuration": configuration}


class TaxMutations:
    tax_class_create = TaxClassCreate.Field()
    tax_class_update = TaxClassUpdate.Field()
    tax_configuration_update = TaxConfigurationUpdate.Field()
