"""`check --deploy` refuses what would lose messages, money or secrets."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.checks import ERROR, run_checks

from marketplace.runtime.configuration import PROJECT

GOOD = {
    "DEMO": False,
    "DEBUG": False,
    "SECRET_KEY": "kx3OeUqD1PZ0c9sYyB7vT5hWg2aRfLmJ8nVdQ4iCoEwXtAuKzS6HbMpN",
    "RSA_PRIVATE_KEY": "-----BEGIN PRIVATE KEY-----",
    "PUBLIC_URL": "https://shop.example",
    "ALLOWED_HOSTS": ["shop.example"],
    "CELERY_BROKER_URL": "pgmq://",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "SMS_GATEWAY": "http",
    "SMS_HTTP_URL": "https://sms.example/send",
    "DUMMY_PAYMENTS": False,
}


def errors(settings: Any, **changed: Any) -> set[str]:
    for name, value in (GOOD | changed).items():
        setattr(settings, name, value)
    found = run_checks(tags=["security", "compatibility"], include_deployment_checks=True)
    return {str(message.id) for message in found if message.level >= ERROR}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, set()),
        ({"DEMO": True}, {"deployment.E001"}),
        ({"DEBUG": True}, {"deployment.E002"}),
        ({"SECRET_KEY": "changeme"}, {"deployment.E003"}),
        ({"SECRET_KEY": "x" * 60}, {"deployment.E003"}),
        ({"SECRET_KEY": "django-insecure-" + str(GOOD["SECRET_KEY"])}, {"deployment.E003"}),
        ({"RSA_PRIVATE_KEY": ""}, {"deployment.E004"}),
        ({"PUBLIC_URL": "http://shop.example"}, {"deployment.E005"}),
        ({"ALLOWED_HOSTS": ["shop.example", "*"]}, {"deployment.E006"}),
        ({"CELERY_BROKER_URL": "memory://"}, {"deployment.E007"}),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, {"messages.E003"}),
        ({"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}, {"messages.E003"}),
        ({"SMS_GATEWAY": "console"}, {"messages.E004"}),
        ({"SMS_HTTP_URL": ""}, {"messages.E002"}),
        ({"DUMMY_PAYMENTS": True}, {"payments.E001"}),
    ],
)
def test_each_danger_is_an_error(settings: Any, changed: dict[str, Any], expected: set[str]) -> None:
    assert errors(settings, **changed) == expected


@pytest.mark.parametrize(
    ("environment", "status"),
    [
        (
            {
                "SECRET_KEY": GOOD["SECRET_KEY"],
                "PUBLIC_URL": GOOD["PUBLIC_URL"],
                "ALLOWED_HOSTS": "shop.example",
                "CELERY_BROKER_URL": "pgmq://",
                "EMAIL_BACKEND": GOOD["EMAIL_BACKEND"],
                "SMS_GATEWAY": "http",
                "SMS_HTTP_URL": GOOD["SMS_HTTP_URL"],
            },
            0,
        ),
        ({"SECRET_KEY": GOOD["SECRET_KEY"], "CELERY_BROKER_URL": "pgmq://"}, 1),
    ],
)
def test_the_command_fails_by_its_status(environment: dict[str, str], status: int) -> None:
    """The defaults, apart from the secrets that have none, are for developers."""
    inherited = {name: os.environ[name] for name in ("PATH", "DATABASE_URL", "DATA_DIR", "RSA_PRIVATE_KEY_FILE")}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        env=inherited | environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert ("messages.E003" in done.stderr) == ("deployment.E005" in done.stderr) == bool(status)
