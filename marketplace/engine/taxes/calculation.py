"""Flat-rate tax on an amount as it was entered. No database here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from marketplace.kernel.money import Money, TaxedMoney


@dataclass(frozen=True, slots=True)
class TaxRules:
    """How a channel charges tax in one country, with every rate that applies there (per cent; None: the country's default rate)."""

    charge_taxes: bool
    prices_entered_with_tax: bool
    display_gross_prices: bool
    rates: dict[int | None, Decimal]

    def rate(self, tax_class_id: int | None) -> Decimal:
        """Per cent for a tax class; the country's default rate when the class has none; 0 without either or when no tax is charged."""
        if not self.charge_taxes:
            return Decimal(0)
        return self.rates.get(tax_class_id, self.rates.get(None, Decimal(0)))

    def taxed(self, amount: Money, tax_class_id: int | None) -> TaxedMoney:
        """`amount` (of a whole line, as entered: with or without tax) as net and gross, rounded half up to the currency's digits.

        >>> rules = TaxRules(True, True, True, {None: Decimal(20)})
        >>> rules.taxed(Money(Decimal("29.97"), "EUR"), None).net.amount
        Decimal('24.98')
        """
        return taxed(amount, self.rate(tax_class_id), self.prices_entered_with_tax)

    def fraction(self, tax_class_id: int | None) -> Decimal:
        """The rate as Saleor shows it: 0.2 for 20 per cent."""
        return (self.rate(tax_class_id) / 100).quantize(Decimal("0.0001"))


def taxed(amount: Money, rate: Decimal, entered_with_tax: bool) -> TaxedMoney:
    entered = amount.quantized()
    factor = 1 + rate / 100
    if entered_with_tax:
        return TaxedMoney(Money(entered.amount / factor, entered.currency).quantized(), entered)
    return TaxedMoney(entered, Money(entered.amount * factor, entered.currency).quantized())


def per_unit(total: TaxedMoney, quantity: int) -> TaxedMoney:
    """A unit's share of a line, rounded: shown, never multiplied back (3 × 8.33 is not 24.98)."""
    if quantity <= 0:
        return total
    share = Decimal(1) / quantity
    return TaxedMoney(
        Money(total.net.amount * share, total.currency).quantized(), Money(total.gross.amount * share, total.currency).quantized()
    )
