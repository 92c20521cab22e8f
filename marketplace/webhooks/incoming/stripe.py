"""`POST /webhooks/incoming/stripe/`.

200: done, or done before, or nothing to us. 400: no repetition can mend it (bad signature, another shop's payment, contradicting news).
500: please send it again. Bodies hold personal data: logs name only the event's id and kind.
"""

from __future__ import annotations

import logging

import stripe
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.payments.stripe import callbacks
from marketplace.payments.stripe.client import is_configured, sentence_of
from marketplace.webhooks.models import IncomingCallback

logger = logging.getLogger(__name__)

LARGEST_BODY = 512 * 1024


@csrf_exempt
@require_POST
def stripe_callback(request: HttpRequest) -> JsonResponse:
    if not (is_configured() and settings.STRIPE_WEBHOOK_SECRET):
        return _answer("not configured", 404)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return _answer("too large", 400)
    try:
        event = callbacks.read(request.body, request.headers.get("Stripe-Signature", ""))
        event_id, kind = str(event.id), str(event.type)
    except (ValueError, AttributeError, KeyError, stripe.SignatureVerificationError) as error:
        logger.warning("a Stripe callback was refused: %s", type(error).__name__)
        return _answer("not authentic", 400)
    callback, _new = IncomingCallback.objects.get_or_create(provider="stripe", event_id=event_id)
    if callback.done_at is not None:
        return _answer("repeated", 200)
    answer = _take(event, event_id, kind)
    if answer.status_code != 500:
        IncomingCallback.objects.filter(pk=callback.pk).update(done_at=now())
    return answer


def _take(event: stripe.Event, event_id: str, kind: str) -> JsonResponse:
    try:
        callbacks.take(event)
    except callbacks.NotOurs:
        return _answer("not ours", 400)
    except DomainError as refused:
        logger.warning("Stripe event %s (%s) was refused: %s", event_id, kind, refused.code)
        return _answer(refused.code, 500 if refused.retry else 400)
    except stripe.StripeError as error:
        logger.warning("Stripe event %s (%s) waits: %s", event_id, kind, sentence_of(error))
        return _answer("again, please", 500)
    except Exception:
        logger.exception("Stripe event %s (%s) failed", event_id, kind)
        return _answer("again, please", 500)
    return _answer("done", 200)


def _answer(outcome: str, status: int) -> JsonResponse:
    return JsonResponse({"outcome": outcome}, status=status)
