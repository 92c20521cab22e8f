"""The gateways, and what `manage.py check` says of them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from marketplace.kernel.formats import isolated
from marketplace.messages import sms
from tests.messages.conftest import Provider


def test_what_the_provider_is_asked(provider: Provider) -> None:
    sms.gateway().send(to="+212612345678", text="مرحبا", key="k-1")
    ((headers, body),) = provider.asked
    assert body == {"to": "+212612345678", "text": "مرحبا", "key": "k-1"}
    assert (headers["idempotency-key"], headers["authorization"]) == ("k-1", "Bearer secret-token")
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [301, 400, 429, 500])
def test_anything_but_success_is_a_failure(provider: Provider, status: int) -> None:
    provider.answers = [status]
    with pytest.raises(httpx.HTTPStatusError):
        sms.gateway().send(to="+212612345678", text="x", key="k")


def test_the_console_shows_no_whole_number(capsys: pytest.CaptureFixture[str]) -> None:
    sms.ConsoleGateway().send(to="+212612345678", text="Hello", key="k")
    assert capsys.readouterr().out == "\n--- SMS to …678 ---\nHello\n---\n"


def test_one_line_of_common_characters() -> None:
    given = "Total\u00a0: " + isolated("25,00\u202fMAD") + "\n  fin"
    assert sms.plain(given, language="fr") == "Total : 25,00 MAD fin"
    assert sms.plain(given, language="ar") == "Total : " + isolated("25,00 MAD") + " fin"


@pytest.mark.parametrize(
    ("gateway", "url", "wanted"),
    [
        ("console", "", set()),
        ("http", "https://sms.example", set()),
        ("http", "", {"messages.E002"}),
        ("pigeon", "", {"messages.E001"}),
    ],
)
def test_a_gateway_that_cannot_be_is_said_at_once(settings: Any, gateway: str, url: str, wanted: set[str]) -> None:
    settings.SMS_GATEWAY, settings.SMS_HTTP_URL = gateway, url
    assert {str(found.id) for found in run_checks() if str(found.id).startswith("messages")} == wanted
    sms.gateway.cache_clear()
    if wanted:
        with pytest.raises(ImproperlyConfigured):
            sms.gateway()
    sms.gateway.cache_clear()


@pytest.mark.parametrize(
    ("backend", "gateway", "wanted"),
    [
        ("console", "console", {"messages.E003", "messages.E004"}),
        ("filebased", "http", {"messages.E003"}),
        ("smtp", "http", set()),
    ],
)
def test_the_console_is_no_place_to_deploy_to(settings: Any, backend: str, gateway: str, wanted: set[str]) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.SMS_GATEWAY, settings.SMS_HTTP_URL = gateway, "https://sms.example"
    found = run_checks(tags=["security"], include_deployment_checks=True)
    assert {str(message.id) for message in found if str(message.id).startswith("messages")} == wanted
