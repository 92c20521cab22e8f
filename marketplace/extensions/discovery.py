"""Which plugins are installed and on. Usable before Django is: the settings ask it for apps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points

from .spec import Plugin

GROUP = "maarad.plugins"


@dataclass(slots=True)
class Found:
    """`problems` are told by the system checks: a broken plugin must not keep the shop from starting, nor be silently missing."""

    plugins: list[Plugin] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def discover(disabled: Iterable[str] = (), points: Iterable[EntryPoint] | None = None) -> Found:
    """The plugins of the installed distributions, by name, without those in `disabled`."""
    found = Found()
    off = set(disabled)
    seen: dict[str, str] = {}
    for point in sorted(entry_points(group=GROUP) if points is None else points, key=lambda each: (each.name, each.value)):
        if point.name in off:
            continue
        if point.name in seen:
            if seen[point.name] != point.value:
                found.problems.append(f"two plugins are named {point.name!r}: {seen[point.name]} and {point.value}")
            continue
        seen[point.name] = point.value
        try:
            plugin = point.load()
        except Exception as error:
            found.problems.append(f"plugin {point.name!r} cannot be loaded: {type(error).__name__}: {error}")
            continue
        if not isinstance(plugin, Plugin):
            found.problems.append(f"entry point {point.name!r} = {point.value!r} is not a Plugin")
        elif plugin.name != point.name:
            found.problems.append(f"plugin {plugin.name!r} is registered under another name: {point.name!r}")
        else:
            found.plugins.append(plugin)
    return found
