from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from marketplace.kernel.compiled import Compiled, slot

from .calculation import TaxRules
from .models import TaxClass, TaxClassCountryRate, TaxConfiguration, TaxConfigurationPerCountry

# With the columns of its exceptions, one row for each.
_configurations: Compiled[Any] = Compiled(
    lambda: TaxConfiguration.objects.filter(channel_id__any=slot("channels")).annotate(
        exception_country=F("country_exceptions__country"),
        exception_charges=F("country_exceptions__charge_taxes"),
        exception_gross=F("country_exceptions__display_gross_prices"),
    )
)
_rates = Compiled(lambda: TaxClassCountryRate.objects.filter(country__any=slot("countries")))


class _Charges(NamedTuple):
    """An exception for one country."""

    charge_taxes: bool
    display_gross_prices: bool


def tax_rules(channel_id: int, country: str) -> TaxRules:
    """How the channel charges tax in `country`. A channel without configuration charges none and enters gross prices. Two queries."""
    return tax_rules_of([(channel_id, country)])[channel_id, country]


def tax_rules_of(places: Collection[tuple[int, str]]) -> dict[tuple[int, str], TaxRules]:
    """The rules of several (channel, country) at once. Two queries however many."""
    configurations: dict[int, TaxConfiguration] = {}
    exceptions: dict[tuple[int, str], _Charges] = {}
    for row in _configurations(channels=list({channel for channel, _ in places})):
        configurations[row.channel_id] = row
        if row.exception_country is not None:
            exceptions[row.channel_id, row.exception_country] = _Charges(row.exception_charges, row.exception_gross)
    rates: dict[str, dict[int | None, Decimal]] = {}
    for each in _rates(countries=list({country for _, country in places})):
        rates.setdefault(each.country, {})[each.tax_class_id] = each.rate
    found: dict[tuple[int, str], TaxRules] = {}
    for channel, country in places:
        configuration = configurations.get(channel)
        rule = exceptions.get((channel, country)) or configuration
        found[channel, country] = TaxRules(
            charge_taxes=rule.charge_taxes if rule else False,
            prices_entered_with_tax=configuration.prices_entered_with_tax if configuration else True,
            display_gross_prices=rule.display_gross_prices if rule else True,
            rates=rates.get(country, {}),
        )
    return found


def tax_classes() -> QuerySet[TaxClass]:
    return TaxClass.objects.prefetch_related("country_rates")


def tax_configurations() -> QuerySet[TaxConfiguration]:
    return TaxConfiguration.objects.select_related("channel").prefetch_related("country_exceptions").order_by("pk")


def rates_of_classes(class_ids: Collection[int]) -> dict[int, list[TaxClassCountryRate]]:
    found: dict[int, list[TaxClassCountryRate]] = {pk: [] for pk in class_ids}
    for row in (
        TaxClassCountryRate.objects.filter(tax_class_id__in=list(class_ids)).select_related("tax_class").order_by("country")
    ):
        found[row.tax_class_id or 0].append(row)
    return found


def exceptions_of(configuration_ids: Collection[int]) -> dict[int, list[TaxConfigurationPerCountry]]:
    found: dict[int, list[TaxConfigurationPerCountry]] = {pk: [] for pk in configuration_ids}
    for row in TaxConfigurationPerCountry.objects.filter(tax_configuration_id__in=list(configuration_ids)).order_by("country"):
        found[row.tax_configuration_id].append(row)
    return found
