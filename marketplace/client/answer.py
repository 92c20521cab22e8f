"""What a commerce backend says to a document: the two halves of a GraphQL answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` is None when nothing was executed; `errors` are GraphQL's own, not a mutation's."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
