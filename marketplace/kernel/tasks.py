from __future__ import annotations

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from . import outbox, throttle
from .clock import now
from .models import Heartbeat

# A longer task would keep the heartbeat waiting.
SECONDS = 5.0


@shared_task(name="kernel.drain_outbox", autoretry_for=(Exception,), retry_backoff=True, max_retries=5)
def drain_outbox() -> int:
    """Deliver what is due for some seconds; if something is left, another such task goes on behind whatever waits meanwhile."""
    finished = outbox.drain(seconds=SECONDS)
    if outbox.is_due():
        drain_outbox.delay()
    return finished


@shared_task(name="kernel.heartbeat")
def heartbeat(process: str) -> None:
    """Beat sends this; that it runs proves beat and worker alive."""
    Heartbeat.objects.update_or_create(process=process, defaults={"seen_at": now()})
    connection.close_if_unusable_or_obsolete()


@shared_task(name="kernel.purge")
def purge() -> None:
    """Forget what is no longer needed: old failed sign-ins, sessions of browsers that did not come back, delivered messages."""
    throttle.purge()
    SessionStore.clear_expired()
    outbox.purge()
