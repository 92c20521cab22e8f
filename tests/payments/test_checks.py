"""What `manage.py check` says about ways to pay."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks

KEYS = {"STRIPE_SECRET_KEY": "sk", "STRIPE_PUBLISHABLE_KEY": "pk", "STRIPE_WEBHOOK_SECRET": "wh"}


def _ids(deploy: bool) -> set[str]:
    return {
        str(message.id)
        for message in run_checks(tags=["security"], include_deployment_checks=deploy)
        if str(message.id).startswith("payments")
    }


@pytest.mark.parametrize(
    ("dummy", "keys", "always", "deployed"),
    [
        (True, (), set(), {"payments.E001", "payments.W001"}),
        (False, tuple(KEYS), set(), set()),
        (False, ("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY"), {"payments.W002"}, {"payments.W002"}),
        (False, ("STRIPE_WEBHOOK_SECRET",), {"payments.W002"}, {"payments.W001", "payments.W002"}),
    ],
)
def test_checks(settings: Any, dummy: bool, keys: tuple[str, ...], always: set[str], deployed: set[str]) -> None:
    settings.DUMMY_PAYMENTS = dummy
    for name, value in KEYS.items():
        setattr(settings, name, value if name in keys else "")
    assert _ids(deploy=False) == always
    assert _ids(deploy=True) == deployed
