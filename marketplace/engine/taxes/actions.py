from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from marketplace.engine.refusals import find, require_text
from marketplace.kernel import audit
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action

from .models import TaxClass, TaxConfiguration, TaxConfigurationPerCountry

_FLAGS = ("charge_taxes", "display_gross_prices", "prices_entered_with_tax")


@dataclass(frozen=True, slots=True)
class CountryRate:
    """A rate in per cent; None removes it."""

    country: str
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class CountryException:
    country: str
    charge_taxes: bool
    display_gross_prices: bool


def create_tax_class(*, name: str, rates: Sequence[CountryRate] = (), actor: Actor) -> TaxClass:
    """A new class with its rates. REQUIRED (name), INVALID (a rate below 0), DUPLICATED_INPUT_ITEM (a country twice)."""
    _check_countries([rate.country for rate in rates], "create_country_rates")
    with action():
        tax_class = TaxClass.objects.create(name=require_text(name, "name"))
        _write_rates(tax_class, rates, "create_country_rates")
        audit.record(actor, "tax_class.create", to_global_id("TaxClass", tax_class.pk))
    return tax_class


def update_tax_class(
    *,
    tax_class_id: int,
    name: str | None = None,
    rates: Sequence[CountryRate] = (),
    remove_countries: Collection[str] = (),
    actor: Actor,
) -> TaxClass:
    _check_countries([rate.country for rate in rates], "update_country_rates")
    with action():
        tax_class = find(TaxClass.objects.select_for_update(), tax_class_id)
        if name is not None:
            tax_class.name = require_text(name, "name")
            tax_class.save(update_fields=["name"])
        tax_class.country_rates.filter(country__in=list(remove_countries)).delete()
        _write_rates(tax_class, rates, "update_country_rates")
        audit.record(actor, "tax_class.update", to_global_id("TaxClass", tax_class.pk))
    return tax_class


def update_tax_configuration(
    *,
    configuration_id: int,
    changes: Mapping[str, Any],
    exceptions: Sequence[CountryException] = (),
    remove_countries: Collection[str] = (),
    actor: Actor,
) -> TaxConfiguration:
    """Change how a channel charges tax, and its exceptions by country. NOT_FOUND (id), DUPLICATED_INPUT_ITEM (a country twice)."""
    _check_countries([row.country for row in exceptions], "update_countries_configuration")
    with action():
        configuration = find(TaxConfiguration.objects.select_for_update(), configuration_id)
        for name in _FLAGS:
            if changes.get(name) is not None:
                setattr(configuration, name, changes[name])
        configuration.save()
        configuration.country_exceptions.filter(country__in=list(remove_countries)).delete()
        for row in exceptions:
            TaxConfigurationPerCountry.objects.update_or_create(
                tax_configuration=configuration,
                country=row.country,
                defaults={"charge_taxes": row.charge_taxes, "display_gross_prices": row.display_gross_prices},
            )
        audit.record(actor, "tax_configuration.update", to_global_id("TaxConfiguration", configuration.pk))
    return configuration


def _write_rates(tax_class: TaxClass, rates: Sequence[CountryRate], field: str) -> None:
    for row in rates:
        if row.rate is None:
            tax_class.country_rates.filter(country=row.country).delete()
            continue
        if row.rate < 0 or row.rate >= 1000:
            raise DomainError(
                "INVALID", _("A tax rate cannot be negative."), field=field, params={"country_codes": [row.country]}
            )
        tax_class.country_rates.update_or_create(country=row.country, defaults={"rate": row.rate})


def _check_countries(countries: Sequence[str], field: str) -> None:
    if twice := {country for country in countries if countries.count(country) > 1}:
        message = _("The same country is named twice.")
        raise DomainError("DUPLICATED_INPUT_ITEM", message, field=field, params={"country_codes": sorted(twice)})
