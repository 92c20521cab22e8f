"""What a Saleor must hold before Maarad can sell there, and where one differs from it.

A fact is said of a thing (`channel morocco`): a value that must be the same, or a frozenset of which nothing may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from .staff import Staff

Facts = Mapping[str, Mapping[str, Any]]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`required`: without it something does not work. `usual`: what setup writes and the shop's owner may change."""

    required: Facts
    usual: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """`fact` is empty when the whole thing is missing."""

    thing: str
    fact: str = ""
    wanted: Any = None
    found: Any = None

    def __str__(self) -> str:
        if not self.fact:
            return f"{self.thing} is missing"
        if isinstance(self.wanted, frozenset):
            return f"{self.thing}: {self.fact} lacks {', '.join(sorted(map(str, self.wanted - self.found)))}"
        return f"{self.thing}: {self.fact} is {_said(self.found)}, should be {_said(self.wanted)}"


class Blueprint(Protocol):
    """The shop that `SALEOR_BLUEPRINT` names: its markets and its words."""

    def wanted(self) -> Wanted: ...

    def write(self, staff: Staff, say: Say) -> int:
        """Make what is missing of it; how many things were made."""
        ...

    def push(self, staff: Staff, photos: Path | None, say: Say) -> int:
        """Load its pieces; how many things were made."""
        ...


def blueprint() -> Blueprint:
    """The one in the settings."""
    found: Blueprint = import_string(settings.SALEOR_BLUEPRINT)()
    return found


def differences(wanted: Facts, found: Facts) -> Iterator[Difference]:
    """Where `found` is not as it is `wanted`; what it has besides is not our business."""
    for thing, facts in wanted.items():
        there = found.get(thing)
        if there is None:
            yield Difference(thing)
            continue
        for name, value in facts.items():
            other = there.get(name)
            if not value <= (other or frozenset()) if isinstance(value, frozenset) else value != other:
                yield Difference(
                    thing, name, value, other if other is not None or not isinstance(value, frozenset) else frozenset()
                )


def _said(value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
