"""Sold pieces of which nobody has said whether they are ready: first her helper is asked, then the desk."""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts.acting import live_mandates
from marketplace.accounts.models import Mandate
from marketplace.contract.maker_events import SaleUnanswered
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now

from ..makers.team import subject
from ..models import Sale

HELPER_AFTER = timedelta(hours=24)
DESK_AFTER = timedelta(hours=48)


def escalate() -> int:
    """Ask whom to ask next, once each; how many sales were concerned. Without a helper the desk is asked in her stead."""
    moment = now()
    concerned = 0
    while True:
        with locks.action():
            due = Sale.objects.select_for_update(skip_locked=True, of=("self",)).select_related("maker").order_by("sold_at")
            unasked = due.filter(state=Sale.State.ASKED, told_helper_at__isnull=True, sold_at__lte=moment - HELPER_AFTER)
            sales = list(unasked[:100])
            helpers = _helpers(sales)
            for sale in sales:
                found = helpers.get(subject(sale.maker.code), [])
                sale.told_helper_at = moment
                sale.told_desk_at = sale.told_desk_at or (None if found else moment)
                sale.save(update_fields=["told_helper_at", "told_desk_at"])
                outbox.publish_all([SaleUnanswered(sale=str(sale.pk), person=mandate.helper_id) for mandate in found])
                audit.record(SYSTEM, "sale.escalate", str(sale.pk), {"to": "helper" if found else "desk"})
            concerned += len(sales)
        if len(sales) < 100:
            break
    with locks.action():
        late = Sale.objects.filter(state=Sale.State.ASKED, told_desk_at__isnull=True, sold_at__lte=moment - DESK_AFTER)
        keys = list(late.select_for_update(skip_locked=True).values_list("pk", flat=True))
        concerned += Sale.objects.filter(pk__in=keys).update(told_desk_at=moment)
        for key in keys:
            audit.record(SYSTEM, "sale.escalate", str(key), {"to": "desk"})
    return concerned


def _helpers(sales: list[Sale]) -> dict[str, list[Mandate]]:
    """Live mandates in orders, by subject."""
    found: dict[str, list[Mandate]] = {}
    for mandate in live_mandates().filter(subject__in={subject(sale.maker.code) for sale in sales}).order_by("created_at"):
        if "orders" in mandate.scopes:
            found.setdefault(mandate.subject, []).append(mandate)
    return found
