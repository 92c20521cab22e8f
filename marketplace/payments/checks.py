"""What must not be so when real people pay (`manage.py check --deploy`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def dummy_is_off(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.DUMMY_PAYMENTS:
        return []
    return [Error("The test payment method is on: orders can be placed without paying.", hint="Unset DUMMY_PAYMENTS and MAARAD_DEMO.", id="payments.E001")]
