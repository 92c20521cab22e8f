"""A Saleor on loopback as far as its staff sees it: it lets them in, says who it is, and shows its keys."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from jwt.algorithms import RSAAlgorithm

from .beside import new_key


class Door:
    """A Saleor that lets `desk@example.com` in with `right`. Its tokens last `lasts` seconds; `busy`: how many requests it turns away."""

    def __init__(self) -> None:
        self.url = ""
        self.lasts = 300
        self.busy = 0
        self.asked: list[str] = []
        self.bodies: list[tuple[str, bytes]] = []
        self.tokens: set[str] = set()
        self.version, self.public_url, self.clock_ahead, self.keys = "3.23.28", "", 0.0, True

    def token(self) -> str:
        made = jwt.encode({"exp": time.time() + self.lasts, "number": len(self.tokens)}, "x" * 32, algorithm="HS256")
        self.tokens.add(made)
        return made

    def answer(self, query: str, variables: dict[str, Any], authorization: str) -> dict[str, Any]:
        if "tokenCreate" in query:
            self.asked.append("sign in")
            if variables["password"] != "right":
                error = {"code": "INVALID_CREDENTIALS", "message": "Please, enter valid credentials"}
                return {"data": {"tokenCreate": {"token": None, "refreshToken": None, "errors": [error]}}}
            return {"data": {"tokenCreate": {"token": self.token(), "refreshToken": "again", "errors": []}}}
        if "tokenRefresh" in query:
            self.asked.append("refresh")
            assert variables["token"] == "again"
            return {"data": {"tokenRefresh": {"token": self.token(), "errors": []}}}
        if authorization.removeprefix("Bearer ") not in self.tokens:
            return {"data": None, "errors": [{"message": "permission denied"}]}
        self.asked.append("question")
        return {"data": {"shop": {"name": "Sal", "version": self.version, "domain": {"url": self.public_url}}}}


@contextmanager
def door_beside() -> Iterator[Door]:
    found = Door()
    jwk = RSAAlgorithm.to_jwk(new_key().public_key(), as_dict=True)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            found.bodies.append((self.headers["Content-Type"], raw))
            if found.busy:
                found.busy -= 1
                self.send_response(503)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if self.headers["Content-Type"].startswith("multipart"):
                answer: dict[str, Any] = {"data": {"upload": {"errors": []}}}
            else:
                asked = json.loads(raw)
                answer = found.answer(asked["query"], asked.get("variables") or {}, self.headers.get("Authorization", ""))
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            body = json.dumps({"keys": [{**jwk, "kid": "first", "alg": "RS256", "use": "sig"}]}).encode()
            self.send_response(200 if found.keys else 503)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(int((timestamp or time.time()) + found.clock_ahead))

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.public_url = f"http://127.0.0.1:{server.server_port}/"
    found.url = f"{found.public_url}graphql/"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
