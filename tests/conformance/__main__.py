"""`make conformance SALEOR_API_URL=… TOKEN=… [SALEOR_EMAIL= SALEOR_PASSWORD=] [WRITE=1] [KEEP=folder [FOLDERS="stock order"] [JOIN=1]]`.

Runs tests/contract on the embedded engine and then on the endpoint, folder by folder, and prints what agrees. With `--keep` the results
stay in a folder: single folders of the suite can be run again, and `--join` makes the table of what is there.

TOKEN is an App's that may do everything. Saleor lets only persons make Apps: SALEOR_EMAIL and SALEOR_PASSWORD are an administrator's.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.conformance.results import DIFFERS, NOT_RUN, Run, join
from tests.conformance.table import PAGE, page, terminal, verdicts
from tests.contract.recorder import CHAPTERS

SUITE = Path(__file__).resolve().parents[1] / "contract"
REMOTE = ("SALEOR_API_URL", "TOKEN", "SALEOR_EMAIL", "SALEOR_PASSWORD")


def version_of(url: str) -> str:
    """The version that the endpoint tells staff; `unknown` if it tells nobody."""
    from tests.contract.endpoint import Remote
    from tests.contract.recorder import Recorder

    asked = Remote(Recorder(), url, *(os.environ.get(name, "") for name in REMOTE[1:]))
    try:
        return str(asked.send("{ shop { version } }", token=asked.staff)["shop"]["version"])
    except httpx.HTTPError as error:
        return f"unknown ({error})"


def run(folder: str, result: Path, environment: dict[str, str]) -> None:
    """One folder of the suite in a process of its own. One test after the other: they share the endpoint."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(SUITE / folder)]
    subprocess.run(command, env={**environment, "CONFORMANCE_RESULT": str(result)}, check=False)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make conformance")
    parser.add_argument("folders", nargs="*", default=None, help="of tests/contract; all of them unless told")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    parser.add_argument("--keep", type=Path, help="a folder for the results of both runs")
    parser.add_argument("--join", action="store_true", help="run nothing: only join what --keep holds")
    given = parser.parse_args()
    url = os.environ.get("SALEOR_API_URL", "")
    if not url:
        parser.error(
            "which Saleor? SALEOR_API_URL=https://…/graphql/ and TOKEN=…, the token of an App that may do everything, SALEOR_EMAIL=… SALEOR_PASSWORD=… of an administrator, who makes Apps"
        )
    version = version_of(url)
    with TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        for side in ("embedded", "real"):
            (folder / side).mkdir(parents=True, exist_ok=True)
        here = {name: value for name, value in os.environ.items() if name not in REMOTE}
        for each in () if given.join else given.folders or [name for name in CHAPTERS if (SUITE / name).is_dir()]:
            run(each, folder / "embedded" / f"{each}.json", here)
            run(each, folder / "real" / f"{each}.json", dict(os.environ))
        rows = join(*(Run.read(sorted((folder / side).glob("*.json"))) for side in ("embedded", "real")))
    print(terminal(rows))
    if given.write:
        PAGE.write_text(page(rows, version, datetime.now(UTC).date()))
    found = verdicts(rows)
    return 1 if found[DIFFERS] or found[NOT_RUN] else 0


if __name__ == "__main__":
    raise SystemExit(main())
