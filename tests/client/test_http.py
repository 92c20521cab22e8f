"""The stored operations over HTTP: what is asked again, what never, and when nobody is asked any more."""

from __future__ import annotations

import socket

import httpx
import pytest

from marketplace.client.breaker import Breaker
from marketplace.client.errors import Unavailable
from marketplace.client.http import Http

from .server import answers, endpoint

QUERY, MUTATION = "me", "checkout_complete"


def http(url: str, pauses: list[float] | None = None, **more: object) -> Http:
    return Http(url, sleep=(pauses if pauses is not None else []).append, **more)  # type: ignore[arg-type]


def test_the_document_its_variables_and_the_token_go_out() -> None:
    with endpoint(answers({"me": None})) as saleor:
        assert http(saleor.url).ask(QUERY, {"a": 1}, token="t", address="192.0.2.7").data == {"me": None}
    [asked], [headers] = saleor.asked, saleor.headers
    assert asked["variables"] == {"a": 1}
    assert asked["query"].startswith("query me")
    assert (headers["Authorization"], headers["X-Forwarded-For"]) == ("Bearer t", "192.0.2.7")


def test_a_query_is_asked_again_after_a_broken_server_and_after_a_broken_line() -> None:
    pauses: list[float] = []
    with endpoint((502, b"bad gateway", {}), None, answers({"me": 1})) as saleor:
        assert http(saleor.url, pauses).ask(QUERY, {}).data == {"me": 1}
    assert len(saleor.asked) == 3
    assert 0.2 <= pauses[0] <= 0.4 <= pauses[1] <= 0.8


def test_a_query_is_given_up_after_three() -> None:
    with endpoint((500, {}, {})) as saleor, pytest.raises(Unavailable):
        http(saleor.url).ask(QUERY, {})
    assert len(saleor.asked) == 3


@pytest.mark.parametrize("failure", [(500, {}, {}), (503, {}, {"Retry-After": "1"}), None])
def test_a_mutation_that_may_have_arrived_is_never_sent_twice(failure: tuple[int, dict[str, str], dict[str, str]] | None) -> None:
    with endpoint(failure, answers({"checkoutComplete": {}})) as saleor, pytest.raises(Unavailable):
        http(saleor.url).ask(MUTATION, {})
    assert len(saleor.asked) == 1


def test_a_mutation_that_was_turned_away_waits_as_long_as_it_is_told() -> None:
    pauses: list[float] = []
    with endpoint((429, {}, {"Retry-After": "2"}), answers({"checkoutComplete": {}})) as saleor:
        assert http(saleor.url, pauses).ask(MUTATION, {}).data == {"checkoutComplete": {}}
    assert pauses == [2.0]


def test_a_mutation_is_sent_again_when_there_was_no_connection() -> None:
    pauses: list[float] = []
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        client = http(f"http://127.0.0.1:{unused.getsockname()[1]}/", pauses)
        with pytest.raises(Unavailable):
            client.ask(MUTATION, {})
    assert len(pauses) == 2


def test_a_shopper_is_not_kept_waiting_for_a_server_that_wants_a_minute() -> None:
    pauses: list[float] = []
    with endpoint((503, {}, {"Retry-After": "60"})) as saleor, pytest.raises(Unavailable):
        http(saleor.url, pauses).ask(QUERY, {})
    assert (len(saleor.asked), pauses) == (1, [])


@pytest.mark.parametrize("operation", [QUERY, MUTATION])
def test_a_server_that_is_silent_is_not_asked_again(operation: str) -> None:
    pauses: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = http(f"http://127.0.0.1:{silent.getsockname()[1]}/", pauses, timeout=httpx.Timeout(0.2))
        with pytest.raises(Unavailable):
            client.ask(operation, {})
    assert pauses == []


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b""])
def test_what_is_not_a_graphql_answer_is_no_answer(body: bytes) -> None:
    with endpoint((200, body, {})) as saleor, pytest.raises(Unavailable):
        http(saleor.url).ask(QUERY, {})


def test_errors_of_the_document_are_an_answer() -> None:
    with endpoint((400, {"errors": [{"message": "no"}]}, {})) as saleor:
        answer = http(saleor.url).ask(QUERY, {})
    assert (answer.data, answer.errors) == (None, [{"message": "no"}])


def test_after_five_failures_nobody_asks_until_the_rest_is_over_and_then_one() -> None:
    now = [0.0]
    with endpoint((500, {}, {})) as saleor:
        client = http(saleor.url, breaker=Breaker(clock=lambda: now[0]))
        for _ in range(2):
            with pytest.raises(Unavailable):
                client.ask(QUERY, {})
        assert len(saleor.asked) == 5
        with pytest.raises(Unavailable):
            client.ask(QUERY, {})
        assert len(saleor.asked) == 5
        now[0] = 10.0
        with pytest.raises(Unavailable):
            client.ask(QUERY, {})
        assert len(saleor.asked) == 6  # one tried; it failed, and the rest begins anew
        saleor.say[:] = [answers({"me": None})]
        now[0] = 20.0
        client.ask(QUERY, {})
        client.ask(QUERY, {})
        assert len(saleor.asked) == 8
