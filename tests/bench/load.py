"""The load generator, a process of its own: `python -m tests.bench.load` reads a job (JSON) and prints what it measured.

As many threads as connections; a turn is one operation with all its requests. It imports neither Django nor a library, so that it
takes next to nothing of the processor time that it measures.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import count
from threading import Barrier, BrokenBarrierError, Thread

from tests.bench.operations import OPERATIONS
from tests.bench.subjects import Subjects
from tests.bench.wire import SocketWire

MOST_TURNS = 50_000
"""Of one measurement."""


@dataclass(frozen=True, slots=True)
class Job:
    url: str
    operation: str
    subjects: Subjects
    connections: int
    seconds: float
    first: int
    """Number of the first turn: later jobs begin further on, so that they buy other units."""


@dataclass(slots=True)
class Measured:
    """`turns`: milliseconds of each, unsorted. `seconds`: from the first request to the last answer."""

    turns: list[float]
    seconds: float
    errors: list[str] = field(default_factory=list)


def generate(job: Job, deadline: float = 120.0) -> Measured:
    """Run a job in a process of its own."""
    sent = json.dumps(asdict(job))
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=sent,
        capture_output=True,
        text=True,
        check=False,
        timeout=job.seconds + deadline,
    )
    if ran.returncode:
        raise RuntimeError(f"the load generator failed: {ran.stderr[-2000:]}")
    return Measured(**json.loads(ran.stdout))


def run(job: Job) -> Measured:
    """Turns for so many seconds on so many connections; the first on each is not measured."""
    turn = OPERATIONS[job.operation].make(job.subjects)
    numbers = count(job.first)
    measured = Measured([], 0.0)
    ready = Barrier(job.connections + 1)

    def work() -> None:
        try:
            wire = SocketWire(job.url)
            turn(wire, next(numbers))
            ready.wait()
        except Exception as error:
            measured.errors.append(repr(error))
            ready.abort()
            return
        end = time.perf_counter() + job.seconds
        began = time.perf_counter()
        while began < end and (number := next(numbers)) < job.first + MOST_TURNS:
            try:
                turn(wire, number)
            except Exception as error:
                measured.errors.append(repr(error))
                if len(measured.errors) > 20:
                    return
                wire.close()
                wire = SocketWire(job.url)
            else:
                measured.turns.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()

    threads = [Thread(target=work) for _ in range(job.connections)]
    for thread in threads:
        thread.start()
    with suppress(BrokenBarrierError):
        ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    measured.seconds = time.perf_counter() - began
    return measured


def main() -> None:
    given = json.load(sys.stdin)
    job = Job(**{**given, "subjects": Subjects.of(given["subjects"])})
    json.dump(asdict(run(job)), sys.stdout)


if __name__ == "__main__":
    main()
