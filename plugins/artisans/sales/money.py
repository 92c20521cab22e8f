"""A maker's money, read: of each sale what the buyer paid, what was kept and why, what she gets, and whether she has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from marketplace.kernel.money import Money, split

from ..models import Maker, Payout, PayoutLine, Sale
from ..prices.helper import DISCOUNT, KEPT
from ..prices.lines import Part, parts_of

NOTHING_OWED = (Sale.State.DECLINED, Sale.State.CANCELLED, Sale.State.RETURNED)


@dataclass(frozen=True, slots=True)
class Account:
    """One sale in money. `owed`: hers by now, whether she has it or not; `paid`: given to her so far; what was countered is taken off."""

    sale: Sale
    owed: Money
    paid: Money

    @property
    def total(self) -> Money:
        return Money(self.sale.total, self.sale.currency)

    @property
    def net(self) -> Money:
        """What she gets once it is paid and handed over, less what came back."""
        return net(self.sale)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Who gets what: adds up to `total`."""
        return parts(self.sale)

    @property
    def kept(self) -> tuple[Part, ...]:
        """What is not hers, and why."""
        return tuple(part for part in parts(self.sale) if part.code in KEPT or part.code == DISCOUNT)

    @property
    def open(self) -> Money:
        """Still to be given to her; below zero when she was given money for a piece that came back."""
        return self.owed - self.paid

    @property
    def settled(self) -> bool:
        return not self.open and bool(self.paid)


@dataclass(frozen=True, slots=True)
class Purse:
    """In one currency: `owed` now, `coming` once it is paid and handed over, `paid` so far."""

    owed: Money
    coming: Money
    paid: Money


def parts(sale: Sale) -> tuple[Part, ...]:
    """The frozen lines: they add up to what the buyer paid."""
    return parts_of(sale.lines, sale.currency)


def net(sale: Sale) -> Money:
    """Her part of what stayed with the buyer; cut by largest remainder."""
    whole = Money(sale.net, sale.currency)
    return split(whole, [sale.quantity - sale.returned, sale.returned])[0] if sale.returned else whole


def owed(sale: Sale) -> Money:
    """What of it is hers by now: nothing before it is paid and handed over (cash on delivery: before it is remitted)."""
    if sale.due_at is None or sale.state in NOTHING_OWED:
        return Money(Decimal(0), sale.currency)
    return net(sale)


def paid(sales: Iterable[UUID]) -> dict[UUID, Decimal]:
    """What was given for each, counters taken off. One query."""
    rows = PayoutLine.objects.filter(sale__in=list(sales)).values("sale").annotate(sum=Sum("amount"))
    return {row["sale"]: row["sum"] for row in rows}


def accounts(sales: Sequence[Sale]) -> list[Account]:
    given = paid(sale.pk for sale in sales)
    return [Account(sale, owed(sale), Money(given.get(sale.pk, Decimal(0)), sale.currency)) for sale in sales]


def of_maker(maker: Maker) -> list[Account]:
    """All her sales, the newest first. Two queries."""
    return accounts(list(Sale.objects.filter(maker=maker).order_by("-sold_at", "pk")))


def purses(found: Iterable[Account]) -> list[Purse]:
    """One a currency, in alphabetical order."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    for account in found:
        sale = account.sale
        coming = account.net.amount if sale.due_at is None and sale.state not in NOTHING_OWED else Decimal(0)
        for place, value in enumerate((account.open.amount, coming, account.paid.amount)):
            sums[sale.currency][place] += value
    return [Purse(*(Money(each, currency) for each in values)) for currency, values in sorted(sums.items())]


def payouts(maker: Maker) -> list[Payout]:
    """What she was given, the newest first, counters included."""
    rows = Payout.objects.filter(maker=maker).select_related("countered_by", "counters").prefetch_related("lines__sale")
    return list(rows.order_by("-paid_at", "pk"))
