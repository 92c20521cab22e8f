"""`/metrics/`: the figures of this web process and the length of the queues, in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterator
from hmac import compare_digest

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from marketplace.kernel.clock import now
from marketplace.kernel.models import Heartbeat, OutboxMessage


class Background(Collector):
    """What only the database knows, asked when somebody reads: how much waits, and how long ago beat and worker were heard."""

    def collect(self) -> Iterator[Metric]:
        waiting = OutboxMessage.objects.filter(done_at__isnull=True)
        failed = waiting.filter(failed_at__isnull=False).count()
        yield GaugeMetricFamily("maarad_outbox_waiting", "Messages that are still to be delivered.", waiting.count() - failed)
        yield GaugeMetricFamily("maarad_outbox_failed", "Messages that were given up.", failed)
        silent = GaugeMetricFamily("maarad_silent_seconds", "Seconds since a background process was heard.", labels=["process"])
        for process, seen in Heartbeat.objects.values_list("process", "seen_at"):
            silent.add_metric([process], (now() - seen).total_seconds())
        yield silent


_background = CollectorRegistry(auto_describe=False)
_background.register(Background())


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Only for `Authorization: Bearer METRICS_TOKEN`; for everybody else, and without such a setting, there is no such page."""
    offered = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not compare_digest(offered, f"Bearer {settings.METRICS_TOKEN}".encode()):
        raise Http404
    body = generate_latest(REGISTRY)
    try:
        body += generate_latest(_background)
    except DatabaseError:
        pass  # `/health/` says so; the process' own figures are worth most just then
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)
