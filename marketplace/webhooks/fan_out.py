"""After commit: one delivery for every webhook that wants to hear of a message of the outbox."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from marketplace.api.subscription import write_payload
from marketplace.api.types.event import Occurrence
from marketplace.engine.apps.actions import enqueue
from marketplace.engine.apps.models import Webhook
from marketplace.engine.apps.queries import hears, listening
from marketplace.kernel.models import OutboxMessage
from marketplace.kernel.outbox import Delivery

from .topics import TOPICS, Told

logger = logging.getLogger(__name__)


def fan_out(message: Delivery) -> None:
    """Write the deliveries of one message; the outbox runs this once, in a transaction. Costs one query when nobody listens."""
    topic = TOPICS[message.topic]
    hooks = listening(topic.events)
    if not hooks:
        return
    at = OutboxMessage.objects.values_list("created_at", flat=True).get(pk=message.id)
    for told in topic.tell(message.payload):
        for hook in hooks:
            if hears(hook, told.event):
                body = _body(hook, told, at, str(message.payload.get("actor", "")))
                if body is not None:
                    enqueue(webhook=hook, event=told.event, body=body)


def _body(hook: Webhook, told: Told, at: datetime, actor: str) -> str | None:
    """The payload, or None when it cannot be written: one App's document must not hold up the others' messages."""
    occurrence = Occurrence(
        event=told.event, ids=told.ids, issued_at=at, recipient=hook.app, actor=actor, gone=told.gone, known=told.known, facts=told.facts
    )  # fmt: skip
    try:
        with transaction.atomic():
            return write_payload(hook.subscription_query, occurrence)
    except Exception as error:
        # the message of the error may hold what the payload holds
        logger.error("no payload of %s for webhook %s: %s", told.event, hook.pk, type(error).__name__)
        return None
