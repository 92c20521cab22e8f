"""What must not be so where real people buy (`manage.py check --deploy`): each error loses messages, money or secrets."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

SHORTEST_KEY = 50
"""Characters, as Django's own advice."""


@register(Tags.security, deploy=True)
def not_a_demo(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E001 and E002: what a visitor could see or enter."""
    found: list[CheckMessage] = []
    if settings.DEMO:
        hint = "Unset MAARAD_DEMO."
        found.append(Error("This is a demo: everybody knows the passwords of its accounts.", hint=hint, id="deployment.E001"))
    if settings.DEBUG:
        found.append(Error("DEBUG is on: an error shows the settings to who met it.", hint="Unset DEBUG.", id="deployment.E002"))
    return found


@register(Tags.security, deploy=True)
def secrets_are_secret(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E003 and E004: who guesses a key signs in as anybody."""
    found: list[CheckMessage] = []
    key = settings.SECRET_KEY
    if len(key) < SHORTEST_KEY or len(set(key)) < 5 or key.startswith("django-insecure-"):
        hint = (
            f'Set it to {SHORTEST_KEY} random characters or more: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
        found.append(Error("SECRET_KEY can be guessed: sessions and links can be forged.", hint=hint, id="deployment.E003"))
    if not settings.RSA_PRIVATE_KEY:
        hint = "Set RSA_PRIVATE_KEY or RSA_PRIVATE_KEY_FILE, the same for every process: openssl genrsa 2048"
        found.append(Error("RSA_PRIVATE_KEY is not set: nobody can sign in.", hint=hint, id="deployment.E004"))
    return found


@register(Tags.security, deploy=True)
def the_address_is_safe(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E005 and E006: how browsers come here, and where links in mails lead."""
    found: list[CheckMessage] = []
    if not settings.PUBLIC_URL.startswith("https://"):
        text = "PUBLIC_URL is not https: passwords and orders travel in clear."
        found.append(Error(text, hint="Set PUBLIC_URL=https://…, with a TLS proxy in front.", id="deployment.E005"))
    if "*" in settings.ALLOWED_HOSTS:
        text = "ALLOWED_HOSTS is *: a forged Host header is believed."
        found.append(Error(text, hint="Name the hosts by which the shop is called.", id="deployment.E006"))
    return found


@register(Tags.security, deploy=True)
def work_is_kept(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E007: a queue in memory reaches no other process."""
    if not settings.CELERY_BROKER_URL.startswith("memory:"):
        return []
    text = "CELERY_BROKER_URL is in memory: no worker is told of anything."
    return [Error(text, hint="Unset it (pgmq://) or set redis://…", id="deployment.E007")]
