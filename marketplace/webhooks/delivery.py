"""Sending one delivery: Saleor's headers and signature, its schedule of retries, its idea of success (any 2xx)."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from django.conf import settings

from marketplace.engine.apps.actions import finish_attempt, give_up, postpone
from marketplace.engine.apps.models import DeliveryStatus, Webhook
from marketplace.engine.apps.queries import answers_slowly, attempted, delivery_to_send
from marketplace.kernel.locks import require_no_transaction
from marketplace.kernel.outbox import Delivery
from marketplace.kernel.signing import sign_detached

from .transport import post

logger = logging.getLogger(__name__)


def send_delivery(message: Delivery) -> None:
    """Handler of `WebhookDeliveryDue` (network: at least once). The message's id is the attempt's `taskId`."""
    delivery_id, attempt, task_id = message.payload["delivery"], message.payload["attempt"], str(message.id)
    delivery = delivery_to_send(delivery_id)
    if delivery is None or delivery.status != DeliveryStatus.PENDING or attempted(delivery_id, task_id):
        return
    if not (delivery.webhook.is_active and delivery.webhook.app.is_active):
        give_up(delivery_id=delivery_id)
        return
    if attempt == 1 and answers_slowly(delivery.webhook_id):
        postpone(delivery_id=delivery_id)
        return
    require_no_transaction("a webhook delivery")
    body = delivery.body.encode()
    answer = post(delivery.webhook.target_url, body, headers_of(delivery.webhook, delivery.event_type, body))
    finish_attempt(
        delivery_id=delivery_id,
        task_id=task_id,
        attempt=attempt,
        success=answer.success,
        again=answer.again,
        response=answer.text,
        status_code=answer.status_code,
        duration=answer.seconds,
    )
    if not answer.success:
        # neither address nor body: both may name people
        logger.warning("delivery %s to webhook %s, attempt %s: %s", delivery_id, delivery.webhook_id, attempt, answer.status_code)


def headers_of(webhook: Webhook, event_type: str, body: bytes) -> dict[str, str]:
    """The App's own headers first: none of them can stand in for ours. The X- copies are deprecated by Saleor, and still sent."""
    domain = urlsplit(settings.PUBLIC_URL).netloc
    event, signature = event_type.lower(), sign_detached(body)
    ours = {
        "Content-Type": "application/json",
        "User-Agent": "Maarad",
        "Saleor-Event": event,
        "Saleor-Domain": domain,
        "Saleor-Api-Url": f"{settings.PUBLIC_URL}/graphql/",
        "Saleor-Signature": signature,
        "X-Saleor-Event": event,
        "X-Saleor-Domain": domain,
        "X-Saleor-Signature": signature,
    }
    taken = {name.lower() for name in ours}
    return {name: value for name, value in webhook.custom_headers.items() if name.lower() not in taken} | ours
