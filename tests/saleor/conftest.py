from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches

from marketplace.client import cache, transports
from marketplace.client.http import Http
from marketplace.kernel import clock, sealing
from marketplace.saleor.installation import PURPOSE, shop_token
from marketplace.saleor.models import Installation
from marketplace.saleor.signatures import read_keys

from . import shown
from .beside import Saleor, saleor_beside


@pytest.fixture
def saleor(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Saleor]:
    """A Saleor beside us, which Maarad is set to; our Apps are not installed yet."""
    with saleor_beside() as found:
        settings.SALEOR_API_URL = settings.SALEOR_PUBLIC_API_URL = found.api_url
        settings.SALEOR_APP_TOKEN = ""
        settings.CACHES = {**settings.CACHES, cache.NAME: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        caches[cache.NAME].clear()
        http = Http(found.api_url, sleep=lambda _: None)
        monkeypatch.setattr(transports, "backend", lambda: http)
        monkeypatch.setattr("marketplace.saleor.installation.backend", lambda: http)
        yield found
        caches[cache.NAME].clear()


@pytest.fixture
def shown_saleor(saleor: Saleor, settings: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Saleor:
    """One at which our App is installed, with a Dashboard, a product and an order."""
    monkeypatch.setattr(transports, "_token_sources", [shop_token])
    settings.SALEOR_DASHBOARD_URL, settings.PUBLIC_URL = ["https://dashboard.example/"], "https://shop.example"
    kept = sealing.seal("the-apps-token", purpose=PURPOSE)
    Installation.objects.create(
        app="maarad", saleor_app_id=shown.APP, sealed_token=kept, keys=read_keys(), keys_read_at=clock.now()
    )
    saleor.answers = {"product_places": shown.product(), "order_places": shown.order(), "DeskOrders": shown.orders()}
    return saleor
