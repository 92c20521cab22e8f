"""What the environment says of the database, of the pictures and of secrets reaches the processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from marketplace.runtime.configuration import PROJECT

STORE = """
import django
django.setup()
from marketplace.engine.media.store import keep
print(keep(b"a picture", "images", "jpg"))
"""


def said(program: str, **environment: str) -> str:
    inherited = {name: os.environ[name] for name in ("PATH", "DATABASE_URL", "DATA_DIR", "SECRET_KEY_FILE")}
    inherited |= {"DJANGO_SETTINGS_MODULE": "marketplace.settings"}
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=inherited | environment, cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_pictures_lie_in_the_storage_that_is_named(tmp_path: Path) -> None:
    options = f'{{"location": "{tmp_path}"}}'
    path = said(STORE, MEDIA_STORAGE="django.core.files.storage.FileSystemStorage", MEDIA_STORAGE_OPTIONS=options)
    assert (tmp_path / path).read_bytes() == b"a picture"


def test_a_pooler_between_us_and_the_database() -> None:
    """Prepared statements and cursors that outlive a transaction would meet another connection."""
    program = (
        "from marketplace.settings import DATABASES; database = DATABASES['default'];"
        "print(database['DISABLE_SERVER_SIDE_CURSORS'], database['OPTIONS']['prepare_threshold'])"
    )
    assert (said(program), said(program, DB_PREPARE="off")) == ("False 0", "True None")


def test_the_address_of_the_database_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://maarad:s%40fe@database:5432/shop\n")
    program = (
        "from marketplace.settings import DATABASES; database = DATABASES['default'];"
        "print(*(database[name] for name in ('USER', 'PASSWORD', 'HOST', 'PORT', 'NAME')))"
    )
    assert said(program, DATABASE_URL_FILE=str(tmp_path / "url")) == "maarad s@fe database 5432 shop"
