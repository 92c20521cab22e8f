from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .workshop import Workshop


@pytest.fixture
def workshop(db: None, settings: Any, tmp_path: Path) -> Workshop:
    settings.MEDIA_ROOT = tmp_path
    return Workshop()
