"""What two runs of the suite wrote down, joined to one row for each operation of a chapter."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.contract.recorder import CHAPTERS

AGREES, DIFFERS, DEFECT, OURS, NOT_RUN = "agrees", "differs", "known upstream defect", "engine only", "not run"
# How a row is called: by the first of these that one of its tests is; tests of our engine alone never hide one that was asked.
ORDER = (DIFFERS, DEFECT, AGREES, NOT_RUN, OURS)


@dataclass
class Run:
    """`outcomes` by operation and test; `marked` holds (marker, reason, operations that are to blame …) by test."""

    outcomes: dict[str, dict[str, str]] = field(default_factory=dict)
    marked: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def outcome(self, test: str) -> str | None:
        """How a test ended, whatever it asked."""
        return next((outcomes[test] for outcomes in self.outcomes.values() if test in outcomes), None)

    @classmethod
    def read(cls, paths: Iterable[Path]) -> Run:
        """Files of `CONFORMANCE_RESULT`, later ones over earlier ones."""
        run = cls()
        for path in paths:
            found = json.loads(path.read_text())
            for operation, tests in found["operations"].items():
                run.outcomes.setdefault(operation, {}).update(tests)
            run.marked.update({test: tuple(mark) for test, mark in found["marked"].items()})
        return run


@dataclass(frozen=True)
class Judged:
    """One test: how it ended here, what that makes of the Saleor, and why."""

    test: str
    embedded: str
    verdict: str
    reason: str = ""


@dataclass
class Row:
    """One operation of one chapter."""

    chapter: str
    operation: str
    tests: list[Judged] = field(default_factory=list)

    @property
    def verdicts(self) -> Counter[str]:
        return Counter(each.verdict for each in self.tests)

    @property
    def verdict(self) -> str:
        return next(each for each in ORDER if each in self.verdicts)

    @property
    def failed_here(self) -> int:
        return sum(each.embedded != "passed" for each in self.tests)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """(verdict, reason) of each test that does not agree, without repetition."""
        return sorted({(each.verdict, each.reason) for each in self.tests if each.verdict != AGREES})


def judge(test: str, here: str | None, there: str | None, marked: tuple[str, ...]) -> Judged:
    """A test that passed on both agrees. What was left out or expected to fail has the reason that its marker gives."""
    kind, reason = marked[:2] or ("", "")
    embedded = here or NOT_RUN
    if there == "passed":
        return Judged(test, embedded, AGREES if embedded == "passed" else DIFFERS, "" if embedded == "passed" else test)
    if there is not None and there.startswith("defect"):
        return Judged(test, embedded, DEFECT, reason)
    if there == "failed":
        return Judged(test, embedded, DIFFERS, test)
    return Judged(test, embedded, OURS if kind == "engine_only" else NOT_RUN, reason)


def join(embedded: Run, real: Run) -> list[Row]:
    """The rows of the table, chapter by chapter. A test counts for every operation that it asks; one that fails by a defect, for the
    operations that its marker blames."""
    rows: dict[tuple[str, str], Row] = {}
    tests: dict[str, set[str]] = defaultdict(set)
    for run in (embedded, real):
        for operation, outcomes in run.outcomes.items():
            tests[operation].update(outcomes)
    for operation, names in tests.items():
        for test in sorted(names):
            chapter = CHAPTERS[test.split("/")[0]]
            # A test that ended before it asked for this operation ended for this one too.
            here, there = (run.outcome(test) for run in (embedded, real))
            marked = real.marked.get(test) or embedded.marked.get(test) or ()
            judged = judge(test, here, there, marked)
            if judged.verdict == DEFECT and operation not in (marked[2:] or {operation}):
                continue  # it only prepared what another operation fails
            rows.setdefault((chapter, operation), Row(chapter, operation)).tests.append(judged)
    order = list(dict.fromkeys(CHAPTERS.values()))
    return sorted(rows.values(), key=lambda row: (order.index(row.chapter), row.operation))
