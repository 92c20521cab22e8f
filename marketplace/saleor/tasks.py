from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from marketplace.kernel.clock import now

from . import completing, following, stock_moves
from .models import PaidCheckout, PaymentAnswer, Receipt, VariantLock

KEPT = timedelta(days=14)
"""Saleor repeats a webhook for minutes, and a person by hand as long as she sees it: as long as Saleor keeps deliveries."""
ANSWERS_KEPT = timedelta(days=400)
"""A payment can be given back, and its session repeated, as long as an order lives."""
LEASES_KEPT = timedelta(hours=1)
"""An ended lease binds nobody; by the database's clock, which is not ours."""


RETURNED_KEPT = timedelta(days=400)
"""As long as a buyer may ask what became of her money."""


@shared_task(name="saleor.look_after_paid")
def look_after_paid() -> int:
    """Bring paid carts to an end of which no word came, or that were refused; how many were looked at."""
    return completing.look_after_paid()


@shared_task(name="saleor.follow_payments")
def follow_payments() -> int:
    """Ask what became of payments that were begun and left; how many were looked at."""
    return following.follow_payments()


@shared_task(name="saleor.finish_moves")
def finish_moves() -> int:
    """Bring movements of stock to their end that were cut off; how many got there."""
    return stock_moves.finish()


@shared_task(name="saleor.purge")
def purge() -> int:
    """Forget which webhooks were taken in, and what was answered about payments of old, and leases that ended; how many rows went."""
    receipts, _ = Receipt.objects.filter(received_at__lt=now() - KEPT).delete()
    answers, _ = PaymentAnswer.objects.filter(asked_at__lt=now() - ANSWERS_KEPT).delete()
    leases, _ = VariantLock.objects.filter(until__lt=now() - LEASES_KEPT).delete()
    returned, _ = PaidCheckout.objects.filter(returned_at__lt=now() - RETURNED_KEPT).delete()
    return receipts + answers + leases + returned
