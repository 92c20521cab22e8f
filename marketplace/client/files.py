"""Files in the variables of a stored operation: how they reach the backend in either mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class File:
    """Stands in the variables where the document says `Upload`."""

    name: str
    content: bytes
    content_type: str


def found(value: Any, path: str = "variables") -> Iterator[tuple[str, File]]:
    """Every file with its place, as the GraphQL upload convention writes it (`variables.input.image`)."""
    if isinstance(value, File):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from found(inner, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from found(inner, f"{path}.{place}")


def replaced(value: Any, by: Callable[[File], Any]) -> Any:
    """A copy with something else in the place of each file."""
    if isinstance(value, File):
        return by(value)
    if isinstance(value, Mapping):
        return {key: replaced(inner, by) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [replaced(inner, by) for inner in value]
    return value
