"""Somebody helps by her maker's own yes; what waits on her telephone when her leave has ended goes nowhere. (After `test_helping`: the leave is ended.)"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from fixtures.demo.people import PIN
from tests.e2e.maker.phone import MICROPHONE, NEW, NewPiece, becomes, photo, pieces, sign_in


def to_the_end(piece: NewPiece) -> None:
    piece.take(photo())
    piece.frame()
    piece.craft("boucherouite")
    piece.speak()
    piece.materials()
    piece.size()
    piece.weight()
    piece.price(100)
    piece.quantity(1)
    piece.place()
    piece.publish()


def test_a_helper_lists_and_the_maker_contests(
    new_page: Callable[..., Page], base_url: str, axe: Callable[[Page], None], expected_errors: list[str]
) -> None:
    expected_errors += ["ERR_INTERNET_DISCONNECTED", "Failed to load resource"]
    helper = new_page(language="ar", offline_worker=True)
    helper.add_init_script(MICROPHONE)
    sign_in(helper, base_url, "rkia", helping=True)
    expect(helper.locator(".strip--helping")).to_be_visible()
    maker = new_page(language="ar")
    sign_in(maker, base_url, "rkia")
    before = pieces(maker, base_url)

    piece = NewPiece(helper, base_url)
    piece.open()
    to_the_end(piece)
    piece.at("pin")
    axe(helper)
    type_pin(piece, "1357")
    expect(helper.locator("[data-pin-words]")).to_be_visible(timeout=20_000)
    type_pin(piece, PIN)
    piece.end("review", "sent")
    (made,) = set(pieces(maker, base_url)) - set(before)
    assert pieces(maker, base_url)[made] in ("review", "published")

    maker.goto(f"{base_url}/maker/told/")
    axe(maker)
    maker.locator("li", has=maker.locator('use[href$="#no"]')).first.locator(".key--no").click()
    assert pieces(maker, base_url)[made] not in ("review", "published")

    # Her leave ends while a piece waits on the helper's telephone.
    piece.open()
    becomes(helper, "async (page) => Boolean(await caches.match(page))", NEW)
    helper.locator("[data-step=kept], [data-step=photo]").locator("visible=true").first.wait_for()
    helper.context.set_offline(True)
    to_the_end(piece)
    piece.end("kept")
    known = pieces(maker, base_url)
    maker.goto(f"{base_url}/maker/helpers/")
    axe(maker)
    maker.locator("main .key--no, main .key--danger").first.click()
    helper.context.set_offline(False)
    piece.end("halted")
    assert helper.locator("[data-end-words]").inner_text() != ""
    assert pieces(maker, base_url) == known


def type_pin(piece: NewPiece, pin: str) -> None:
    """By the maker herself, on the helper's telephone."""
    keys = piece.at("pin")
    for digit in pin:
        keys.locator(".number__key", has_text=re.compile(f"^{digit}$")).click()
    piece.drawn("pin", "yes").click()
