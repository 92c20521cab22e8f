"""What may be shown of makers, asked by plugins that show them: a port, because plugins do not import each other.

Whoever owns the makers' consents answers (`answer_with`, at start-up); who shows makers asks each time (`shown_makers`), for an audience
(`web`, `print`) and a purpose (`sell`, `exhibit`), and keeps nothing of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.contract.types.catalogue import RichText


@dataclass(frozen=True, slots=True)
class ShownMaker:
    """Of one maker what she agreed to. `story` is EditorJS or None, `portrait` whether hers may be shown."""

    name: str
    place: str
    portrait: bool
    story: RichText | None = field(default=None, hash=False)


Answer = Callable[[Sequence[str], str, str, str], Mapping[str, ShownMaker]]
"""(slugs of makers' pages, audience, purpose, language) → by slug; who is not in it is not shown."""

_answers: list[Answer] = []


def answer_with(answer: Answer) -> None:
    """Be the one who knows. The last one who says so is."""
    _answers[:] = [answer]


def shown_makers(slugs: Sequence[str], *, audience: str, purpose: str, language: str) -> Mapping[str, ShownMaker] | None:
    """None when nobody here knows of consents: then what the backend publishes is all there is to go by."""
    return _answers[0](slugs, audience, purpose, language) if _answers else None
