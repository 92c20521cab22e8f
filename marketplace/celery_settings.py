"""How background work runs: acknowledged after it is done, tried again when it fails, never lost with the broker (the outbox keeps it)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

broker_url = settings.CELERY_BROKER_URL
broker_connection_retry_on_startup = True
task_acks_late = True
task_reject_on_worker_lost = True
task_ignore_result = True
task_default_queue = "maarad"
# Pictures take seconds each: a worker of their own, so that mail and search never wait behind them.
task_routes = {"media.make_renditions": {"queue": "pictures"}}
worker_prefetch_multiplier = 1
worker_hijack_root_logger = False
worker_enable_remote_control = False
worker_send_task_events = False
timezone = "UTC"


def _options() -> dict[str, Any]:
    # Redelivery waits for the visibility timeout: it must be longer than the longest task.
    options: dict[str, Any] = {"visibility_timeout": 300}
    if broker_url.startswith("pgmq"):
        database = settings.DATABASES["default"]
        parts = {
            "dbname": database["NAME"],
            "user": database["USER"],
            "password": database["PASSWORD"],
            "host": database["HOST"],
            "port": database["PORT"],
        }
        escaped = {key: str(value).replace("\\", "\\\\").replace("'", "\\'") for key, value in parts.items() if value}
        options |= {
            "conn_string": " ".join(f"{key}='{value}'" for key, value in escaped.items()),
            "init_extension": False,
            "polling_interval": 0.2,
            "wait_time_seconds": 2,
            "poll_interval_ms": 100,
            "pool_size": 4,
        }
    elif broker_url.startswith(("redis", "rediss")):
        options |= {"unacked_restore_interval": 5, "unacked_restore_throttle": 1}
    return options


broker_transport_options = _options()

beat_schedule: dict[str, dict[str, Any]] = {
    "drain the outbox": {"task": "kernel.drain_outbox", "schedule": 10.0},
    "purge": {"task": "kernel.purge", "schedule": 3600.0},
    "try the mirror again": {"task": "mirror.retry", "schedule": 60.0},
    "compare what plugins own": {"task": "mirror.run", "schedule": 3600.0},
    "beat is alive": {"task": "kernel.heartbeat", "schedule": 15.0, "args": ["beat"]},
}
engine_schedule: dict[str, dict[str, Any]] = {
    "purge deliveries": {"task": "webhooks.purge", "schedule": 3600.0},
    "expire orders": {"task": "orders.expire", "schedule": 60.0},
    "purge catalogue changes": {"task": "catalogue.purge", "schedule": 3600.0},
    "purge checkouts": {"task": "checkout.purge", "schedule": 3600.0},
    "reconcile payments": {"task": "payments.reconcile", "schedule": 60.0},
}
saleor_schedule: dict[str, dict[str, Any]] = {
    "purge what Saleor told": {"task": "saleor.purge", "schedule": 3600.0},
    "finish movements of stock": {"task": "saleor.finish_moves", "schedule": 30.0},
    "ask after payments": {"task": "saleor.follow_payments", "schedule": 60.0},
    "look after paid carts": {"task": "saleor.look_after_paid", "schedule": 60.0},
}
beat_schedule |= engine_schedule if settings.EMBEDDED else saleor_schedule
