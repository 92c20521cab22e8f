from __future__ import annotations

from celery import shared_task

from marketplace.engine.stock.actions import purge_expired_reservations

from .actions.purging import purge_checkouts


@shared_task(name="checkout.purge", autoretry_for=(Exception,), retry_backoff=True, max_retries=3)
def purge() -> int:
    """Every hour: baskets that were left, and reservations that ran out."""
    purge_expired_reservations()
    return purge_checkouts()
