"""The Celery application: by default over the shop's own PostgreSQL (pgmq), so that nothing else need run."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

app = Celery("maarad")
app.config_from_object("marketplace.celery_settings")
app.autodiscover_tasks()


@signals.beat_init.connect
def _beat_is_up(**_: Any) -> None:
    app.send_task("kernel.heartbeat", args=["beat"])
