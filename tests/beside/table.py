"""What a run found: the outcome of each test and figures that tests note. `WRITE=1` puts it into `docs/beside.md`."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "beside.md"
BEGIN, END = "<!-- written by make beside WRITE=1 -->", "<!-- end of what is written -->"
PARTS = {
    "test_set_up.py": "setting up, checking, filling",
    "test_browser.py": "the browser tests of the embedded shop",
    "test_every_address.py": "every address of shop and desk, in ar and fr",
    "test_kills.py": "processes killed while people buy",
    "test_network.py": "the network fails while people buy",
    "test_last_unit.py": "many buyers of the last piece",
    "test_stock_moves.py": "stock moved between places",
    "test_mirror.py": "makers, networks and stops as pages",
    "test_paid_carts.py": "many who paid for the last piece and left",
}

KNOWN = {
    "test_browser.py::test_answer_that_comes_later": (
        "Saleor 3.23 counts a charge that is still pending as covering the cart (`_get_payment_amount_for_checkout` in `checkout/payment_utils.py`). "
        "Nothing is sold before the provider has decided, but the buyer cannot pay in another way meanwhile"
    ),
}
"""Tests that a known behaviour of Saleor fails, and which."""


@dataclass
class Run:
    """`saleor`: its version. Outcomes by test; why one failed or was left out."""

    saleor: str = ""
    seconds: float = 0.0
    outcomes: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)

    def take(self, test: str, outcome: str, reason: str) -> None:
        """The worst that is heard of a test is its outcome."""
        worse = ("passed", "known", "skipped", "failed")
        before = self.outcomes.get(test, "passed")
        self.outcomes[test] = max(before, outcome, key=worse.index)
        if reason and outcome != "passed":
            self.reasons.setdefault(test, reason)

    def keep(self, file: Path) -> None:
        """Add to what earlier runs beside the same Saleor left there: a part may be run again alone."""
        if file.exists():
            before = json.loads(file.read_text(encoding="utf-8"))
            if before["saleor"] == self.saleor:
                stale = {test for test, got in self.outcomes.items() if got == "passed"}
                self.reasons = {test: why for test, why in before["reasons"].items() if test not in stale} | self.reasons
                self.outcomes = before["outcomes"] | self.outcomes
                self.figures = before["figures"] | self.figures
                self.seconds += before["seconds"]
        file.parent.mkdir(exist_ok=True)
        kept = {name: getattr(self, name) for name in ("saleor", "seconds", "outcomes", "reasons", "figures")}
        file.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")


RUN = Run()


def noted(what: str, figures: str) -> None:
    """A figure for the table."""
    RUN.figures[what] = figures


def lines(run: Run, commit: str, at: datetime) -> list[str]:
    """The table, as Markdown."""
    minutes = run.seconds / 60
    said = [
        f"Run of {at:%Y-%m-%d} at commit `{commit}` beside Saleor {run.saleor}: {len(run.outcomes)} tests, {minutes:.0f} minutes.",
        "",
    ]
    said += ["| what | passed | failed | known difference | left out |", "|---|---|---|---|---|"]
    for file in sorted({_file(test) for test in run.outcomes}, key=lambda file: [*PARTS, file].index(file)):
        counts = [sum(_file(test) == file and got == outcome for test, got in run.outcomes.items()) for outcome in _ORDER]
        said.append(f"| {PARTS.get(file, file)} (`{file}`) | " + " | ".join(map(str, counts)) + " |")
    for outcome, title in (("failed", "Failed"), ("known", "Known differences of Saleor"), ("skipped", "Left out")):
        found = [f"- `{test}`: {run.reasons.get(test, '')}" for test, got in run.outcomes.items() if got == outcome]
        said += ["", f"{title}:", "", *found] if found else []
    if run.figures:
        said += ["", "| figures | |", "|---|---|", *(f"| {what} | {figures} |" for what, figures in run.figures.items())]
    return said


_ORDER = ("passed", "failed", "known", "skipped")


def _file(test: str) -> str:
    return test.partition("::")[0].rpartition("/")[2]


def write(run: Run, page: Path = PAGE) -> None:
    """Replace what the last run wrote."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=page.parent, capture_output=True, text=True, check=True)
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    table = "\n".join(lines(run, commit.stdout.strip(), datetime.now(UTC)))
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


def shown(run: Run, words: Iterable[str] = ()) -> str:
    return "\n".join([*lines(run, "working tree", datetime.now(UTC)), *words])


def wanted(name: str) -> bool:
    """`WRITE`: into the page; `JOIN`: with what earlier runs found."""
    return bool(os.environ.get(name))


def reason_of(text: str) -> str:
    """One line out of a long report: what was asserted or raised."""
    found = re.findall(r"^E +(.+)$", text, re.MULTILINE) or [text.strip().splitlines()[-1] if text.strip() else ""]
    return found[0][:200].replace("|", "/")
