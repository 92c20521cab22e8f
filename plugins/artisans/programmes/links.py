"""What is sealed about a maker's programmes, and how it is read. `actions` is the only caller: it asks who wants to know."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from marketplace.kernel import sealing

from ..models import ProgrammeLink

PURPOSE = "maker.programmes"
ROLE = "verifier"
"""Who may read and write them; the rest of the desk may not."""
PROGRAMMES = ("cms", "attawfiq", "adie", "rsa93", "insertion", "other")
_LENGTH = 4096


@dataclass(frozen=True, slots=True)
class Link:
    """`programme`: one of `PROGRAMMES`. `contact`: who accompanies her there. Nothing about money."""

    programme: str
    contact: str = ""
    note: str = ""


def sealed(link: Link) -> str:
    """All of the same length: how long a seal is tells nothing either."""
    text = json.dumps(asdict(link), ensure_ascii=True)
    if len(text) > _LENGTH:
        raise ValueError("a link is too long to be sealed")
    return sealing.seal(text.ljust(_LENGTH), purpose=PURPOSE)


def opened(row: ProgrammeLink) -> Link | None:
    """None for a seal whose key is gone."""
    try:
        return Link(**json.loads(sealing.unseal(row.sealed, purpose=PURPOSE)))
    except (sealing.Unreadable, ValueError, TypeError):
        return None
