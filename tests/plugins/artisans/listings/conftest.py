from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plugins.artisans.models import Listing
from tests.mirror import backend
from tests.mirror.backend import Backend

from .counter import Counter
from .workshop import Workshop


@pytest.fixture
def workshop(db: None, settings: Any, tmp_path: Path) -> Workshop:
    settings.MEDIA_ROOT = tmp_path
    return Workshop()


@pytest.fixture
def counter(db: None) -> Counter:
    return Counter()


@pytest.fixture
def known(workshop: Workshop) -> Workshop:
    """The centre has seen a piece of hers before."""
    Listing.objects.create(
        pk="00000000-0000-4000-8000-000000000001", maker=workshop.maker, state="ended", channel="morocco", currency="MAD",
        made_by=workshop.person, published_at="2026-01-01T00:00Z",
    )  # fmt: skip
    return workshop


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """What was asked of the backend, in this process."""
    with backend.listening(monkeypatch) as found:
        yield found
