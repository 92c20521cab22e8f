from __future__ import annotations

from collections.abc import Iterator

import pytest

from marketplace.engine.channels.models import Channel
from marketplace.kernel.actors import SYSTEM
from plugins.fairs import actions
from tests.mirror import backend
from tests.mirror.backend import Backend
from tests.mirror.rows import page_type


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """What the mirror asked of the backend, in this process."""
    with backend.listening(monkeypatch) as found:
        yield found


@pytest.fixture
def stands(db: None) -> dict[str, Channel]:
    """The tills' channels and a shop's."""
    return {
        slug: Channel.objects.get_or_create(
            slug=slug, defaults={"name": slug, "currency_code": currency, "default_country": country, "is_active": True}
        )[0]
        for slug, currency, country in (("stands-mad", "MAD", "MA"), ("stands-eur", "EUR", "FR"), ("morocco", "MAD", "MA"))
    }


@pytest.fixture
def tour(stands: dict[str, Channel]) -> str:
    """A tour, and what a stop's page and warehouse need."""
    page_type("fair", **{"fair-place": "PLAIN_TEXT", "fair-starts": "DATE", "fair-ends": "DATE"})
    actions.create_tour(code="spring", names={"en": "Spring tour"}, state="published", actor=SYSTEM)
    return "spring"
