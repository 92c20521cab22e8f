"""Plugins' schedules as entries of Celery's beat."""

from __future__ import annotations

from typing import Any

from . import registry


def beat_entries() -> dict[str, dict[str, Any]]:
    return {
        f"{plugin.name}: {schedule.task}": {"task": schedule.task, "schedule": schedule.every.total_seconds()}
        for plugin, schedule in registry.schedules()
    }
