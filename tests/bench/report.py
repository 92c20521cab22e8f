"""What is told: a table for people, JSON for comparing."""

from __future__ import annotations

from typing import Any

HEAD = (
    "| operation | c=1 p50/p95 ms | rps | c=8 p50/p95 ms | rps | SQL (writes) | ms in SQL | CPU ms web + database | loops CPU/SQL/commit ms |",
    "|---|---|---|---|---|---|---|---|---|",
)


def quantile(values: list[float], share: float) -> float:
    """The nearest of the values; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def summary(turns: list[float], seconds: float) -> dict[str, float]:
    """Of one operation at one concurrency, all rounds together."""
    return {
        "turns": len(turns),
        "p50": round(quantile(turns, 0.5), 2),
        "p95": round(quantile(turns, 0.95), 2),
        "rps": round(len(turns) / seconds, 1) if seconds else 0.0,
    }


def table(results: dict[str, Any]) -> str:
    """The figures of one run."""
    lines = [*HEAD]
    for name, found in results["operations"].items():
        one, eight = (found["load"].get(key) for key in ("1", "8"))
        counted = found.get("counted") or {}
        statements = f"{counted['statements']} ({counted['writes']})" if counted else ""
        spent = found.get("processor_ms")
        loops = found["loops"]
        lines.append(
            f"| {name} {found['title']}{_size(name, results)} | {_times(one)} | {_times(eight)} | {statements} "
            f"| {counted.get('sql_ms', 0):.1f} | {f'{spent[0]:.1f} + {spent[1]:.1f}' if spent else ''} "
            f"| {loops['cpu']:.2f} / {loops['database']:.2f} / {loops['commit']:.2f} |"
        )
    if results.get("memory"):
        lines += ["", _memory(results)]
    errors = {name: found["errors"] for name, found in results["operations"].items() if found["errors"]}
    lines += [f"ERRORS in {name}: {len(said)} ({said[0]})" for name, said in errors.items()]
    return "\n".join(lines)


def factors(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    """How many times faster than another run, and how fast this machine was beside the other at that moment."""
    lines = ["| operation | c=1 p50 | c=8 rps | this machine's CPU loop was |", "|---|---|---|---|"]
    for name, found in ours["operations"].items():
        other = theirs["operations"].get(name)
        if other is None:
            continue
        one, eight = found["load"]["1"], found["load"]["8"]
        their_one, their_eight = other["load"]["1"], other["load"]["8"]
        machine = other["loops"]["cpu"] / found["loops"]["cpu"]
        lines.append(
            f"| {name} {found['title']} | {their_one['p50'] / one['p50']:.1f} x | {eight['rps'] / their_eight['rps']:.1f} x "
            f"| {machine:.2f} x as fast |"
        )
    return "\n".join(lines)


def _times(load: dict[str, float] | None) -> str:
    return f"{load['p50']:.1f}/{load['p95']:.1f} | {load['rps']:.1f}" if load else " | "


def _size(name: str, results: dict[str, Any]) -> str:
    sizes = dict(results["subjects"]["sizes"])
    if name == "f":
        return "" if sizes["f"] == 400 else f" (page {sizes['f']})"
    known = sizes.get({"b2": "b", "c2": "c", "c4": "c3"}.get(name, name))
    return f" ({known} hits)" if known else ""


def _memory(results: dict[str, Any]) -> str:
    before, after = results["memory"]["before"], results["memory"]["after"]
    return (
        f"Web processes: {before['pss']:.0f} MiB (PSS) before the load, {after['pss']:.0f} after; "
        f"RSS {before['rss']:.0f} and {after['rss']:.0f}. Catalogue: {results['products']} products."
    )
