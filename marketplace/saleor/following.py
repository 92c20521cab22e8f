"""Payments that were begun and left: the provider is asked what became of them, although nobody came back and no callback arrived.

Whoever begins a payment has it looked at later, written down before the provider is asked. A look is what the buyer's return would have
been, `transactionProcess`: Saleor asks our App, and the App its provider. What has arrived by then Saleor tells at once.
"""

from __future__ import annotations

import logging

from django.db.models import F

from marketplace.client import payments
from marketplace.client.errors import ClientError, Refused
from marketplace.client.session import shop_session
from marketplace.contract.looks import MOST_LOOKS, pause
from marketplace.kernel.clock import now

from .models import PaymentAnswer

logger = logging.getLogger(__name__)

MOST = 100
"""Payments one run looks at, those that wait longest first."""


def follow_payments() -> int:
    """Look at each payment that is due; how many. Safe in several processes: a look is leased by a conditional write."""
    looked = 0
    for row in PaymentAnswer.objects.filter(look_at__lte=now()).order_by("look_at", "pk")[:MOST]:
        again = now() + pause(row.looks)
        if not PaymentAnswer.objects.filter(pk=row.pk, look_at=row.look_at).update(look_at=again, looks=F("looks") + 1):
            continue
        looked += 1
        if _is_over(row.transaction) or row.looks + 1 >= MOST_LOOKS:
            PaymentAnswer.objects.filter(pk=row.pk, look_at=again).update(look_at=None)
    return looked


def _is_over(transaction: str) -> bool:
    """Whether the money is there, or Saleor knows of no such payment. A failure may be one of asking: it is looked at again."""
    try:
        outcome = payments.process(transaction, session=shop_session())
    except Refused as refused:
        logger.info("payment %s cannot be followed: %s", transaction, refused)
        return refused.has("NOT_FOUND")
    except ClientError as error:
        logger.warning("payment %s was not followed, next time: %s", transaction, type(error).__name__)
        return False
    return outcome.state == "done"
