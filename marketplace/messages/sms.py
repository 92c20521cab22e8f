"""SMS gateways: a small interface, one for the console and one for any provider that takes a JSON POST."""

from __future__ import annotations

from functools import cache
from typing import Protocol

import httpx
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from marketplace.kernel.formats import FIRST_STRONG_ISOLATE, POP_ISOLATE


def plain(text: str, *, language: str) -> str:
    """One line of common characters. An Arabic message keeps the marks that hold its numbers together; in others a single mark or
    no-break space would more than halve what fits into one SMS (70 characters instead of 160)."""
    text = " ".join(text.split())
    if language != "ar":
        for mark in (FIRST_STRONG_ISOLATE, POP_ISOLATE, "\u200e", "\u200f"):
            text = text.replace(mark, "")
    return text


class SmsGateway(Protocol):
    def send(self, *, to: str, text: str, key: str) -> None:
        """Send `text` to `to` (E.164). `key` is stable over retries: a gateway that can, sends it once. Raises on failure."""


class ConsoleGateway:
    """Prints the message: for the demo and for development."""

    def send(self, *, to: str, text: str, key: str) -> None:
        print(f"\n--- SMS to …{to[-3:]} ---\n{text}\n---", flush=True)


class HttpGateway:
    """POSTs `{"to", "text", "key"}` with a bearer token and the header `Idempotency-Key` to `SMS_HTTP_URL`; any 2xx is success."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def send(self, *, to: str, text: str, key: str) -> None:
        answer = httpx.post(
            self.url,
            json={"to": to, "text": text, "key": key},
            headers={**self.headers, "Idempotency-Key": key},
            timeout=httpx.Timeout(20, connect=5),
        )
        answer.raise_for_status()


@cache
def gateway() -> SmsGateway:
    """The gateway that `SMS_GATEWAY` names: `console` or `http`."""
    if settings.SMS_GATEWAY == "console":
        return ConsoleGateway()
    if settings.SMS_GATEWAY == "http":
        if not settings.SMS_HTTP_URL:
            raise ImproperlyConfigured("SMS_GATEWAY is http but SMS_HTTP_URL is not set.")
        return HttpGateway(settings.SMS_HTTP_URL, settings.SMS_HTTP_TOKEN)
    raise ImproperlyConfigured(f"SMS_GATEWAY must be console or http, not {settings.SMS_GATEWAY!r}.")
