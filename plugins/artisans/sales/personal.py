"""What is held of a maker's sales and money: handed out to her. The subject is `maker:<code>`.

Sales, prices and payouts stay as the law asks, without her name; what she was told, and where her browsers are reached, goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.kernel import audit, locks
from marketplace.kernel.actors import SYSTEM

from ..makers.team import KIND
from ..models import Maker, Notice, PriceSplit, PushAddress, Sale, TeamMember
from . import money


def export(subject: str) -> Mapping[str, Any]:
    maker = _maker(subject)
    if maker is None:
        return {}
    splits = PriceSplit.objects.filter(listing__maker=maker).order_by("accepted_at")
    return {
        "sales": [
            {
                "number": each.sale.number,
                "piece": each.sale.name,
                "quantity": each.sale.quantity,
                "state": each.sale.state,
                "sold_at": each.sale.sold_at.isoformat(),
                "total": str(each.total.amount),
                "net": str(each.net.amount),
                "currency": each.sale.currency,
                "lines": each.sale.lines,
            }
            for each in money.of_maker(maker)
        ],
        "payouts": [
            {
                "amount": str(each.amount),
                "currency": each.currency,
                "method": each.method,
                "reference": each.reference,
                "paid_at": each.paid_at.isoformat(),
                "acknowledged": each.acknowledged_how,
            }
            for each in money.payouts(maker)
        ],
        "prices": [
            {"price": str(each.price), "currency": each.currency, "said": each.inputs, "at": each.accepted_at.isoformat()}
            for each in splits
        ],
        "notices": list(Notice.objects.filter(maker=maker).order_by("made_at").values("kind", "facts")),
    }


def erase(subject: str) -> int:
    """How many rows; she must have left, which the makers' own erasing sees to in the same transaction."""
    with locks.action():
        maker = _maker(subject)
        if maker is None:
            return 0
        people = TeamMember.objects.filter(maker=maker).values("person")
        gone = PushAddress.objects.filter(person__in=people).delete()[0] + Notice.objects.filter(maker=maker).delete()[0]
        # A piece that nobody named is called after its maker.
        gone += Sale.objects.filter(maker=maker).exclude(names={}).update(names={})
        audit.record(SYSTEM, "sale.erase", maker.code, {"rows": gone})
    return gone


def _maker(subject: str) -> Maker | None:
    kind, _colon, code = subject.partition(":")
    return Maker.objects.filter(code=code).first() if kind == KIND else None
