"""The one place that talks to Stripe."""

from __future__ import annotations

from functools import lru_cache

import stripe
from django.conf import settings

IDENTIFIER = "saleor.app.payment.stripe"
# Seconds to connect and to answer, and how often the library tries again by itself (with the same idempotency key).
TIMEOUT = (2.0, 10.0)
RETRIES = 2


def is_configured() -> bool:
    """Whether there are keys. Without a webhook secret payments still work: the reconciler asks instead of being told."""
    return bool(settings.STRIPE_SECRET_KEY and settings.STRIPE_PUBLISHABLE_KEY)


def client() -> stripe.StripeClient:
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else {},
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
    )


def sentence_of(error: stripe.StripeError) -> str:
    """What went wrong in a form fit for a log: no card, no name, no address."""
    return f"{type(error).__name__} {error.http_status or ''} {error.code or ''}".strip()
