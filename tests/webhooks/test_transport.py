"""Addresses that others chose: which we connect to, and how long we wait."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest

from marketplace.webhooks import transport
from marketplace.webhooks.transport import is_public, post
from tests.webhooks.receiving import Receiver


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    ],
)  # fmt: skip
def test_private_addresses_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "2130706433", "[::1]"])
def test_this_machine_is_not_asked(receiver: Receiver, settings: Any, host: str) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = False
    port = receiver.url.rpartition(":")[2]
    answer = post(f"http://{host}:{port}/", b"{}", {})
    assert (answer.status_code, answer.success) == (None, False)
    assert receiver.calls == []


def test_a_private_address_is_not_worth_another_try(receiver: Receiver, settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = False
    answer = post(receiver.url, b"{}", {})
    assert (answer.text, answer.again) == ("the address is private", False)
    settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = True
    assert post(receiver.url, b"{}", {}).success


def test_an_unknown_name_is_worth_another_try() -> None:
    answer = post("http://nowhere.invalid/", b"{}", {})
    assert (answer.status_code, answer.again) == (None, True)


@contextmanager
def dripping() -> Iterator[str]:
    """A server that never comes to an end: one byte of a header now and then."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _address = listener.accept()
        with connection:
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while True:
                    connection.sendall(b"a")
                    time.sleep(0.05)
            except OSError:
                return

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        listener.close()
        thread.join(5)


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", 0.3)
    monkeypatch.setattr(transport, "CONNECT_SECONDS", 0.2)
    with dripping() as url:
        answer = post(url, b"{}", {})
    assert (answer.status_code, answer.again) == (None, True)
    assert 0.3 < answer.seconds < 3


def test_the_waits_are_saleors() -> None:
    assert (transport.CONNECT_SECONDS, transport.READ_SECONDS) == (2.0, 18.0)
