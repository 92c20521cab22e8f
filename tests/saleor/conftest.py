from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches

from marketplace.client import cache, transports
from marketplace.client.http import Http

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
