"""`/health/`: whether everything that a sale needs is at work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.kernel.clock import now
from marketplace.kernel.models import Heartbeat, OutboxMessage

# Beat sends a heartbeat every 15 s; two may be missed.
SILENT = timedelta(seconds=45)
# A message waits for a free worker at most this long.
LATE = timedelta(minutes=5)

_migrated = False


def database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def migrations() -> bool:
    """Once complete they stay so for the life of the process: looked at until then only."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def beat() -> bool:
    """Beat sends this heartbeat and a worker writes it: when it is silent either may be gone."""
    return Heartbeat.objects.filter(process="beat", seen_at__gt=now() - SILENT).exists()


def worker() -> bool:
    """A worker that has delivered something lately is alive even when beat is not."""
    recent = OutboxMessage.objects.filter(done_at__gt=now() - SILENT)
    return beat() or Heartbeat.objects.filter(process="worker", seen_at__gt=now() - SILENT).exists() or recent.exists()


def outbox() -> bool:
    """Nothing given up, nothing due for long."""
    waiting = OutboxMessage.objects.filter(done_at__isnull=True)
    return not (waiting.filter(failed_at__isnull=False).exists() or waiting.filter(available_at__lt=now() - LATE).exists())


CHECKS: tuple[Callable[[], bool], ...] = (database, migrations, worker, beat, outbox)


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 `{"status": "ok"}`, or 503 with the names of what fails."""
    failing = []
    for check in CHECKS:
        try:
            fine = check()
        except DatabaseError:
            fine = False
        if not fine:
            failing.append(check.__name__)
    if failing:
        return JsonResponse({"status": "failing", "failing": failing}, status=503)
    return JsonResponse({"status": "ok"})
