"""A plugin of a distribution of its own: built, installed beside the shop, used in another process, and switched off."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = Path(__file__).parent / "example_plugin"
A_DAY = 86400.0


def installer() -> list[str]:
    """uv as `make` keeps it, or the one on the path."""
    kept = sorted(PROJECT.glob(".tools/uv-*/bin/uv"))
    found = str(kept[-1]) if kept else shutil.which("uv")
    if found is None:
        pytest.fail("uv is neither in .tools (run `make setup`) nor on the path")
    return [found, "pip", "install", "--quiet", "--no-deps", "--python", sys.executable]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example plugin, really built and installed."""
    folder = tmp_path_factory.mktemp("plugin")
    shutil.copytree(EXAMPLE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run([*installer(), "--target", folder / "site", folder / "source"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (folder / "site" / "restock" / "templates" / "restock" / "slot.html").is_file()
    return folder / "site"


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The address of an empty database on the server of this run."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"restock_{os.getpid()}"
    server = {key: settings.DATABASES["default"][key.upper()] for key in ("user", "password", "host", "port")}
    with psycopg.connect(**{key: value for key, value in server.items() if value}, dbname="postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(url._replace(path=f"/{name}"))
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(installed: Path, database: str, **environment: str) -> dict[str, Any]:
    settings_of_process = {
        "PYTHONPATH": os.pathsep.join((str(installed), str(PROJECT))),
        "DJANGO_SETTINGS_MODULE": "marketplace.settings",
        "DATABASE_URL": database,
        "DEBUG": "1",
        "PLUGINS_DISABLED": "",
        **environment,
    }
    done = subprocess.run(
        [sys.executable, "-P", Path(__file__).parent / "use_restock.py"],
        capture_output=True,
        text=True,
        env=os.environ | settings_of_process,
        cwd=installed,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_an_installed_plugin_works_and_can_be_switched_off(installed: Path, database: str) -> None:
    seen = run(installed, database)
    assert seen["plugins"] == ["artisans", "exhibitions", "fairs", "networks", "restock"]
    assert (seen["app"], seen["tables"], seen["problems"]) == (True, True, [])
    assert '<input type="hidden" name="product" value="UHJvZHVjdDox">' in seen["slot"]
    assert 'action="/en/morocco/restock/"' in seen["slot"]
    assert (seen["home_before"], "2 people wait" in seen["home"]) == ("", True)
    assert seen["page"] == 405  # it takes POST alone
    assert seen["asked"] == [200, 200, 200, 200, 400, 400]
    assert seen["waiting"] == [[2, 1], 1]
    assert seen["clear"]["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    (request,) = seen["held"]["a@example.org"]["restock.restock requests"]["requests"]
    assert request["product"] == "UHJvZHVjdDox"
    assert seen["held"]["nobody@example.org"] == {}
    assert seen["erased"]["restock.restock requests"] == 1
    assert seen["left"] == ["b@example.org", "b@example.org"]
    assert seen["handled"] == {"told": [["b@example.org"]], "after_stock": ["b@example.org"], "after_deletion": []}
    assert seen["beat"] == {"task": "restock.forget_old", "schedule": A_DAY}
    assert seen["after_the_task"] == ["new@example.org"]

    assert (seen["home_page"], seen["maker"]) == (200, "/en/morocco/makers/tafsut/")

    off = run(installed, database, PLUGINS_DISABLED="restock,artisans,exhibitions,fairs,networks")
    assert off == {
        "plugins": [],
        "app": False,
        "problems": [],
        "page": 404,
        "beat": None,
        "home_page": 200,
        "maker": "/en/morocco/products/?maker=tafsut",
        "waiting": "Cannot query field 'products' on type 'Query'.",
        "slot": "",
    }
