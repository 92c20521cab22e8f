"""Somebody helps: she lists a piece for a maker, the maker says yes on her own telephone, and no when she thinks again."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from fixtures.demo.people import PIN
from tests.e2e.maker.phone import MICROPHONE, NewPiece, photo
from tests.e2e.test_desk import looked_at


def come_in(page: Page, base_url: str, who: str) -> None:
    """With her card and the number keys."""
    page.goto(f"{base_url}/maker/card/demo-card-{who}/")
    for digit in PIN:
        page.locator(".number__key", has_text=re.compile(f"^{digit}$")).click()
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{base_url}/maker/")


def room(page: Page, name: str) -> None:
    """Through its tile, from home."""
    page.locator(f'.tile[href="/maker/{name}/"]').click()


def listed(page: Page, base_url: str) -> dict[str, str]:
    """State of each piece."""
    answer = page.request.get(f"{base_url}/maker/pieces/?format=json")
    return {piece["id"]: piece["state"] for piece in answer.json()["pieces"]}


def test_a_helper_lists_a_piece_and_the_maker_contests_it(
    new_page: Callable[..., Page], base_url: str, axe: Callable[[Page], None]
) -> None:
    helper, maker = new_page(language="ar"), new_page(language="ar")
    helper.add_init_script(MICROPHONE)
    come_in(helper, base_url, "helper")
    expect(helper.locator(".strip--helping")).to_be_visible()
    before = listed(helper, base_url)
    piece = NewPiece(helper, base_url)
    piece.open()
    piece.take(photo())
    piece.frame()
    piece.craft("boucherouite")
    piece.speak()
    piece.materials()
    piece.size()
    piece.weight()
    piece.price(200, 100)
    piece.quantity(1)
    piece.place()
    piece.publish()
    piece.at("pin")
    looked_at(helper, axe)
    helper.locator("[data-pin-later]").click()
    piece.end("waiting")
    (made,) = set(listed(helper, base_url)) - set(before)
    assert listed(helper, base_url)[made] == "waiting"

    come_in(maker, base_url, "rkia")
    looked_at(maker, axe)
    room(maker, "asked")
    looked_at(maker, axe)
    expect(maker.locator(".lead")).to_contain_text("300")
    maker.locator(".key--yes").click()
    maker.wait_for_url(f"{base_url}/maker/")
    assert listed(maker, base_url)[made] in ("review", "published")

    room(maker, "told")
    looked_at(maker, axe)
    no = maker.locator(".key--no")
    count = no.count()
    no.first.click()
    expect(maker.locator(".told--success")).to_be_visible()
    expect(no).to_have_count(count - 1)
    assert listed(maker, base_url)[made] == "frozen"


def test_a_mandate_that_she_ends_stops_her_helper(
    new_page: Callable[..., Page], base_url: str, axe: Callable[[Page], None]
) -> None:
    """Looked at and left: the demo's helper is needed by others. That nothing goes through afterwards is for tests/portals."""
    maker = new_page(language="fr")
    come_in(maker, base_url, "rkia")
    room(maker, "helpers")
    looked_at(maker, axe)
    expect(maker.locator(".key--no")).to_have_count(1)
    maker.goto(f"{base_url}/maker/helpers/new/")
    looked_at(maker, axe)
    maker.goto(f"{base_url}/maker/programs/")
    looked_at(maker, axe)
    maker.locator("[name=name]").fill("Boutique")
    maker.locator(".pick").first.click()
    maker.locator("main form button[type=submit]").last.click()
    expect(maker.locator("code")).to_contain_text("maker_")
    looked_at(maker, axe)
    maker.locator(".key--no").first.click()
    expect(maker.locator(".key--no")).to_have_count(0)
