"""Maarad in this process beside a Saleor on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import caches

from marketplace.client import cache, transports
from marketplace.client.http import Http
from marketplace.kernel import clock, sealing
from marketplace.saleor.installation import PURPOSE
from marketplace.saleor.models import Installation
from marketplace.saleor.signatures import read_keys

from . import shown
from .beside import Saleor, saleor_beside


@contextmanager
def beside_us(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Saleor]:
    """Maarad set to it; our Apps are not installed yet."""
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


def install_our_app(saleor: Saleor) -> None:
    """The shop's App there, and a product, an order and a list of orders."""
    kept = sealing.seal("the-apps-token", purpose=PURPOSE)
    Installation.objects.create(
        app="maarad", saleor_app_id=shown.APP, sealed_token=kept, keys=read_keys(), keys_read_at=clock.now()
    )
    saleor.answers = {"product_places": shown.product(), "order_places": shown.order(), "DeskOrders": shown.orders()}
