"""A Saleor on loopback as far as an App sees it: it knows tokens, shows its public keys, and signs what it sends."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from . import shown


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def _first_key() -> rsa.RSAPrivateKey:
    return new_key()


@dataclass
class Saleor:
    """`apps`: token → global id of the App that it belongs to. `answers`: what it says to a stored operation; `asked`: which were asked,
    `askers`: with which tokens."""

    api_url: str = ""
    kid: str = "first"
    key: rsa.RSAPrivateKey = field(default_factory=_first_key)
    apps: dict[str, str] = field(default_factory=dict)
    keys_read: int = 0
    down: bool = False
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    askers: list[str] = field(default_factory=list)

    @property
    def domain(self) -> str:
        return urlsplit(self.api_url).netloc

    def sign(self, body: bytes) -> str:
        header = {"typ": "JWT", "b64": False, "crit": ["b64"], "kid": self.kid}
        return jwt.api_jws.encode(body, self.key, algorithm="RS256", headers=header, is_payload_detached=True)

    def person(self, *permissions: str, **other: Any) -> str:
        """The token that it makes for somebody of its staff who looks at our App; `other` claims replace the usual ones."""
        claims = {
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "iss": self.api_url,
            "owner": "saleor",
            "type": "thirdparty",
            "app": shown.APP,
            "email": "clerk@example.com",
            "user_id": "VXNlcjox",
            "is_staff": True,
            "permissions": list(permissions),
            "user_permissions": list(permissions),
        }
        kept = {name: value for name, value in {**claims, **other}.items() if value is not None}
        return jwt.encode(kept, self.key, algorithm="RS256", headers={"kid": self.kid})

    def turn_key(self) -> None:
        self.kid, self.key = f"{self.kid}+", new_key()

    def headers(self, event: str, body: bytes) -> dict[str, str]:
        """Of a webhook, as keyword arguments of Django's test client take them."""
        return {
            "Saleor-Event": event.lower(),
            "Saleor-Domain": self.domain,
            "Saleor-Api-Url": self.api_url,
            "Saleor-Signature": self.sign(body),
        }


@contextmanager
def saleor_beside() -> Iterator[Saleor]:
    beside = Saleor()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            beside.keys_read += 1
            jwk = RSAAlgorithm.to_jwk(beside.key.public_key(), as_dict=True)
            self._say(503 if beside.down else 200, {"keys": [{**jwk, "kid": beside.kid, "alg": "RS256", "use": "sig"}]})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            operation = asked["query"].split("(")[0].split("{")[0].split()[-1]
            if operation in beside.answers:
                beside.asked.append((operation, asked["variables"]))
                beside.askers.append(self.headers.get("Authorization", "").removeprefix("Bearer "))
                found = beside.answers[operation]
                self._say(503 if beside.down else 200, found if "errors" in found else {"data": found})
                return
            assert operation == "app_self"
            found = beside.apps.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            self._say(503 if beside.down else 200, {"data": {"app": found and {"id": found, "name": "x", "permissions": []}}})

        def _say(self, status: int, found: Any) -> None:
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    beside.api_url = f"http://127.0.0.1:{server.server_port}/graphql/"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield beside
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
