"""``make check``: everything that can be said about the code without running it. All steps run; any failure fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from marketplace.runtime import messages
from marketplace.runtime.bootstrap import say
from marketplace.runtime.configuration import PROJECT

LONGEST_MODULE = 500
CODE = ("marketplace", "storefront", "plugins", "fixtures", "tests")

# Enough for the settings to load; no step connects to a database.
ENVIRONMENT = {
    "SECRET_KEY": "checks",
    "DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent",
    "DATA_DIR": "/nonexistent",
    "DJANGO_SETTINGS_MODULE": "marketplace.settings",
    "PYTHONWARNINGS": "ignore::RuntimeWarning",
}


def main() -> int:
    """Run every step, then name those that failed."""
    bin_folder = Path(sys.executable).parent
    steps: dict[str, Callable[[], int]] = {
        "style": lambda: _run(bin_folder / "ruff", "check", "."),
        "format": lambda: _run(bin_folder / "ruff", "format", "--check", "--quiet", "."),
        "module sizes": module_sizes,
        "types": lambda: _run(bin_folder / "mypy"),
        "imports": lambda: _run(bin_folder / "lint-imports", "--no-cache"),
        "system": lambda: _run(sys.executable, "manage.py", "check", "--fail-level", "WARNING"),
        "migrations": missing_migrations,
        "messages": messages.check,
    }
    wanted = sys.argv[1:] or list(steps)
    failed = []
    for name in wanted:
        began = time.monotonic()
        if steps[name]():
            failed.append(name)
        say(f"{name}: {'FAILED' if name in failed else 'ok'} ({time.monotonic() - began:.1f} s)")
    if failed:
        say(f"these checks failed: {', '.join(failed)}")
    return min(len(failed), 1)


def module_sizes() -> int:
    """Name the Python modules longer than the house rule allows."""
    count = 0
    for root in CODE:
        for path in sorted((PROJECT / root).rglob("*.py")):
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > LONGEST_MODULE and "migrations" not in path.parts:
                count += 1
                print(f"{path.relative_to(PROJECT)} has {lines} lines; {LONGEST_MODULE} is the most")
    return count


def missing_migrations() -> int:
    """Name the models that changed without a migration. Like ``makemigrations --check``, without asking a database."""
    os.environ.update(ENVIRONMENT)
    import django
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    django.setup()
    loader = MigrationLoader(None)
    conflicts = loader.detect_conflicts()
    for label, names in conflicts.items():
        print(f"{label} has several last migrations: {', '.join(sorted(names))}")
    changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(loader.graph)
    for label, migrations in changes.items():
        for migration in migrations:
            print(f"{label}: " + "; ".join(operation.describe() for operation in migration.operations))
    return min(len(changes) + len(conflicts), 1)


def _run(*command: str | Path) -> int:
    return subprocess.run(command, cwd=PROJECT, env=os.environ | ENVIRONMENT, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
