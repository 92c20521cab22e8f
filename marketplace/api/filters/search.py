"""The search condition and its rank, on any row from which a product can be reached."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, F, Func, IntegerField, Value

from marketplace.engine.catalogue.search import WEIGHTS


class Matches(Func):
    """`vector @@ query`; `query` in PostgreSQL's text form, as `engine.catalogue.search` writes it."""

    template = "%(expressions)s::tsquery"
    arg_joiner = " @@ "
    output_field = BooleanField()
    conditional = True

    def __init__(self, vector: str, query: str) -> None:
        super().__init__(F(vector), Value(query))


class Rank(Func):
    """How well a row answers, as a whole number, so that a cursor names it exactly.

    Divided by 1 + log of the document's length: between two hits of the same words the more concise one comes first.
    """

    template = f"(1 + 1000000 * ts_rank('{WEIGHTS}', %(expressions)s::tsquery, 1))::integer"
    output_field = IntegerField()

    def __init__(self, vector: str, query: str, **extra: Any) -> None:
        super().__init__(F(vector), Value(query), **extra)
