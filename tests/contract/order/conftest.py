from __future__ import annotations

from typing import Any

import pytest

from tests.contract.checkout.walk import buy
from tests.contract.endpoint import Endpoint
from tests.contract.order import documents
from tests.contract.shop import Shop
from tests.contract.shop.things import Counter


@pytest.fixture
def counter(shop: Shop) -> Counter:
    return shop.counter(quantity=10)


@pytest.fixture
def order(api: Endpoint, counter: Counter, staff: str) -> dict[str, Any]:
    """A confirmed order of two units."""
    bought = buy(api, counter, 2)
    confirmed: dict[str, Any] = api.send(documents.CONFIRM, {"id": bought["id"]}, token=staff)["orderConfirm"]["order"]
    return confirmed
