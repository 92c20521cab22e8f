"""The health of a web server is asked for under a name that the shop answers to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from marketplace.runtime import alive


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "localhost:8123"),
        ({"PUBLIC_URL": "https://shop.example"}, "shop.example"),
        ({"PUBLIC_URL": "https://shop.example", "ALLOWED_HOSTS": "*"}, "shop.example"),
        ({"PUBLIC_URL": "https://shop.example", "ALLOWED_HOSTS": "inner.example, shop.example"}, "inner.example"),
        ({"ALLOWED_HOSTS": ".shop.example"}, "shop.example"),
    ],
)
def test_the_name(environment: dict[str, str], expected: str) -> None:
    assert alive.known_host(8123, environment) == expected


class OneName(BaseHTTPRequestHandler):
    """Ready for `shop.example` behind TLS; everything else is refused, as Django does."""

    def do_GET(self) -> None:
        fine = (self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"]) == ("/health/", "shop.example", "https")
        self.send_response(200 if fine else 400)
        self.end_headers()
        self.wfile.write(b"" if fine else b"who is that?")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), OneName)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def test_ready_or_what_it_says(port: int) -> None:
    for host in ("127.0.0.1", "0.0.0.0", ""):
        assert alive.ask(host, port, {"ALLOWED_HOSTS": "shop.example"}) == (True, "")
    assert alive.ask("127.0.0.1", port, {}) == (False, "/health/ answers 400 who is that?")


def test_nobody_there() -> None:
    ready, said = alive.ask("127.0.0.1", 1, {})
    assert not ready
    assert "refused" in said
