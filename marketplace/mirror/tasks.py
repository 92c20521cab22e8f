from __future__ import annotations

from celery import shared_task

from . import comparing


@shared_task(name="mirror.retry")
def retry() -> int:
    """Try again what waits; how many things were looked at."""
    return comparing.retry().looked_at


@shared_task(name="mirror.run")
def run() -> int:
    """Compare what plugins own with what the backend shows, and put it right; how many things were looked at."""
    return comparing.run().looked_at
