from __future__ import annotations

from celery import shared_task

from .renditions import all_of, make


@shared_task(name="media.make_renditions", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def make_renditions(path: str) -> int:
    """Make every rendition of a stored picture; how many were made."""
    return len(make(all_of(path)))
