from __future__ import annotations

import pytest

from .rows import Bazaar


@pytest.fixture
def bazaar(db: None) -> Bazaar:
    return Bazaar()
