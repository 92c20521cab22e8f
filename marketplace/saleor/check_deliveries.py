"""Whether what Saleor tells our Apps arrives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from marketplace.kernel.clock import now

from .models import Installation
from .setup_apps import installed
from .staff import Staff

RECENT = timedelta(hours=24)
# Asked of the App: `webhook(id)` shows an App none but its own.
_FAILED = """query($id: ID!) { app(id: $id) { webhooks { name
  eventDeliveries(first: 20, filter: {status: FAILED}, sortBy: {field: CREATED_AT, direction: DESC}) {
    edges { node { createdAt attempts(first: 1, sortBy: {field: CREATED_AT, direction: DESC}) {
      edges { node { responseStatusCode } } } } } } } } }"""


def failing(staff: Staff) -> Iterator[str]:
    """A sentence for each webhook of ours of whose deliveries some were given up within the last day and since the App was installed."""
    installations = dict(Installation.objects.values_list("app", "installed_at"))
    for identifier, app in installed(staff).items():
        since = max(now() - RECENT, installations.get(identifier, now()))
        for hook in staff.ask(_FAILED, {"id": app["id"]})["app"]["webhooks"]:
            edges = hook["eventDeliveries"]["edges"]
            recent = [edge["node"] for edge in edges if datetime.fromisoformat(edge["node"]["createdAt"]) > since]
            if not recent:
                continue
            reasons: Counter[str] = Counter()
            for delivery in recent:
                last = delivery["attempts"]["edges"]
                status = last[0]["node"]["responseStatusCode"] if last else None
                reasons[f"HTTP {status}" if status else "no answer"] += 1
            counted = ", ".join(f"{count} × {reason}" for reason, count in reasons.most_common())
            at_least = "at least " if len(recent) == 20 else ""
            yield f"App {identifier}: {at_least}{len(recent)} deliveries of webhook {hook['name']} failed within a day ({counted})."
