from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction


class Command(BaseCommand):
    help = "Make the task queue's tables when the broker is this database (pgmq). Harmless to repeat; nothing to do for another broker."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CELERY_BROKER_URL.startswith("pgmq"):
            return
        from pgmq.install import get_embedded_install_sql

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('prepare_broker'))")
            cursor.execute("SELECT to_regclass('pgmq.meta')")
            if cursor.fetchone()[0] is None:
                cursor.connection.execute(get_embedded_install_sql())
