from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .beside import Saleor
from .installed import beside_us, install_our_app


@pytest.fixture
def saleor(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Saleor]:
    """A Saleor beside us, which Maarad is set to; our Apps are not installed yet."""
    with beside_us(settings, monkeypatch) as found:
        yield found


@pytest.fixture
def shown_saleor(saleor: Saleor, settings: Any, db: None) -> Saleor:
    """One at which our App is installed, with a Dashboard, a product and an order."""
    settings.SALEOR_DASHBOARD_URL, settings.PUBLIC_URL = ["https://dashboard.example/"], "https://shop.example"
    install_our_app(saleor)
    return saleor
