from __future__ import annotations

from celery import shared_task

from marketplace.engine.apps.actions import purge


@shared_task(name="webhooks.purge")
def purge_deliveries() -> int:
    """Forget deliveries after 14 days."""
    return purge()
