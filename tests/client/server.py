"""A GraphQL endpoint on loopback that does what the test tells it, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Said = tuple[int, Any, dict[str, str]]
"""Status, JSON (or bytes as they are), headers."""


@dataclass
class Endpoint:
    """`say`: the answer to each request in turn; the last one again and again. None: hang up without a word."""

    url: str = ""
    say: list[Said | None] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


def answers(data: Any, status: int = 200, **headers: str) -> Said:
    return status, {"data": data}, headers


@contextmanager
def endpoint(*say: Said | None) -> Iterator[Endpoint]:
    told = Endpoint(say=list(say))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            told.headers.append(dict(self.headers))
            now = told.say.pop(0) if len(told.say) > 1 else told.say[0]
            if now is None:
                self.close_connection = True
                return
            status, found, headers = now
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        log_message: Callable[..., None] = lambda *_: None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/graphql/"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
