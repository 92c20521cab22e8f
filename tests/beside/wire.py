"""The network between Maarad and Saleor: a TCP relay that can be told to fail."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

Mode = Literal["whole", "cut", "silent", "deaf", "half", "slow"]
"""`cut`: no connection at all. `silent`: connected, and nothing ever comes back or arrives. `deaf`: what we say arrives, the answer does
not. `half`: the answer ends in its middle. `slow`: every answer comes `DELAY` seconds later."""
DELAY = 4.0
HALF = 120


class Wire:
    """Relays until it is closed. Set `mode` at any time: connections that are open then are broken off."""

    def __init__(self, api_url: str) -> None:
        parts = urlsplit(api_url)
        self._there = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._mode: Mode = "whole"
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = urlunsplit(parts._replace(netloc=f"127.0.0.1:{self._server.getsockname()[1]}"))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def mode(self) -> Mode:
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._mode = mode
        with self._lock:
            for each in self._open:
                _break(each)
            self._open.clear()

    def close(self) -> None:
        self._server.close()
        self.mode = "cut"

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._server.accept()
            except OSError:
                return
            if self._mode == "cut":
                _break(here)
            else:
                threading.Thread(target=self._relay, args=(here,), daemon=True).start()

    def _relay(self, here: socket.socket) -> None:
        self._keep(here)
        if self._mode == "silent":
            return
        try:
            there = socket.create_connection(self._there, timeout=10)
        except OSError:
            return _break(here)
        there.settimeout(None)
        self._keep(there)
        threading.Thread(target=self._pump, args=(here, there, False), daemon=True).start()
        self._pump(there, here, True)

    def _keep(self, one: socket.socket) -> None:
        with self._lock:
            self._open.add(one)

    def _pump(self, source: socket.socket, target: socket.socket, answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                mode = self._mode if answer else "whole"
                if mode in ("deaf", "half"):
                    if mode == "half":
                        target.sendall(data[:HALF])
                        time.sleep(0.1)
                    break
                if mode == "slow":
                    time.sleep(DELAY)
                target.sendall(data)
        for each in (source, target):
            _break(each)
            with self._lock:
                self._open.discard(each)


def _break(one: socket.socket) -> None:
    """Reset instead of a polite end: what a cable does that is pulled. `shutdown` wakes up whoever reads from it."""
    with contextlib.suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        one.close()
