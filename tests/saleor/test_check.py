"""What `saleor check` says of the Saleor itself, before it looks into the shop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from marketplace.saleor.check import about_itself
from marketplace.saleor.staff import Staff

from .door import Door, door_beside


@pytest.fixture
def door(settings: Any) -> Iterator[Door]:
    with door_beside() as found:
        settings.SALEOR_API_URL = settings.SALEOR_PUBLIC_API_URL = found.url
        yield found


def said(door: Door) -> list[str]:
    with Staff(door.url, email="desk@example.com", password="right") as staff:
        return list(about_itself(staff))


def test_a_saleor_that_is_as_it_should_be_gives_no_cause(door: Door) -> None:
    assert said(door) == []


def test_clocks_apart(door: Door) -> None:
    door.clock_ahead = -40.0
    (problem,) = said(door)
    assert "seconds apart" in problem


def test_keys_that_cannot_be_read(door: Door) -> None:
    door.keys = False
    (problem,) = said(door)
    assert "/.well-known/jwks.json" in problem


def test_a_saleor_that_calls_itself_otherwise(door: Door, settings: Any) -> None:
    door.public_url = "https://shop.example/"
    (problem,) = said(door)
    assert "https://shop.example/graphql/" in problem
    assert "SALEOR_PUBLIC_API_URL" in problem
    settings.SALEOR_PUBLIC_API_URL = "https://shop.example/graphql/"
    assert said(door) == []


def test_another_version(door: Door) -> None:
    door.version = "3.22.9"
    (problem,) = said(door)
    assert "3.22.9" in problem
