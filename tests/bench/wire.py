"""HTTP with as little work as possible: one keep-alive socket, requests written in one piece, answers read by their length."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 60.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class BadAnswer(Exception):
    """An answer that a bench must not count as one."""


class Wire(Protocol):
    """Whoever carries requests: a socket, or Django's handler in this process while statements are counted."""

    def get(self, path: str) -> bytes: ...

    def post(self, path: str, body: bytes, token: str = "") -> bytes: ...


class SocketWire:
    """Requests to one address on this machine, one after another."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
            raise ValueError(f"{url}: only http:// on this machine is asked")
        self._host = f"Host: {parts.netloc}\r\n"
        self._socket = socket.create_connection((parts.hostname, parts.port or 80), TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def close(self) -> None:
        self._socket.close()

    def get(self, path: str) -> bytes:
        return self._send(f"GET {path} HTTP/1.1\r\n{self._host}Accept: text/html\r\nAccept-Language: fr\r\n\r\n".encode())

    def post(self, path: str, body: bytes, token: str = "") -> bytes:
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        head = (
            f"POST {path} HTTP/1.1\r\n{self._host}Content-Type: application/json\r\n{bearer}Content-Length: {len(body)}\r\n\r\n"
        )
        return self._send(head.encode() + body)

    def _send(self, request: bytes) -> bytes:
        self._socket.sendall(request)
        head, body = self._head()
        status = head[9:12]
        length = _length(head)
        if length is None:
            body, self._rest = self._chunks(body)
        else:
            while len(body) < length:
                body += self._receive()
            body, self._rest = body[:length], body[length:]
        if status != b"200":
            raise BadAnswer(f"{status.decode()}: {body[:300].decode(errors='replace')}")
        return body

    def _head(self) -> tuple[bytes, bytes]:
        read = self._rest
        while (end := read.find(b"\r\n\r\n")) < 0:
            read += self._receive()
        return read[:end], read[end + 4 :]

    def _chunks(self, read: bytes) -> tuple[bytes, bytes]:
        """A body in chunks, as servers send what they do not know the length of."""
        body = b""
        while True:
            while (end := read.find(b"\r\n")) < 0:
                read += self._receive()
            size, start = int(read[:end].partition(b";")[0], 16), end + 2
            while len(read) < start + size + 2:
                read += self._receive()
            body += read[start : start + size]
            read = read[start + size + 2 :]
            if size == 0:
                return body, read

    def _receive(self) -> bytes:
        received = self._socket.recv(262_144)
        if not received:
            raise BadAnswer("the server closed the connection")
        return received


def _length(head: bytes) -> int | None:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return None


def graphql(document: str, variables: Mapping[str, Any]) -> bytes:
    """The body of a request."""
    return json.dumps({"query": document, "variables": dict(variables)}).encode()


def ask(wire: Wire, path: str, document: str, variables: Mapping[str, Any], token: str = "") -> dict[str, Any]:
    """The `data` of an answer without errors. BadAnswer otherwise, also for what a mutation refuses."""
    answer = json.loads(wire.post(path, graphql(document, variables), token))
    if answer.get("errors"):
        raise BadAnswer(answer["errors"][0]["message"])
    data: dict[str, Any] = answer["data"]
    for payload in data.values():
        if isinstance(payload, dict) and payload.get("errors"):
            raise BadAnswer(str(payload["errors"][0]))
    return data
