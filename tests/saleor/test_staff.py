"""Being let in at Saleor as its staff, and staying in."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.saleor.staff import Staff, StaffError


class Door:
    """A Saleor that lets `desk@example.com` in with `right`. Its tokens last `lasts` seconds; `busy`: how many requests it turns away."""

    def __init__(self) -> None:
        self.url = ""
        self.lasts = 300
        self.busy = 0
        self.asked: list[str] = []
        self.bodies: list[tuple[str, bytes]] = []
        self.tokens: set[str] = set()

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
        return {"data": {"shop": {"name": "Sal"}}}


@pytest.fixture
def door() -> Iterator[Door]:
    found = Door()

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
                answer = found.answer(asked["query"], asked["variables"], self.headers.get("Authorization", ""))
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/graphql/"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def staff(door: Door, password: str = "right") -> Staff:
    return Staff(door.url, email="desk@example.com", password=password, sleep=lambda seconds: None)


def test_one_signs_in_once_and_renews_before_the_token_ends(door: Door) -> None:
    with staff(door) as asking:
        asking.ask("{ shop { name } }")
        asking.ask("{ shop { name } }")
        assert door.asked == ["sign in", "question", "question"]
    door.asked.clear()
    door.lasts = 30
    with staff(door) as asking:
        asking.ask("{ shop { name } }")
        asking.ask("{ shop { name } }")
    assert door.asked == ["sign in", "question", "refresh", "question"]


def test_a_wrong_password_and_a_strangers_token_are_said_in_words(door: Door) -> None:
    with staff(door, "wrong") as asking, pytest.raises(StaffError, match=r"does not let desk@example\.com in") as refused:
        asking.ask("{ shop { name } }")
    assert "wrong" not in str(refused.value)
    with Staff(door.url, token="stranger") as asking, pytest.raises(StaffError, match="permission denied"):
        asking.ask("{ shop { name } }")


def test_a_busy_saleor_is_asked_again_and_not_for_ever(door: Door) -> None:
    with staff(door) as asking:
        door.busy = 2
        assert asking.ask("{ shop { name } }") == {"shop": {"name": "Sal"}}
        door.busy = 99
        with pytest.raises(StaffError, match="HTTP 503"):
            asking.ask("{ shop { name } }")
        assert door.busy == 95


def test_files_travel_beside_the_question(door: Door) -> None:
    with staff(door) as asking:
        picture = SimpleUploadedFile("a.jpg", b"\xff\xd8picture", "image/jpeg")
        asking.change(
            "mutation($input: X!) { upload(input: $input) { errors { code } } }", {"input": {"image": picture, "alt": "A"}}
        )
    kind, raw = door.bodies[-1]
    assert kind.startswith("multipart/form-data")
    assert b'{"0":["variables.input.image"]}' in raw
    assert b'"image":null,"alt":"A"' in raw
    assert b'filename="a.jpg"' in raw
    assert b"\xff\xd8picture" in raw
