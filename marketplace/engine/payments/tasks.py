from __future__ import annotations

from celery import shared_task

from .reconcile import reconcile


@shared_task(name="payments.reconcile")
def reconcile_payments() -> int:
    """Bring to an end what crashes and lost answers left open (Celery beat: every minute)."""
    return reconcile()
