"""What happens to makers. `maker` is her code; nothing of buyers."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MakerNotice:
    """A notice waits to be brought to a maker by her channel. `notice`: its key."""

    notice: str


@dataclass(frozen=True, slots=True)
class SaleUnanswered:
    """Nobody has said whether a sold piece is ready; `person` (of `accounts`), who helps her, is asked to look after it."""

    sale: str
    person: int


@dataclass(frozen=True, slots=True)
class FairDecided:
    """A fair has answered a maker who wants to come. `names` of the fair by language; `decision`: accepted, waiting or refused. `key`: once each."""

    maker: str
    decision: str
    key: str
    names: dict[str, str] = field(default_factory=dict)
