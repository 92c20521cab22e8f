"""Folders for servers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Like pytest's own, but others may pass through it: as root the server may have to run as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="maarad-runtime-")).resolve()
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
