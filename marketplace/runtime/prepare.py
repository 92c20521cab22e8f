"""Bring a data folder to where the demo can be served, in one process: migrations, demo data, static files.

Progress goes to standard error; the last line of standard output is JSON with what ``demo_facts`` says.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import OperationalError, ProgrammingError

from marketplace.runtime.bootstrap import PROJECT, say
from marketplace.runtime.broker import install_queue
from marketplace.runtime.configuration import data_dir

STATIC_ROOTS = ("storefront", "marketplace", "plugins", ".assets")


def main() -> int:
    """Every step does nothing when nothing changed. 1 after one sentence when the disk or the database does not play along."""
    try:
        facts = prepare(data_dir())
    except (psycopg.OperationalError, OperationalError) as error:
        say(f"the database does not do it: {first_line(error)}")
        return 1
    except ProgrammingError as error:
        if not isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        say(f"the database's user may not do it: {first_line(error)}")
        return 1
    except OSError as error:
        if error.errno is None:
            raise
        say(f"{error.filename or data_dir()}: {error.strerror}.")
        return 1
    print(json.dumps(facts))
    return 0


def first_line(error: Exception) -> str:
    """Of a message of PostgreSQL: what follows is for its administrator."""
    return str(error).partition("\n")[0]


def prepare(folder: Path) -> dict[str, Any]:
    """All steps; what `demo.json` will say."""
    with contextlib.redirect_stdout(sys.stderr):
        django.setup()
        migrate()
        if settings.CELERY_BROKER_URL.startswith("pgmq"):
            install_queue(os.environ["DATABASE_URL"])
        if settings.EMBEDDED:
            load_demo(folder)
        else:
            keep_beside_saleor()
        collect_static(folder)
        return demo_facts() | messages_facts()


def migrate() -> None:
    """Apply what is not applied yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"applying {len(plan)} migrations …")
        call_command("migrate", interactive=False, verbosity=0)


def keep_beside_saleor() -> None:
    """What a shop beside a real Saleor keeps itself: a table for what it has read, and the people of its back offices."""
    call_command("createcachetable", verbosity=0)
    if "load_demo" in get_commands() and settings.DEMO:
        call_command("load_demo", people=True)


def load_demo(folder: Path) -> None:
    """Load the demo data into an empty shop; a load that was interrupted is begun again (the command is idempotent)."""
    if "load_demo" not in get_commands():
        say("there is no command load_demo: the shop stays empty")
        return
    unfinished = folder / "demo-loading"
    if apps.get_model("catalogue", "Product")._default_manager.exists() and not unfinished.exists():
        return
    began = time.monotonic()
    say("loading the demo data …")
    unfinished.touch()
    call_command("load_demo")
    unfinished.unlink()
    say(f"… loaded in {time.monotonic() - began:.0f} s")


def collect_static(folder: Path) -> None:
    """Collect the static files when one of them, or an installed package, changed."""
    digest = hashlib.sha256((PROJECT / "uv.lock").read_bytes())
    for root in STATIC_ROOTS:
        top = PROJECT / root
        for path in sorted(top.rglob("*") if root == ".assets" else top.glob("**/static/**/*")):
            if path.is_file():
                found = path.stat()
                digest.update(f"{path.relative_to(PROJECT)} {found.st_mtime_ns} {found.st_size}\n".encode())
    stamp = folder / "static.stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest() and Path(settings.STATIC_ROOT).is_dir():
        return
    say("collecting the static files …")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest.hexdigest())


def messages_facts() -> dict[str, Any]:
    """Where a person finds what the demo does not send: the folder of the mails, and whether SMS are printed."""
    files = settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
    return {"mail_folder": str(settings.EMAIL_FILE_PATH) if files else "", "sms_printed": settings.SMS_GATEWAY == "console"}


def demo_facts() -> dict[str, Any]:
    """What the command ``demo_facts`` prints: accounts, channels, app token. Empty when there is no such command."""
    if "demo_facts" not in get_commands():
        say("there is no command demo_facts: accounts and channel ids are not known")
        return {}
    said = io.StringIO()
    call_command("demo_facts", stdout=said)
    facts: dict[str, Any] = json.loads(said.getvalue())
    return facts


if __name__ == "__main__":
    sys.exit(main())
