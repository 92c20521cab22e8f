"""`make bench`: measure, print the table, write `test-results/bench.json`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from marketplace.runtime.command import stop_on_signals
from marketplace.runtime.configuration import PROJECT
from tests.bench import report
from tests.bench.calibration import Calibration, Calibrator
from tests.bench.installation import CHANNEL, Database, Installation
from tests.bench.load import Job, generate
from tests.bench.operations import OPERATIONS
from tests.bench.processes import memory, processor_ms
from tests.bench.subjects import Target, survey
from tests.bench.wire import SocketWire

RESULTS = PROJECT / "test-results"
CONNECTIONS = (1, 8)
ROUNDS = 3
FURTHER = 100
"""Turns between the first numbers of two jobs."""


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    stop_on_signals()
    names = [name for name in OPERATIONS if not options.only or name in options.only.split(",")]
    with ExitStack() as stack:
        database = stack.enter_context(Database(options.keep))
        calibrator = Calibrator(database.url)
        stack.callback(calibrator.close)
        if options.against:
            target = Target("/graphql/", options.channel, options.country, token=os.environ.get("BENCH_TOKEN", ""))
            results = _measure(options, names, target, options.against, calibrator, None)
        else:
            installation = Installation(database)
            _say(f"preparing {options.products} products in {database.folder} …")
            target = installation.prepare(options.products)
            stack.enter_context(installation)
            results = _measure(options, names, target, installation.url, calibrator, installation)
    shown = report.table(results)
    print(shown)
    if options.compare:
        compared = report.factors(results, json.loads(options.compare.read_text()))
        print(f"\n{compared}")
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / ("bench-against.json" if options.against else "bench.json")
    file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    _say(f"written to {file.relative_to(PROJECT)}")
    return 1 if any(found["errors"] for found in results["operations"].values()) else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--only", default="", help=f"comma-separated, of {','.join(OPERATIONS)}")
    parser.add_argument("--seconds", type=float, default=5.0, help="of load for each operation and concurrency, over all rounds")
    parser.add_argument("--quick", action="store_true", help="2,000 products, one second: to see that the bench works")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the database there, and use the one kept there")
    parser.add_argument(
        "--against", metavar="URL", help="measure another server on this machine; BENCH_TOKEN: an App token for payments"
    )
    parser.add_argument("--channel", default=CHANNEL, help="with --against")
    parser.add_argument("--country", default="MA", help="with --against: where the checkout's parcel goes")
    parser.add_argument("--compare", type=Path, metavar="JSON", help="print factors against an earlier run's file")
    options = parser.parse_args(arguments)
    if options.quick:
        options.products, options.seconds = 2_000, 1.0
    unknown = set(filter(None, options.only.split(","))) - set(OPERATIONS)
    if unknown:
        parser.error(f"no such operation: {', '.join(sorted(unknown))}")
    return options


def _measure(
    options: argparse.Namespace, names: list[str], target: Target, url: str, calibrator: Calibrator, own: Installation | None
) -> dict[str, Any]:
    """Rounds over all operations, so that a busy minute of the machine touches each of them alike."""
    _say("looking at the catalogue …")
    subjects = survey(SocketWire(url), target)
    names = [name for name in names if OPERATIONS[name].fits(subjects)]
    results: dict[str, Any] = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()},
        "products": None if options.against else options.products,
        "subjects": {name: value for name, value in asdict(subjects).items() if name not in ("token", "variants", "slugs")},
        "operations": {},
    }
    counted = {}
    if own and own.web:
        results["memory"] = {"before": asdict(memory(own.web.pid))}
        _say("counting statements …")
        counted = json.loads(own.counted(json.dumps({"subjects": asdict(subjects), "operations": names})))
    samples: dict[str, dict[str, Any]] = {
        name: {"turns": {}, "seconds": {}, "loops": [], "errors": [], "spent": []} for name in names
    }
    first = 0
    for round_number in range(ROUNDS):
        for name in names:
            _say(f"round {round_number + 1} of {ROUNDS}: {name} {OPERATIONS[name].title}")
            for connections in CONNECTIONS:
                first += FURTHER
                job = Job(url, name, subjects, connections, options.seconds / ROUNDS, first)
                _load(samples[name], job, calibrator.measure(), own)
    for name in names:
        results["operations"][name] = _summed(name, samples[name]) | {"counted": counted.get(name)}
    if own and own.web:
        results["memory"]["after"] = asdict(memory(own.web.pid))
    return results


def _load(sample: dict[str, Any], job: Job, loops: Calibration, own: Installation | None) -> None:
    with _spent(own) as spent:
        measured = generate(job)
    sample["loops"].append(asdict(loops))
    sample["turns"].setdefault(str(job.connections), []).extend(measured.turns)
    sample["seconds"][str(job.connections)] = sample["seconds"].get(str(job.connections), 0.0) + measured.seconds
    sample["errors"] += measured.errors
    # The first turn of each connection is not measured, but costs.
    sample["spent"].append((spent[0], spent[1], len(measured.turns) + job.connections))


@contextmanager
def _spent(own: Installation | None) -> Iterator[list[float]]:
    """Processor milliseconds of web server and database while the block lasts."""
    spent: list[float] = [0.0, 0.0]
    pids = [own.web.pid, own.database.cluster.pid() or 0] if own and own.web else []
    before = [processor_ms(pid) for pid in pids]
    yield spent
    spent[: len(pids)] = [processor_ms(pid) - start for pid, start in zip(pids, before, strict=True)]


def _summed(name: str, sample: dict[str, Any]) -> dict[str, Any]:
    web, database, turns = (sum(column) for column in zip(*sample["spent"], strict=True))
    return {
        "title": OPERATIONS[name].title,
        "load": {key: report.summary(turns, sample["seconds"][key]) for key, turns in sample["turns"].items()},
        "loops": {key: report.quantile([each[key] for each in sample["loops"]], 0.5) for key in sample["loops"][0]},
        "processor_ms": [round(web / turns, 2), round(database / turns, 2)] if turns and web else None,
        "errors": sample["errors"][:5],
    }


def _say(line: str) -> None:
    print(f"bench: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
