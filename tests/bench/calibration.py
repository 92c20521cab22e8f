"""Two fixed amounts of work, timed just before each figure: how fast this machine is at this moment.

A figure divided by its calibration can be compared with one of another machine, or of another minute of this one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import psycopg

CPU_ROUNDS = 9
DATABASE_ROUNDS = 40
COMMITS = 12
_SELECT = "SELECT sum(n), count(DISTINCT n %% 97) FROM generate_series(1, %s) AS n"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Median milliseconds of one round of each. `cpu`: 20,000 steps of Python; `database`: a statement over 2,000 rows, on a socket; `commit`: a durable one-row write."""

    cpu: float
    database: float
    commit: float


class Calibrator:
    """Holds a connection and a small table of its own."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute("CREATE TABLE IF NOT EXISTS bench_calibration (id int PRIMARY KEY, n bigint NOT NULL)")
        self._connection.execute("INSERT INTO bench_calibration VALUES (1, 0) ON CONFLICT DO NOTHING")

    def measure(self) -> Calibration:
        return Calibration(
            _median(_cpu_round, CPU_ROUNDS), _median(self._select, DATABASE_ROUNDS), _median(self._commit, COMMITS)
        )

    def close(self) -> None:
        self._connection.execute("DROP TABLE IF EXISTS bench_calibration")
        self._connection.close()

    def _select(self) -> None:
        self._connection.execute(_SELECT, [2000]).fetchone()

    def _commit(self) -> None:
        self._connection.execute("UPDATE bench_calibration SET n = n + 1 WHERE id = 1")


def _cpu_round() -> None:
    words: dict[str, int] = {}
    for number in range(20_000):
        key = f"{number % 251:x}"
        words[key] = words.get(key, 0) + number


def _median(work: object, rounds: int) -> float:
    assert callable(work)
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[rounds // 2]
