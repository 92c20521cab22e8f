from __future__ import annotations

import pytest

from tests.contract.shop import Shop
from tests.contract.shop.things import Counter


@pytest.fixture
def counter(shop: Shop) -> Counter:
    """Sixty pieces at 10, delivered for 5, in euros; an order need not be paid."""
    return shop.counter(quantity=60)
