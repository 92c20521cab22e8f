"""What must not be so when real people pay (`manage.py check --deploy`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def dummy_is_off(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.DUMMY_PAYMENTS:
        return []
    return [
        Error(
            "The test payment method is on: orders can be placed without paying.",
            hint="Unset DUMMY_PAYMENTS and MAARAD_DEMO.",
            id="payments.E001",
        )
    ]


@register(Tags.security, deploy=True)
def stripe_is_on(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.STRIPE_SECRET_KEY or settings.STRIPE_PUBLISHABLE_KEY:
        return []
    hint = "Set STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY and STRIPE_WEBHOOK_SECRET to sell in euros."
    return [Warning("Stripe is off: it has no keys.", hint=hint, id="payments.W001")]


@register(Tags.security)
def stripe_is_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Half a set of keys is a mistake at any time."""
    names = ("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET")
    missing = [name for name in names if not getattr(settings, name)]
    if len(missing) in (0, len(names)):
        return []
    message = "Stripe is off" if "STRIPE_WEBHOOK_SECRET" not in missing or len(missing) > 1 else "Stripe's callbacks are refused"
    return [Warning(f"{message}: {', '.join(missing)} not set.", id="payments.W002")]
