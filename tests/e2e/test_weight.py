"""The first view on a slow network: bytes on the wire, nobody else's servers, pictures in small formats and only when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.e2e.buyer import Buyer
from tests.e2e.shop import Pieces

BUDGET = 150_000
PAGES = ("home", "list", "product", "cart", "checkout")


class Wire:
    """What a page fetches with nothing in its cache."""

    def __init__(self, page: Page) -> None:
        self.kinds: dict[str, str] = {}
        self.urls: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)

    def _answered(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = event["type"]
        self.urls[event["requestId"]] = event["response"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = int(event["encodedDataLength"])

    def reset(self) -> None:
        for kept in (self.kinds, self.urls, self.sizes):
            kept.clear()

    def before_pictures(self, pictures_at: str) -> dict[str, int]:
        """Bytes by address of all that is not a picture of the catalogue or of a maker. Those of a Saleor come from there."""
        return {
            self.urls[key]: size
            for key, size in self.sizes.items()
            if key in self.urls
            and not (
                self.kinds[key] == "Image"
                and (
                    any(part in self.urls[key] for part in ("/thumbnail/", "/makers/files/"))
                    or urlsplit(self.urls[key]).netloc == pictures_at
                )
            )
            and self.urls[key].startswith("http")
        }


@pytest.mark.parametrize(("language", "channel"), [("ar", "morocco"), ("fr", "france")])
def test_first_view(
    new_page: Callable[..., Page], shop: Callable[..., str], pieces: Pieces, pictures_at: str, language: str, channel: str
) -> None:
    page = new_page(language=language)
    buyer = Buyer(page, shop, language, channel)
    piece = pieces.take(channel)
    buyer.add(piece)
    wire = Wire(page)
    weights = {}
    paths = ("", "products/", f"products/{piece.slug}/", "cart/", "checkout/contact/")
    for name, path in zip(PAGES, paths, strict=True):
        wire.reset()
        page.goto(buyer.url(path), wait_until="networkidle")
        parts = wire.before_pictures(pictures_at)
        weights[name] = sum(parts.values())
        assert weights[name] <= BUDGET, (name, sorted(parts.items(), key=lambda part: -part[1]))
        hosts = {urlsplit(url).netloc for url in wire.urls.values() if url.startswith("http")}
        assert hosts - {pictures_at} == {urlsplit(page.url).netloc}
    assert set(weights) == set(PAGES)


def test_pictures(page: Page, shop: Callable[..., str], pictures_at: str) -> None:
    page.goto(shop())
    pictures = page.locator("main picture:has(img[src*='/thumbnail/'])")
    assert pictures.count() > 4
    found = pictures.evaluate_all(
        """all => all.map((one) => ({
             types: [...one.querySelectorAll('source')].map((source) => source.type),
             sets: [...one.querySelectorAll('source')].map((source) => source.srcset.split(',').length),
             lazy: one.querySelector('img').loading === 'lazy',
             below: one.getBoundingClientRect().top > 2 * innerHeight,
             sized: one.querySelector('img').hasAttribute('width') || getComputedStyle(one.parentElement).aspectRatio !== 'auto' }))"""
    )
    made = [each for each in found if each["types"]]
    assert made, "no picture has renditions"
    for each in made:
        assert {"image/avif", "image/webp"} <= set(each["types"])
        assert min(each["sets"]) >= 2
    assert all(each["lazy"] for each in found if each["below"])
    assert not found[0]["lazy"]
    shown = page.locator("main picture img").first.evaluate("image => image.decode().then(() => image.currentSrc)")
    assert shown.endswith("/avif/"), shown
    # Made beforehand by the worker, or else the visitor would wait or get the large original.
    answer = page.request.get(shown, max_redirects=3 if pictures_at else 0)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/avif")
    assert len(answer.body()) < 60_000
