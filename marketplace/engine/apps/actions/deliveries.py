"""What is on its way to Apps: written once, tried up to six times, kept for 14 days."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from marketplace.contract.webhook_events import WebhookDeliveryDue
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import NotFound
from marketplace.kernel.ids import to_global_id

from ..models import DeliveryStatus, EventDelivery, EventDeliveryAttempt, Webhook
from ..queries import SLOW_FOR

# Saleor's schedule: seconds before the second, third … sixth attempt.
PAUSES = (10, 20, 40, 80, 160)
KEPT = timedelta(days=14)
_MOST_OF_A_RESPONSE = 1000


def enqueue(*, webhook: Webhook, event: str, body: str) -> EventDelivery:
    """Write a delivery and ask for its first attempt; the caller holds the transaction. Publishes `WebhookDeliveryDue`."""
    delivery = EventDelivery.objects.create(webhook=webhook, event_type=event, body=body)
    outbox.publish(WebhookDeliveryDue(delivery.pk, 1))
    return delivery


def ask_once(*, webhook: Webhook, event: str, question: str, body: str) -> EventDelivery:
    """The delivery of a question; asked again, it goes out byte for byte as the first time, so that the App recognises it."""
    delivery, _new = EventDelivery.objects.get_or_create(
        webhook=webhook, question=question, defaults={"event_type": event, "body": body}
    )
    return delivery


def finish_attempt(
    *,
    delivery_id: int,
    task_id: str,
    attempt: int,
    success: bool,
    again: bool,
    response: str,
    status_code: int | None,
    duration: float | None,
) -> EventDelivery | None:
    """Write down how an attempt went. `again`: worth another try, which is asked for as long as there are pauses left.

    None when the delivery is gone meanwhile. Publishes `WebhookDeliveryDue`.
    """
    with locks.action():
        delivery = EventDelivery.objects.select_for_update().filter(pk=delivery_id).first()
        if delivery is None:
            return None
        status = DeliveryStatus.SUCCESS if success else DeliveryStatus.FAILED
        _attempt, first_time = EventDeliveryAttempt.objects.get_or_create(
            delivery=delivery,
            task_id=task_id,
            defaults={
                "status": status,
                "response": response.replace("\x00", "")[:_MOST_OF_A_RESPONSE],
                "response_status_code": status_code,
                "duration": duration,
                "created_at": now(),
            },
        )
        if not first_time:
            return delivery
        if not success and again and attempt <= len(PAUSES):
            status = DeliveryStatus.PENDING
            outbox.publish(WebhookDeliveryDue(delivery.pk, attempt + 1), delay=timedelta(seconds=PAUSES[attempt - 1]))
        delivery.status = status
        delivery.save(update_fields=["status"])
    return delivery


def postpone(*, delivery_id: int) -> None:
    """Make the first attempt later (no attempt is written). Publishes `WebhookDeliveryDue`."""
    outbox.publish(WebhookDeliveryDue(delivery_id, 1), delay=SLOW_FOR)


def give_up(*, delivery_id: int) -> None:
    """Nothing is sent: the App or the webhook rests."""
    EventDelivery.objects.filter(pk=delivery_id, status=DeliveryStatus.PENDING).update(status=DeliveryStatus.FAILED)


def retry_delivery(*, delivery_id: int, actor: Actor) -> EventDelivery:
    """Send the same bytes once more, with all its attempts. An App reaches only its own; nobody a question: its answer would be lost.
    Publishes `WebhookDeliveryDue`."""
    with locks.action():
        rows = EventDelivery.objects.select_for_update(of=("self",)).filter(pk=delivery_id, question=None)
        if (own := actor.app_id) is not None:
            rows = rows.filter(webhook__app_id=own)
        delivery = rows.first()
        if delivery is None:
            raise NotFound(_("There is no such delivery."))
        delivery.status = DeliveryStatus.PENDING
        delivery.save(update_fields=["status"])
        outbox.publish(WebhookDeliveryDue(delivery.pk, 1))
        audit.record(actor, "delivery.retry", to_global_id("EventDelivery", delivery.pk))
    return delivery


def purge() -> int:
    """Forget deliveries older than 14 days (their bodies may hold personal data); how many rows went."""
    rows, _by_model = EventDelivery.objects.filter(created_at__lt=now() - KEPT).delete()
    return rows
