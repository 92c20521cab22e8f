from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from tests.plugins.artisans.rows import Bazaar

from .rows import Gallery


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def gallery(db: None) -> Gallery:
    return Gallery(Bazaar())


@pytest.fixture
def visitor() -> Client:
    return Client()
