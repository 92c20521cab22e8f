"""Whether messages can reach people (`manage.py check`, `check --deploy`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

NOWHERE = {"console": "printed", "filebased": "written into files", "locmem": "kept in memory", "dummy": "thrown away"}
"""Django's backends for developers, and what they do with a mail."""


@register(Tags.compatibility)
def gateway_is_known(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A gateway that cannot be made would be noticed only when the first SMS is due."""
    if settings.SMS_GATEWAY not in ("console", "http"):
        return [Error(f"SMS_GATEWAY must be console or http, not {settings.SMS_GATEWAY!r}.", id="messages.E001")]
    if settings.SMS_GATEWAY == "http" and not settings.SMS_HTTP_URL:
        return [Error("SMS_GATEWAY is http, but SMS_HTTP_URL is not set.", id="messages.E002")]
    return []


@register(Tags.security, deploy=True)
def nothing_goes_to_the_console(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """There nobody reads what buyers should, and everybody with the logs reads whose orders there are: errors, messages are lost."""
    found: list[CheckMessage] = []
    backend = settings.EMAIL_BACKEND.removeprefix("django.core.mail.backends.").partition(".")[0]
    if backend in NOWHERE:
        hint = "Set EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend and EMAIL_HOST."
        found.append(Error(f"E-mail is {NOWHERE[backend]} instead of sent.", hint=hint, id="messages.E003"))
    if settings.SMS_GATEWAY == "console":
        found.append(Error("SMS are printed instead of sent.", hint="Set SMS_GATEWAY=http and SMS_HTTP_URL.", id="messages.E004"))
    return found
