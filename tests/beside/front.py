"""What stands before a Saleor in production: pictures out of its folder, everything else handed on to it.

With DEBUG off a Saleor serves no `/media/` itself and expects a web server or a bucket there.
"""

from __future__ import annotations

import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host", "date", "server"}
)
_NEWER = {".avif": "image/avif", ".webp": "image/webp"}


class Front:
    """Serves until it is closed. `public`: the address that Saleor calls its own; `behind`: where it really listens."""

    def __init__(self, public: str, behind: str, media: Path) -> None:
        handler = type("Handler", (_Handler,), {"behind": httpx.Client(base_url=behind, timeout=60), "media": media.resolve()})
        where = urlsplit(public)
        self.server = ThreadingHTTPServer((where.hostname or "127.0.0.1", where.port or 80), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    behind: httpx.Client
    media: Path
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if not path.startswith("/media/"):
            return self._hand_on("GET")
        file = (self.media / path.removeprefix("/media/")).resolve()
        if not file.is_relative_to(self.media) or not file.is_file():
            return self._say(404, b"", {})
        kind = _NEWER.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return self._say(200, file.read_bytes(), {"Content-Type": kind, "Cache-Control": "max-age=3600"})

    def do_POST(self) -> None:
        self._hand_on("POST")

    def log_message(self, format: str, *args: Any) -> None:
        return None

    def _hand_on(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        try:
            answer = self.behind.request(method, self.path, content=body, headers=headers)
        except httpx.HTTPError:
            return self._say(502, b"", {})
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP}
        return self._say(answer.status_code, answer.content, kept)

    def _say(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
