"""Asking the API inside the process, and counting what it asks the database."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.api.context import Context
from marketplace.api.schema import execute
from marketplace.kernel.actors import ANONYMOUS, Actor

STAFF = Actor("staff", "1", frozenset({"MANAGE_PRODUCTS", "MANAGE_PAGES", "MANAGE_CHANNELS", "MANAGE_SETTINGS"}))


def ask(document: str, actor: Actor = ANONYMOUS, language: str = "en", **variables: Any) -> Any:
    """The data of a document that must succeed."""
    answer = execute(document, variables, Context(actor, language=language))
    assert not answer.errors, answer.errors
    return answer.data


def refusals(document: str, actor: Actor = ANONYMOUS, **variables: Any) -> list[str]:
    """The messages of a document's errors."""
    answer = execute(document, variables, Context(actor))
    return [error["message"] for error in answer.errors]


def statements(document: str, actor: Actor = ANONYMOUS, **variables: Any) -> int:
    """How many SQL statements a document that succeeds takes."""
    with CaptureQueriesContext(connection) as captured:
        ask(document, actor, **variables)
    return len(captured)


def sql(document: str, actor: Actor = ANONYMOUS, **variables: Any) -> list[str]:
    """The statements themselves."""
    with CaptureQueriesContext(connection) as captured:
        ask(document, actor, **variables)
    return [each["sql"] for each in captured]
