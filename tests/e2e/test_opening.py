"""The shop opens."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page


def test_health_says_ready(get: Callable[[str], tuple[int, str]]) -> None:
    status, text = get("/health/")
    assert (status, json.loads(text)["status"]) == (200, "ok")


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_home_page_in_each_language(
    new_page: Callable[..., Page], shop: Callable[..., str], axe: Callable[[Page], None], language: str, direction: str
) -> None:
    page = new_page(language=language)
    answer = page.goto(shop(language=language, channel="morocco"))

    assert answer is not None
    assert answer.status == 200
    assert page.locator("html").get_attribute("lang") in {language, f"{language}-MA", f"{language}-FR", f"{language}-GB"}
    assert page.locator("html").get_attribute("dir") == direction
    # Nothing sticks out at the width of a small phone.
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    axe(page)
