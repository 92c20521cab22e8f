from __future__ import annotations

from celery import shared_task

from .queries.counts import forget_changes


@shared_task(name="catalogue.purge", autoretry_for=(Exception,), retry_backoff=True, max_retries=3)
def purge() -> int:
    """Every hour: notes of changes that no kept count needs any more."""
    return forget_changes()
