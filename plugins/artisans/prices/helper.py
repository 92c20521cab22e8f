"""What is left of a price for an hour of work. Pure: no database, no clock, no float.

The method is that of the Fair Wage Guide (pay, production time, cost of materials → a wage, beside the minimum wage). The lines of a price add up
to it exactly, whatever is put in: what is left over for the maker's work is the rest, and a loss is a rest below zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from marketplace.kernel.money import Money, exponent, quantize, split

from .wages import Wage

HOURS_A_DAY = 8
HUNDRED = Decimal(100)

COMMISSION, PAYMENT, TAX = "commission", "payment", "tax"
MATERIALS, TRANSPORT, STAND, LABOUR = "materials", "transport", "stand", "labour"
DISCOUNT, EXTRA = "discount", "extra"

ORDER = (MATERIALS, TRANSPORT, STAND, TAX, PAYMENT, COMMISSION, LABOUR)
"""The lines of a price, in the order in which they are shown: her work last, as what is left."""
KEPT = frozenset((COMMISSION, PAYMENT))
"""What the shop keeps of what the buyer pays. The rest is handed to the maker, who pays materials, carriage, her stand and her tax herself."""


@dataclass(frozen=True, slots=True)
class Charges:
    """What is kept of a price by a dated rule of the channel: per cent of the price, and a fixed sum a payment."""

    commission: Decimal = Decimal(0)
    payment: Decimal = Decimal(0)
    payment_fixed: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a maker says of one piece. Amounts in the price's currency; `tax`: per cent of the price; `hours` of her own work."""

    hours: Decimal = Decimal(0)
    materials: Decimal = Decimal(0)
    transport: Decimal = Decimal(0)
    stand: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)

    def as_json(self) -> dict[str, str]:
        return {each.name: str(getattr(self, each.name)) for each in fields(self)}


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Composition:
    """Who gets what of one piece. `hourly`: None while the hours are not said."""

    price: Money
    lines: tuple[Line, ...]
    labour: Decimal
    net: Decimal
    hourly: Decimal | None

    @property
    def loss(self) -> bool:
        """The piece costs her more than she gets."""
        return self.labour < 0

    @property
    def daily(self) -> Decimal | None:
        return None if self.hourly is None else self.hourly * HOURS_A_DAY

    def as_json(self) -> list[dict[str, str]]:
        return [{"code": line.code, "amount": str(line.amount)} for line in self.lines]


def compose(price: Money, inputs: Inputs, charges: Charges) -> Composition:
    """The lines of `price`. What is a share of the price is cut by largest remainder; what she named stays as she named it; the rest is her work.

    ValueError: something is negative, or the shares are more than the whole.
    """
    given = [getattr(part, each.name) for part in (inputs, charges) for each in fields(part)]
    rates = (charges.commission, charges.payment, inputs.tax)
    if price.amount <= 0 or min(given) < 0 or sum(rates) > HUNDRED:
        raise ValueError("no price, or costs that cannot be")
    whole = price.quantized()
    commission, payment, tax, rest = (part.amount for part in split(whole, (*rates, HUNDRED - sum(rates))))
    currency = price.currency
    fixed = quantize(charges.payment_fixed, currency)
    amounts = {
        MATERIALS: quantize(inputs.materials, currency),
        TRANSPORT: quantize(inputs.transport, currency),
        STAND: quantize(inputs.stand, currency),
        TAX: tax,
        PAYMENT: payment + fixed,
        COMMISSION: commission,
    }
    labour = rest - fixed - amounts[MATERIALS] - amounts[TRANSPORT] - amounts[STAND]
    amounts[LABOUR] = labour
    lines = tuple(Line(code, amounts[code]) for code in ORDER if amounts[code] or code == LABOUR)
    hourly = quantize(labour / inputs.hours, currency) if inputs.hours else None
    return Composition(whole, lines, labour, net_of(lines), hourly)


def net_of(lines: Iterable[Line]) -> Decimal:
    """What the maker is handed of these lines."""
    return sum((line.amount for line in lines if line.code not in KEPT | {DISCOUNT}), Decimal(0))


def times_the_wage(composition: Composition, wage: Wage | None) -> Decimal | None:
    """Her hour as a multiple of the reference, rounded down: 0.99 never reads as 1. None where nothing can be compared (no hours said,
    no reference, or one in another currency: there is no rate to be trusted)."""
    if wage is None or composition.hourly is None or wage.currency != composition.price.currency:
        return None
    return (composition.hourly / wage.value).quantize(Decimal("0.01"), rounding=ROUND_FLOOR)


def price_for(wage: Wage, inputs: Inputs, charges: Charges) -> Decimal | None:
    """The lowest price at which an hour brings the reference; None without hours, or when the shares eat (nearly) the whole."""
    rest = HUNDRED - inputs.tax - charges.commission - charges.payment
    if not inputs.hours or rest < 1:
        return None
    step = exponent(wage.currency)
    needed = wage.value * inputs.hours + inputs.materials + inputs.transport + inputs.stand + charges.payment_fixed
    price = (needed * HUNDRED / rest).quantize(step, rounding=ROUND_CEILING)
    while (compose(Money(price, wage.currency), inputs, charges).hourly or Decimal(0)) < wage.value:
        price += step
    return price


def frozen(lines: Sequence[Mapping[str, str]], *, price: Decimal, quantity: int, total: Decimal) -> list[Line]:
    """The accepted lines of one piece for a sale of `quantity`, which add up to `total`, what the buyer paid for them.

    The maker's lines stay as she accepted them. What the buyer paid less is let off by the shop, who decided it (`discount`, below zero);
    what was paid more is the maker's (`extra`).
    """
    result = [Line(line["code"], Decimal(line["amount"]) * quantity) for line in lines]
    difference = total - price * quantity
    if difference:
        result.append(Line(DISCOUNT if difference < 0 else EXTRA, difference))
    return result


def bare(total: Money, charges: Charges) -> list[Line]:
    """The lines of a sale for which nobody accepted a split: what the rule keeps, and the rest is hers. A gift (nothing paid) has one line."""
    if total.amount <= 0:
        return [Line(LABOUR, total.amount)]
    return list(compose(total, Inputs(), charges).lines)
