"""On what terms a channel shows its prices: currency, and tax for its default country."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from marketplace.engine.taxes.calculation import TaxRules
from marketplace.kernel.money import Money, TaxedMoney, TaxedMoneyRange

_ONE = """
SELECT channel.id, channel.slug, channel.is_active, channel.currency_code, channel.default_country,
       coalesce(exception.charge_taxes, configuration.charge_taxes, false),
       coalesce(configuration.prices_entered_with_tax, true),
       coalesce(exception.display_gross_prices, configuration.display_gross_prices, true),
       ARRAY(SELECT coalesce(rate.tax_class_id, 0)::text || ' ' || rate.rate::text
             FROM taxes_taxclasscountryrate AS rate WHERE rate.country = channel.default_country)
FROM channels_channel AS channel
LEFT JOIN taxes_taxconfiguration AS configuration ON configuration.channel_id = channel.id
LEFT JOIN taxes_taxconfigurationpercountry AS exception
       ON exception.tax_configuration_id = configuration.id AND exception.country = channel.default_country
"""


@dataclass(frozen=True, slots=True)
class ChannelTerms:
    """A channel as a reader of the catalogue needs it."""

    id: int
    slug: str
    is_active: bool
    currency: str
    country: str
    taxes: TaxRules

    def price(self, amount: Decimal | None, tax_class_id: int | None) -> TaxedMoney | None:
        """An amount as entered, with and without tax; None stays None."""
        return None if amount is None else self.taxes.taxed(Money(amount, self.currency), tax_class_id)

    def range(self, least: Decimal | None, most: Decimal | None, tax_class_id: int | None) -> TaxedMoneyRange | None:
        start, stop = self.price(least, tax_class_id), self.price(most, tax_class_id)
        return TaxedMoneyRange(start, stop) if start is not None and stop is not None else None


def channel_terms(slug: str) -> ChannelTerms | None:
    """The terms of one channel, active or not; one query."""
    found = _terms("WHERE channel.slug = %s", [slug])
    return found[0] if found else None


def all_terms() -> list[ChannelTerms]:
    return _terms("ORDER BY channel.slug", [])


def _terms(condition: str, params: list[str]) -> list[ChannelTerms]:
    with connection.cursor() as cursor:
        cursor.execute(_ONE + condition, params)
        rows = cursor.fetchall()
    found = []
    for pk, slug, active, currency, country, charge, entered_with_tax, display_gross, rates in rows:
        pairs = [entry.split(" ") for entry in rates]
        by_class: dict[int | None, Decimal] = {int(key) or None: Decimal(rate) for key, rate in pairs}
        found.append(
            ChannelTerms(pk, slug, active, currency, country, TaxRules(charge, entered_with_tax, display_gross, by_class))
        )
    return found
