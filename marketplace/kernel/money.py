"""Money: an exact decimal amount in one currency.

Amounts are quantised to the currency's own digits in one place, `quantize`, half up as Saleor does.
No floating point anywhere: JSON and payment providers are served by `to_minor_units` and `float()` at the border only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were combined: always a bug of the caller."""


@lru_cache(maxsize=64)
def exponent(currency: str) -> Decimal:
    """The smallest step of a currency: `Decimal("0.01")` for MAD and EUR, `Decimal("0.001")` for TND, `1` for JPY."""
    return Decimal(1).scaleb(-precision(currency))


@lru_cache(maxsize=64)
def precision(currency: str) -> int:
    """Number of decimals of a currency (CLDR)."""
    return get_currency_precision(currency)


def quantize(amount: Decimal, currency: str) -> Decimal:
    """`amount` rounded half up to the currency's digits."""
    return amount.quantize(exponent(currency), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency. Adding or comparing two currencies raises `CurrencyMismatch`."""

    amount: Decimal
    currency: str

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        return Money(self.amount * factor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def quantized(self) -> Money:
        return Money(quantize(self.amount, self.currency), self.currency)


@dataclass(frozen=True, slots=True)
class TaxedMoney:
    """The same price without (`net`) and with (`gross`) tax."""

    net: Money
    gross: Money

    @property
    def tax(self) -> Money:
        return self.gross - self.net

    @property
    def currency(self) -> str:
        return self.gross.currency

    def __add__(self, other: TaxedMoney) -> TaxedMoney:
        return TaxedMoney(self.net + other.net, self.gross + other.gross)

    def __sub__(self, other: TaxedMoney) -> TaxedMoney:
        return TaxedMoney(self.net - other.net, self.gross - other.gross)

    def __mul__(self, factor: int | Decimal) -> TaxedMoney:
        return TaxedMoney(self.net * factor, self.gross * factor)

    def quantized(self) -> TaxedMoney:
        return TaxedMoney(self.net.quantized(), self.gross.quantized())


@dataclass(frozen=True, slots=True)
class TaxedMoneyRange:
    start: TaxedMoney
    stop: TaxedMoney


def zero(currency: str) -> Money:
    return Money(Decimal(0), currency)


def zero_taxed(currency: str) -> TaxedMoney:
    return TaxedMoney(zero(currency), zero(currency))


def total(parts: Iterable[Money], currency: str) -> Money:
    """Sum of amounts in `currency`; zero when there are none."""
    result = zero(currency)
    for part in parts:
        result = result + part
    return result


def to_minor_units(money: Money) -> int:
    """Whole minor units, as payment providers want them: 12.50 EUR → 1250, 1.250 TND → 1250, 12 JPY → 12."""
    return int(quantize(money.amount, money.currency).scaleb(precision(money.currency)))


def from_minor_units(units: int, currency: str) -> Money:
    return Money(Decimal(units).scaleb(-precision(currency)).quantize(exponent(currency)), currency)


def split(amount: Money, weights: Sequence[Decimal | int]) -> list[Money]:
    """Parts of `amount` proportional to `weights` (largest remainder), which add up to it exactly.

    Equal remainders go to the earlier part. All weights zero: everything goes to the first part.
    """
    if not weights:
        raise ValueError("nothing to split over")
    step = exponent(amount.currency)
    whole = sum((Decimal(weight) for weight in weights), Decimal(0))
    if whole == 0:
        weights, whole = [1] + [0] * (len(weights) - 1), Decimal(1)
    exact = [amount.amount * Decimal(weight) / whole for weight in weights]
    floored = [value.quantize(step, rounding=ROUND_DOWN) for value in exact]
    left = int(((quantize(amount.amount, amount.currency) - sum(floored)) / step).to_integral_value())
    direction = 1 if left >= 0 else -1
    order = sorted(range(len(exact)), key=lambda i: (-abs(exact[i] - floored[i]), i))
    for position in order[: abs(left)]:
        floored[position] += step * direction
    return [Money(value, amount.currency) for value in floored]
