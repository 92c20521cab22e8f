"""Inside a process of the installation: how many SQL statements a turn takes, and how long PostgreSQL takes for them.

`python -m tests.bench.counting turns` reads `{"subjects": …, "operations": […]}` and prints one JSON object; `products` prints how many
there are; `settle` brings tables and their statistics to rest after seeding.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import django

from tests.bench.operations import OPERATIONS
from tests.bench.subjects import Subjects
from tests.bench.wire import BadAnswer

WARM_UP = 3
TURNS = 5
# More than once a second would be needed to count as part of a turn: what is remembered in the process is asked again now and then.


@dataclass(slots=True)
class Statements:
    """What one turn asked the database."""

    texts: list[str] = field(default_factory=list)
    milliseconds: float = 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.milliseconds += (time.perf_counter() - began) * 1000
            self.texts.append(sql)


class HandlerWire:
    """Requests through Django's handler with all its middlewares, in this thread."""

    def __init__(self) -> None:
        from django.test import Client

        self._client = Client(headers={"host": "localhost", "accept-language": "fr"})

    def get(self, path: str) -> bytes:
        return self._body(self._client.get(path))

    def post(self, path: str, body: bytes, token: str = "") -> bytes:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return self._body(self._client.post(path, body, content_type="application/json", headers=headers))

    def _body(self, response: Any) -> bytes:
        content: bytes = response.content
        if response.status_code != 200:
            raise BadAnswer(f"{response.status_code}: {content[:300]!r}")
        return content


@contextmanager
def counted() -> Iterator[Statements]:
    """Statements of this thread while the block lasts; BEGIN, COMMIT and savepoints are none."""
    from django.db import connection

    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements


def count_turns(subjects: Subjects, names: list[str]) -> dict[str, dict[str, Any]]:
    """Statements (the least of some turns: the others also refresh what is remembered), writes among them, milliseconds in PostgreSQL and in all."""
    wire, found = HandlerWire(), {}
    number = 1_000_000  # buys other units than the load generator
    for name in names:
        turn = OPERATIONS[name].make(subjects)
        turns = []
        for round_number in range(WARM_UP + TURNS):
            number += 1
            began = time.perf_counter()
            with counted() as statements:
                turn(wire, number)
            if round_number >= WARM_UP:
                turns.append(
                    (len(statements.texts), statements.milliseconds, (time.perf_counter() - began) * 1000, statements.texts)
                )
        least = min(turns)
        found[name] = {
            "statements": least[0],
            "writes": sum(text.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE") for text in least[3]),
            "sql_ms": sorted(each[1] for each in turns)[TURNS // 2],
            "handler_ms": sorted(each[2] for each in turns)[TURNS // 2],
        }
    return found


def main(task: str) -> None:
    django.setup()
    from django.apps import apps
    from django.db import connection

    if task == "products":
        print(apps.get_model("catalogue", "Product")._default_manager.count())
    elif task == "settle":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
    else:
        given = json.load(sys.stdin)
        print(json.dumps(count_turns(Subjects.of(given["subjects"]), given["operations"])))


if __name__ == "__main__":
    main(sys.argv[1])
