"""Somewhere for messages to arrive."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import loads
from threading import Thread
from typing import Any

import pytest

from marketplace.messages import sms


class Provider:
    """An SMS provider on this machine: keeps what it was asked; answers with the statuses of `answers`, then with 202."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.answers: list[int] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = loads(self.rfile.read(int(self.headers["Content-Length"])))
                provider.asked.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(provider.answers.pop(0) if provider.answers else 202)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sms"
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def texts(self) -> list[str]:
        return [body["text"] for _headers, body in self.asked]


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """SMS go to a provider of one's own."""
    made = Provider()
    settings.SMS_GATEWAY, settings.SMS_HTTP_URL, settings.SMS_HTTP_TOKEN = "http", made.url, "secret-token"
    sms.gateway.cache_clear()
    yield made
    sms.gateway.cache_clear()
    made.server.shutdown()
    made.server.server_close()
