"""The backend as the mirror's tests watch it: which operations were asked, and a power cut before or after any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from marketplace.client import transports
from marketplace.client.answer import Answer
from marketplace.client.session import Session


class PowerCut(BaseException):
    """The process is gone: nothing of it runs any more."""


class Backend:
    """`names` of the operations asked so far. `cut`: the number of the request at which the power fails; `answered`: after it was done."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.cut = 0
        self.answered = False

    @property
    def written(self) -> list[str]:
        return [name for name in self.names if not name.startswith(("mirrored_", "page_type"))]

    def fail_at(self, number: int, *, answered: bool) -> None:
        self.names.clear()
        self.cut, self.answered = number, answered

    def heal(self) -> None:
        self.names.clear()
        self.cut = 0

    def before(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) == self.cut and not self.answered:
            raise PowerCut(name)

    def after(self, name: str) -> None:
        if len(self.names) == self.cut and self.answered:
            raise PowerCut(name)


@contextmanager
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """Between the client and whoever answers it; the answers are the engine's own."""
    found, ask = Backend(), transports._embedded

    def asked(operation: str, variables: Mapping[str, Any], session: Session) -> Answer:
        found.before(operation)
        answer = ask(operation, variables, session)
        found.after(operation)
        return answer

    monkeypatch.setattr(transports, "_embedded", asked)
    yield found
