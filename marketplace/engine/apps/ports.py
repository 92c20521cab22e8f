"""How the engine reaches the network of Apps without knowing how that is done: `marketplace.webhooks` registers the way.

It refuses private addresses and redirects, and never waits longer than some seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reply:
    """`status` is None when there was no answer; `reason` is then why, in words that hold no address. `again`: another try may help."""

    status: int | None
    body: bytes
    reason: str = ""
    again: bool = False

    @property
    def success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class AppNetwork(Protocol):
    """One request each. Neither raises for what the other side does."""

    def get(self, url: str, headers: Mapping[str, str], *, most: int) -> Reply:
        """The answer; of its body `most` bytes and one more, so that the caller sees that it is longer."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, most: int) -> Reply: ...


_networks: list[AppNetwork] = []


def register(network: AppNetwork) -> None:
    _networks[:] = [network]


def network() -> AppNetwork:
    """The registered way out. RuntimeError without one."""
    if not _networks:
        raise RuntimeError("no network for Apps is registered")
    return _networks[0]
