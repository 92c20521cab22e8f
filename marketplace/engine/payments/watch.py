"""When the reconciler looks at a transaction: two minutes after its last news, then with growing pauses.

Only methods that take money are watched: a promise to pay (cash on delivery) needs no undoing.
"""

from __future__ import annotations

from marketplace.contract.looks import pause
from marketplace.kernel.clock import now

from . import ports
from .models import TransactionItem


def takes_money(item: TransactionItem) -> bool:
    app = ports.payment_app(item.payment_app)
    return app is not None and app.takes_money


def watch(item: TransactionItem, news: str = "") -> None:
    """Plan the next look (not saved). News of money coming in starts the count anew; a failure, or money going back, does not:
    a refund that is refused each time must not be asked for every two minutes."""
    if not takes_money(item):
        return
    if not news.endswith("_FAILURE") and not news.startswith(("REFUND_", "CANCEL_")):
        item.reconcile_tries = 0
    item.reconcile_at = now() + pause(item.reconcile_tries)
