"""Where an item of a column stands in the answer. Kept per column, not per item, and walked only when an error needs a path."""

from __future__ import annotations

from bisect import bisect_right
from typing import Protocol

Path = list[str | int]


class Paths(Protocol):
    def path(self, index: int) -> Path: ...


class RootFrame:
    """The one root object."""

    __slots__ = ()

    def path(self, index: int) -> Path:
        return []


class KeyFrame:
    """The values of one response key of the objects in `parent`."""

    __slots__ = ("key", "parent")

    def __init__(self, parent: Paths, key: str) -> None:
        self.parent = parent
        self.key = key

    def path(self, index: int) -> Path:
        return [*self.parent.path(index), self.key]


class PickFrame:
    """Some items of `parent`."""

    __slots__ = ("parent", "picks")

    def __init__(self, parent: Paths, picks: list[int]) -> None:
        self.parent = parent
        self.picks = picks

    def path(self, index: int) -> Path:
        return self.parent.path(self.picks[index])


class ListFrame:
    """The items of all the lists in `parent`, end to end; `starts[i]` is where list i begins."""

    __slots__ = ("parent", "starts")

    def __init__(self, parent: Paths, starts: list[int]) -> None:
        self.parent = parent
        self.starts = starts

    def path(self, index: int) -> Path:
        owner = bisect_right(self.starts, index) - 1
        return [*self.parent.path(owner), index - self.starts[owner]]
