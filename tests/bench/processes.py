"""What a process and its children use of memory and processor, out of /proc."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Memory:
    """MiB. `rss` counts pages that processes share in each of them, `pss` once."""

    rss: float
    pss: float


def family(pid: int) -> list[int]:
    """The process and all below it."""
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                children[int(fields[1])].append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children[found[-1]]
    return found


def memory(pid: int) -> Memory:
    """Of the whole family."""
    sums = {"Rss": 0.0, "Pss": 0.0}
    for each in family(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name, _, value = line.partition(":")
            if name in sums:
                sums[name] += int(value.split()[0]) / 1024
    return Memory(round(sums["Rss"], 1), round(sums["Pss"], 1))


def processor_ms(pid: int) -> float:
    """Processor time of the family so far, in user and system, with that of children that have ended."""
    return sum(sum(map(int, fields[11:15])) for each in family(pid) if (fields := _stat(each))) * TICK_MS


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state (third) on; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
