"""The joined rows as text for a terminal and as `docs/conformance.md`, and that page read again."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

from tests.conformance.operations import client_documents, mark, roots
from tests.conformance.results import AGREES, DEFECT, DIFFERS, NOT_RUN, OURS, Row

PAGE = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
VERDICTS = (AGREES, DIFFERS, DEFECT, OURS, NOT_RUN)
_CLIENT_ROW = re.compile(r"^\| `(?P<name>\w+)` \| [^|]+ \| (?P<verdict>[^|]+) \| [^|]+ \| (?P<mark>\w{8}) \|$", re.M)
_ROW = re.compile(r"^\| [^|]+ \| `(?P<operation>\w+)` \| \d+ \| \d+ \| [^|]+ \| (?P<verdict>[^|]+) \|[^|]*\|$", re.M)

HEAD = """# Conformance: the embedded engine and a Saleor, side by side

Asked on {day} of Saleor {version}. The same tests (`tests/contract`) asked the engine in this process and the Saleor over HTTP, and each checks
codes, fields and shapes, not sentences. `make conformance SALEOR_API_URL=… TOKEN=… SALEOR_EMAIL=… SALEOR_PASSWORD=… WRITE=1` (an App's token and an
administrator, both of whom may do everything) writes this page; nobody edits it by hand. The tests make and change what they need, with names of their own: use
a Saleor that is for trying out. In chapter 5 the engine is asked one after the other; `tests/concurrency` has its real races.

- {tests} tests: {counts}.
- {rows} rows below: {row_counts}.

**agrees**: both passed the same test. **known upstream defect**: the Saleor fails it, for a reason that we do not want to repeat. **engine only**: what only the
engine has, or what it decides otherwise on purpose; the Saleor is not asked. **differs**: not explained yet. A test counts for every operation that it asks, one
that fails by a defect for the operation to blame alone, and a row is called by the worst of its tests that the Saleor was asked.
"""


def verdicts(rows: list[Row]) -> Counter[str]:
    """How many tests (not rows) are what."""
    return Counter({each.test: each.verdict for row in rows for each in row.tests}.values())


def counted(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[each]} {each}" for each in VERDICTS if counts[each]) or "nothing"


def terminal(rows: list[Row]) -> str:
    """One line a row, the reasons at the end."""
    wide = max((len(row.operation) for row in rows), default=0)
    lines = [f"{row.chapter:<20}{row.operation:<{wide + 2}}{_here(row):<14}{counted(row.verdicts)}" for row in rows]
    lines += ["", *(f"[{number}] {verdict}: {reason}" for number, (verdict, reason) in enumerate(_reasons(rows), 1))]
    return "\n".join([*lines, "", f"tests: {counted(verdicts(rows))}"])


def page(rows: list[Row], version: str, day: date) -> str:
    """The whole of docs/conformance.md."""
    tests = verdicts(rows)
    head = HEAD.format(
        day=day.isoformat(),
        version=version,
        tests=tests.total(),
        counts=counted(tests),
        rows=len(rows),
        row_counts=counted(Counter(row.verdict for row in rows)),
    )
    return "\n".join([head, *_operations(rows), "", *_explanations(rows), "", *_client(rows)]) + "\n"


def _operations(rows: list[Row]) -> list[str]:
    numbers = {reason: number for number, reason in enumerate(_reasons(rows), 1)}
    lines = ["## Operations", "", "| chapter | operation | tests | agree | embedded | Saleor | reasons |"]
    lines.append("| --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        why = " ".join(f"[{numbers[reason]}]" for reason in row.reasons)
        agree = row.verdicts[AGREES]
        lines.append(f"| {row.chapter} | `{row.operation}` | {len(row.tests)} | {agree} | {_here(row)} | {row.verdict} | {why} |")
    return lines


def _explanations(rows: list[Row]) -> list[str]:
    lines = ["## Differences, with their reasons", ""]
    for number, (verdict, reason) in enumerate(_reasons(rows), 1):
        lines.append(f"{number}. *{verdict}*: {reason} ({', '.join(f'`{test}`' for test in _tests(rows, verdict, reason))})")
    return lines


def _client(rows: list[Row]) -> list[str]:
    told = {each.test: each.verdict for row in rows for each in row.tests}
    lines = [
        "## What our client asks",
        "",
        "Each stored operation of `marketplace/contract/operations`: whether a Saleor understands it as it stands, the worst of",
    ]
    lines += ["the rows of its root fields, and a mark that changes with its text.", ""]
    lines += ["| operation | root fields | understood | behaviour | mark |", "| --- | --- | --- | --- | --- |"]
    for name in client_documents():
        asked = [row.verdict for row in rows if row.operation in roots(name)]
        worst = next((each for each in (DIFFERS, DEFECT, AGREES, OURS) if each in asked), NOT_RUN)
        understood = told.get(f"client/test_documents.py::test_the_endpoint_understands[{name}]", NOT_RUN)
        lines.append(f"| `{name}` | {', '.join(roots(name))} | {understood} | {worst} | {mark(name)} |")
    return lines


def operations_of(text: str) -> dict[str, set[str]]:
    """The verdicts of each operation in a page."""
    found: dict[str, set[str]] = {}
    for each in _ROW.finditer(text):
        found.setdefault(each["operation"], set()).add(each["verdict"])
    return found


def client_marks(text: str) -> dict[str, str]:
    """The mark of each of our client's operations in a page that the Saleor understood."""
    return {each["name"]: each["mark"] for each in _CLIENT_ROW.finditer(text) if each["verdict"] == AGREES}


def _here(row: Row) -> str:
    return f"{row.failed_here} failed" if row.failed_here else "passes"


def _reasons(rows: list[Row]) -> list[tuple[str, str]]:
    return list(
        dict.fromkeys(sorted((reason for row in rows for reason in row.reasons), key=lambda each: VERDICTS.index(each[0])))
    )


def _tests(rows: list[Row], verdict: str, reason: str) -> list[str]:
    """The tests of a reason, those of one file and name once."""
    found = {each.test.split("[")[0] for row in rows for each in row.tests if (each.verdict, each.reason) == (verdict, reason)}
    if len(found) > 3:
        found = {test.split("::")[0] for test in found}
    return sorted(found)
