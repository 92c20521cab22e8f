from __future__ import annotations

from celery import shared_task

from .actions import expire_orders as expire


@shared_task(name="orders.expire", autoretry_for=(Exception,), retry_backoff=True, max_retries=3)
def expire_orders() -> int:
    """Every minute: let go of what nobody paid in the channel's time."""
    return expire()
