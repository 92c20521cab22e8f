"""The one place where layers are joined at start-up: Celery, the outbox and its wake-up."""

from __future__ import annotations

import logging

from django.apps import AppConfig
from django.conf import settings

logger = logging.getLogger(__name__)


class WiringConfig(AppConfig):
    name = "marketplace"
    label = "marketplace"

    def ready(self) -> None:
        from marketplace import deployment  # noqa: F401  (registers its checks)
        from marketplace.celery import app  # importing it makes our Celery application the current one
        from marketplace.contract.lanes import BULK_TOPICS, FOLLOWING_TOPICS
        from marketplace.extensions import registry
        from marketplace.extensions.scheduling import beat_entries
        from marketplace.kernel import outbox
        from marketplace.kernel.models import Lane
        from marketplace.kernel.waking import Waker

        outbox.on_publish(Waker(wake_worker).wake)
        outbox.assign_lane(Lane.BULK, *BULK_TOPICS)
        outbox.assign_lane(None, *FOLLOWING_TOPICS)
        app.conf.beat_schedule.update(beat_entries())
        for plugin in registry.plugins():
            registry.connect_handlers(plugin)
        if not settings.EMBEDDED:
            # the engine's tables are there, and empty: what it would do at an event, Saleor does
            outbox.silence("marketplace.engine", "marketplace.webhooks")


def wake_worker() -> None:
    """Tell the worker that there is something in the outbox. If the broker is away, beat finds it some seconds later."""
    from marketplace.kernel.tasks import drain_outbox

    try:
        drain_outbox.apply_async(retry=False)
    except Exception as error:
        logger.warning("the task queue did not take a wake-up: %s", type(error).__name__)
