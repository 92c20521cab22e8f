"""What happens to makers' files. Carried by the outbox."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpokenTextWritten:
    """What a recording says was written down, checked or changed in some language. `file`: its key."""

    file: str
