"""The lines of a price in words, and as parts of a bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from marketplace.kernel.money import Money

from .helper import COMMISSION, DISCOUNT, EXTRA, LABOUR, MATERIALS, PAYMENT, STAND, TAX, TRANSPORT

LABELS: Mapping[str, Promise] = {
    MATERIALS: pgettext_lazy("price line", "Materials"),
    TRANSPORT: pgettext_lazy("price line", "Transport"),
    STAND: pgettext_lazy("price line", "Share of the stand"),
    TAX: pgettext_lazy("price line", "Taxes"),
    PAYMENT: pgettext_lazy("price line", "Cost of the payment"),
    COMMISSION: pgettext_lazy("price line", "Commission of the shop"),
    LABOUR: pgettext_lazy("price line", "The maker’s work"),
    DISCOUNT: pgettext_lazy("price line", "Discount, borne by the shop"),
    EXTRA: pgettext_lazy("price line", "Paid on top"),
}


@dataclass(frozen=True, slots=True)
class Part:
    code: str
    amount: Money

    @property
    def label(self) -> object:
        return LABELS.get(self.code, self.code)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the bar, in hundredths of the whole, as they stand in a drawing: always with a point."""

    code: str
    start: str
    width: str


def parts_of(lines: Iterable[Mapping[str, str]], currency: str) -> tuple[Part, ...]:
    """Of lines as they are kept: `[{"code": …, "amount": "120.00"}, …]`."""
    return tuple(Part(line["code"], Money(Decimal(line["amount"]), currency)) for line in lines)


def bar(parts: Sequence[Part]) -> tuple[Stretch, ...]:
    """Nothing where a line is below zero: a loss has no length, and is said in words."""
    whole = sum((part.amount.amount for part in parts), Decimal(0))
    if whole <= 0 or any(part.amount.amount < 0 for part in parts):
        return ()
    found, start = [], Decimal(0)
    for part in parts:
        width = part.amount.amount * 100 / whole
        found.append(Stretch(part.code, f"{start:.3f}", f"{width:.3f}"))
        start += width
    return tuple(found)
