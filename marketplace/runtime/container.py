"""One process of a deployed shop, as the image's entry point: `prepare`, `web`, `worker`, `pictures`, `beat`, or a management command.

`prepare` is run once before the others, and again with each new version: migrations, the queue, tables of caches, static files.
It may be run by several at once: they wait for each other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from marketplace.runtime import processes
from marketplace.runtime.configuration import data_dir

# Any number; the same in every container.
_ALONE = 71_014_001


def main(arguments: list[str]) -> int:
    name, *rest = arguments or ["web"]
    if name == "prepare":
        return prepare()
    if name in COMMANDS and not rest:
        command = COMMANDS[name]()
        os.execv(command[0], command)
    os.execv(sys.executable, [sys.executable, "manage.py", name, *rest])


COMMANDS: Mapping[str, Callable[[], list[str]]] = {
    "web": lambda: processes.web(os.environ.get("HOST", "0.0.0.0"), int(os.environ.get("PORT", "8000"))),
    "worker": lambda: processes.worker("worker", "maarad", 2),
    "pictures": lambda: processes.worker("pictures", "pictures", 1),
    "beat": lambda: processes.beat(Path(os.environ.get("TMPDIR", "/tmp")) / "beat-schedule"),
}


def prepare() -> int:
    """Every step does nothing when nothing changed. 1, and nothing done, without keys that deserve the name."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    django.setup()

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from marketplace.celery_settings import broker_transport_options
    from marketplace.deployment import secrets_are_secret
    from marketplace.runtime import prepare as steps
    from marketplace.runtime.broker import install_queue

    if unsafe := secrets_are_secret(None):
        print(*(f"maarad: {each.msg} {each.hint}" for each in unsafe), sep="\n", file=sys.stderr)
        return 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ALONE])
        steps.migrate()
        if settings.CELERY_BROKER_URL.startswith("pgmq"):
            install_queue(str(broker_transport_options["conn_string"]))
        if settings.SALEOR_API_URL:
            call_command("createcachetable", verbosity=0)
        steps.collect_static(data_dir())
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_ALONE])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
