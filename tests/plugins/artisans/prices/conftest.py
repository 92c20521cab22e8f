from __future__ import annotations

from typing import Any

import pytest

from tests.messages.conftest import provider as provider
from tests.plugins.artisans.sales.conftest import Stall, stall


@pytest.fixture
def itto(db: None, provider: Any) -> Stall:
    return stall()
