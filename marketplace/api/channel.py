"""Objects that read differently from channel to channel travel together with the channel they were asked in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, frozen=True)
class InChannel:
    """`node` as seen in `channel`: the channel's slug, or None when staff asked without one.

    Default resolution reads attributes of `node`; explicit resolvers receive the pair.
    """

    node: Any
    channel: str | None


def node_of(root: Any) -> Any:
    """The object itself, whether or not it travels in a channel."""
    return root.node if root.__class__ is InChannel else root


def channel_of(root: Any) -> str | None:
    """The slug of the channel that `root` was asked in."""
    return root.channel if root.__class__ is InChannel else None
