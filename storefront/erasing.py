"""What browsers' sessions hold of a shopper whose account is gone: her name, her mailbox and tokens. Those that are still open are ended."""

from __future__ import annotations

from django.contrib.sessions.models import Session

from marketplace.kernel import outbox
from marketplace.kernel.clock import now
from marketplace.kernel.outbox import Delivery

from .customer import KEY

CHUNK = 500


def end_sessions(delivery: Delivery) -> None:
    """CustomerDeleted. Sessions do not say whose they are without being opened: all are, once (about 20 µs each)."""
    user = delivery.payload["user"]
    hers = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=now()).iterator(chunk_size=CHUNK)
        if session.get_decoded().get(KEY, {}).get("id") == user
    ]
    Session.objects.filter(pk__in=hers).delete()


def connect() -> None:
    outbox.subscribe("CustomerDeleted", "storefront.end_sessions", end_sessions)
