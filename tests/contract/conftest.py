"""One door for the behaviour suite: documents, variables and a token go in, an answer comes out.

`Embedded` runs the document in the process. Another class with the same `query` can send it to any Saleor endpoint instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.api.context import context_for
from marketplace.api.schema import execute
from marketplace.contract.permissions import ALL
from marketplace.engine.apps.actions.registration import create_app
from marketplace.engine.customers.models import User
from marketplace.engine.customers.tokens import create_access_token
from marketplace.kernel.actors import SYSTEM


@dataclass
class Reply:
    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
    statements: int = 0

    def __getitem__(self, root: str) -> Any:
        """The value of a root field of an answer without errors."""
        assert not self.errors, self.errors
        assert self.data is not None
        return self.data[root]

    def refused(self, root: str) -> list[tuple[str, str | None]]:
        """(code, field) of each business error of a mutation."""
        return [(error["code"], error["field"]) for error in self[root]["errors"]]

    @property
    def denied(self) -> list[str]:
        """The Python class of each error of the answer as a whole."""
        return [error["extensions"]["exception"]["code"] for error in self.errors]


class Embedded:
    """The engine in this process."""

    def query(self, document: str, variables: Mapping[str, Any] | None = None, *, token: str | None = None) -> Reply:
        with CaptureQueriesContext(connection) as captured:
            answer = execute(document, variables, context_for(token))
        return Reply(answer.data, answer.errors, len(captured))


@pytest.fixture
def api() -> Embedded:
    return Embedded()


@pytest.fixture
def staff(db: None) -> str:
    """The token of an App that may do everything."""
    return create_app(name="staff", actor=SYSTEM, permissions=sorted(ALL))[1]


@pytest.fixture
def clerk(db: None) -> str:
    """The token of an App that may do nothing in particular."""
    return create_app(name="clerk", actor=SYSTEM, permissions=["MANAGE_MENUS"])[1]


@pytest.fixture
def lina(db: None) -> User:
    return User.objects.create(email="lina@maarad.example", first_name="Lina", is_confirmed=True)


@pytest.fixture
def shopper(lina: User) -> str:
    """Lina's token."""
    return create_access_token(lina)
