"""How the operations fare, by name: counted and timed in the process, read at `/metrics/`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import Counter, Histogram

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)

SECONDS = Histogram(
    "maarad_operation_seconds", "Time that a stored operation took, retries included.", ["operation"], buckets=_BUCKETS
)
OUTCOMES = Counter("maarad_operations", "Stored operations by outcome.", ["operation", "outcome"])
RETRIES = Counter("maarad_operation_retries", "Calls that were made again.", ["operation", "reason"])
CACHE = Counter(
    "maarad_operation_cache", "Answers from the read cache: fresh, stale (the backend is down) or none.", ["operation", "found"]
)


@contextmanager
def timed(operation: str) -> Iterator[None]:
    began = perf_counter()
    try:
        yield
    except Exception as error:
        OUTCOMES.labels(operation, type(error).__name__.lower()).inc()
        raise
    else:
        OUTCOMES.labels(operation, "answered").inc()
    finally:
        SECONDS.labels(operation).observe(perf_counter() - began)
