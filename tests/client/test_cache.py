"""What is kept of the catalogue, until when, and what never."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches

from marketplace.client import cache, transports
from marketplace.client.errors import Unavailable
from marketplace.client.http import Http
from marketplace.client.session import Session

from .server import Endpoint, answers, endpoint

SHOP = Session("morocco", "fr")


def gid(kind: str, key: int) -> str:
    return base64.b64encode(f"{kind}:{key}".encode()).decode()


def product(key: int, name: str) -> dict[str, Any]:
    return {"product": {"id": gid("Product", key), "name": name}}


@pytest.fixture
def saleor(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """A backend over HTTP, and a clock that stands still between two requests only as long as we want."""
    settings.CACHES = {**settings.CACHES, cache.NAME: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    caches[cache.NAME].clear()
    with endpoint(answers(product(1, "before"))) as found:
        settings.SALEOR_API_URL = found.url
        client = Http(found.url, sleep=lambda _: None)
        monkeypatch.setattr(transports, "backend", lambda: client)
        yield found
    caches[cache.NAME].clear()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    now = [1_000_000.0]
    monkeypatch.setattr(cache.time, "time", lambda: now[0])
    return lambda seconds: now.__setitem__(0, now[0] + seconds)


def ask(slug: str = "a", operation: str = "product", session: Session = SHOP) -> Any:
    return transports.execute(
        operation, {"slug": slug, "channel": session.channel, "language": session.language_code}, session=session
    )


def test_the_second_visitor_asks_nobody(saleor: Endpoint, later: Any) -> None:
    assert ask() == ask() == product(1, "before")
    assert len(saleor.asked) == 1
    ask("b")
    assert len(saleor.asked) == 2


def test_the_language_and_the_channel_are_part_of_the_question(saleor: Endpoint, later: Any) -> None:
    ask()
    ask(session=Session("morocco", "ar"))
    ask(session=Session("france", "fr"))
    assert len(saleor.asked) == 3


def test_a_change_of_the_product_is_seen_at_once_and_of_another_not(saleor: Endpoint, later: Any) -> None:
    ask()
    later(10)
    cache.forget([gid("Product", 2)])
    ask()
    assert len(saleor.asked) == 1
    cache.forget([gid("Product", 1)])
    later(2)
    saleor.say[:] = [answers(product(1, "after"))]
    assert ask() == product(1, "after")
    later(10)
    assert ask() == product(1, "after")
    assert len(saleor.asked) == 2


def test_an_answer_that_was_on_its_way_when_the_change_was_told_is_not_kept_as_fresh(saleor: Endpoint, later: Any) -> None:
    cache.forget([gid("Product", 1)])
    ask()  # asked within the second of the change: it may be the old one
    ask()
    assert len(saleor.asked) == 2


def test_what_was_not_found_is_asked_again_when_something_new_came(saleor: Endpoint, later: Any) -> None:
    saleor.say[:] = [answers({"product": None})]
    ask()
    later(10)
    ask()
    assert len(saleor.asked) == 1
    cache.forget([cache.LISTS])
    ask()
    assert len(saleor.asked) == 2


def test_lost_news_are_made_up_for_after_five_minutes(saleor: Endpoint, later: Any) -> None:
    ask()
    later(cache.FRESH_SECONDS + 1)
    ask()
    assert len(saleor.asked) == 2


def test_browsing_goes_on_while_the_backend_rests(saleor: Endpoint, later: Any) -> None:
    ask()
    saleor.say[:] = [(503, {}, {})]
    later(cache.FRESH_SECONDS + 1)
    assert ask() == product(1, "before")
    with pytest.raises(Unavailable):
        ask("never seen")


def test_errors_are_not_kept(saleor: Endpoint, later: Any) -> None:
    saleor.say[:] = [(200, {"data": product(1, "half"), "errors": [{"message": "broken"}]}, {}), answers(product(1, "whole"))]
    with pytest.raises(Unavailable):
        ask()
    assert ask() == product(1, "whole")


def test_carts_people_and_what_the_shop_itself_asks_are_never_kept(saleor: Endpoint, later: Any) -> None:
    transports.register_token_source(lambda: "app-token")
    try:
        for session in (SHOP.signed_in("hers"), SHOP):
            transports.execute("me", {}, session=session)
            transports.execute("me", {}, session=session)
        ask(session=Session("morocco", "fr", person="person:1"))
        ask(session=Session("morocco", "fr", person="person:1"))
    finally:
        transports._token_sources.clear()
    assert len(saleor.asked) == 6
    assert [headers.get("Authorization") for headers in saleor.headers] == [
        *["Bearer hers"] * 2,
        *[None] * 2,
        *["Bearer app-token"] * 2,
    ]


def test_a_catalogue_page_of_somebody_signed_in_is_asked_without_her_name(saleor: Endpoint, later: Any) -> None:
    ask(session=SHOP.signed_in("hers"))
    ask()
    assert len(saleor.asked) == 1
    assert "Authorization" not in saleor.headers[0]
