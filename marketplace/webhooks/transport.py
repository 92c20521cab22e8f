"""Talking to addresses that others chose: no redirects, no private networks, and an end to every wait.

The address is resolved once, checked, and connected to as it was checked, so that a name cannot change its mind in between.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore
from django.conf import settings

from marketplace.engine.apps.ports import Reply

CONNECT_SECONDS = 2.0
READ_SECONDS = 18.0
_MOST_READ = 4096
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """Every address of the host is private, and `WEBHOOKS_ALLOW_PRIVATE_ADDRESSES` is off."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`status_code` is None when there was no answer; `text` is then why. `again`: another try may help."""

    status_code: int | None
    text: str
    seconds: float
    again: bool

    @property
    def success(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the whole internet. Addresses that carry another one inside are judged by that."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses to which we may connect. AddressRefused, or httpcore.ConnectError for an unknown name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError("the name is not known") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES:
        return addresses
    allowed = [address for address in addresses if is_public(address)]
    if not allowed:
        raise AddressRefused
    return allowed


class _Stream(httpcore.NetworkStream):
    """A connection that is over at `deadline`, however slowly the other side drips."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self.inner = inner
        self.deadline = deadline

    def _left(self, timeout: float | None, error: type[Exception]) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise error("too slow")
        return left if timeout is None else min(left, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self._left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._left(timeout, httpcore.ConnectTimeout)
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, left), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, deadline: float) -> None:
        self.inner = httpcore.SyncBackend()
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses_of(host, port)[:2]:
            try:
                return _Stream(self.inner.connect_tcp(address, port, timeout), self.deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """POST `body` once. Redirects are answers like others (and no success). Never raises for what the other side does."""
    found = ask("POST", url, headers, body, most=_MOST_READ)
    text = found.body[:_MOST_READ].decode(errors="replace") if found.status_code is not None else found.reason
    return Answer(found.status_code, text, found.seconds, found.again)


@dataclass(frozen=True, slots=True)
class Found:
    """As `Answer`, with the body as it came: up to `most` bytes and one more when there are more."""

    status_code: int | None
    body: bytes
    reason: str
    seconds: float
    again: bool


def ask(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None, *, most: int) -> Found:
    """One request, as `post`."""
    began = time.monotonic()
    deadline = began + CONNECT_SECONDS + READ_SECONDS
    timeouts = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS, "pool": CONNECT_SECONDS}
    try:
        with (
            httpcore.ConnectionPool(network_backend=_Backend(deadline), max_connections=1, retries=0) as pool,
            pool.stream(method, url, headers=list(headers.items()), content=body, extensions={"timeout": timeouts}) as response,
        ):
            status, read = response.status, _beginning(response, most)
    except AddressRefused:
        return Found(None, b"", "the address is private", time.monotonic() - began, again=False)
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        return Found(None, b"", f"{type(error).__name__}: {error}"[:200], time.monotonic() - began, again=True)
    return Found(status, read, "", time.monotonic() - began, again=status >= 500)


def _beginning(response: httpcore.Response, most: int) -> bytes:
    """The first `most` bytes and one; what follows is not waited for. A body that breaks off does not undo the status."""
    read = b""
    try:
        for chunk in response.iter_stream():
            read += chunk
            if len(read) > most:
                break
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError):
        pass
    return read[: most + 1]


class ToApps:
    """The engine's port to Apps that are being installed (`engine.apps.ports.AppNetwork`)."""

    def get(self, url: str, headers: Mapping[str, str], *, most: int) -> Reply:
        return self._reply(ask("GET", url, headers, most=most))

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, most: int) -> Reply:
        return self._reply(ask("POST", url, headers, body, most=most))

    @staticmethod
    def _reply(found: Found) -> Reply:
        return Reply(found.status_code, found.body, found.reason, found.again)
