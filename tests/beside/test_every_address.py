"""Every address of the shop, of the desk and of the makers' portal that shows a page, opened in Arabic and French on a small phone.

`PAGES`, `BUYING`, `MEMBERS` and `DESK` say how each named address is reached, `FOUND` which ones links lead to from the first page; a new one that stands nowhere makes `test_none_is_forgotten`
fail. Pictures of all of them are left in `test-results/beside/`, for eyes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from playwright.sync_api import Page

from tests.beside.shop import Beside
from tests.e2e.buyer import CASH, DUMMY, Buyer
from tests.e2e.maker.phone import sign_in as sign_in_with_card
from tests.e2e.outside import Outside, link_in
from tests.e2e.shop import A_WHILE, Pieces, wait_until
from tests.e2e.test_desk import sign_in as sign_in_at_the_desk

SHOTS = Path(__file__).resolve().parents[2] / "test-results" / "beside"
HOMES = {"ar": "morocco", "fr": "france"}

# Reached by a path alone; {…} is found on the page of the name before the dot.
PAGES = {
    "shop:home": "",
    "shop:catalogue": "products/",
    "shop:product": "products/{piece}/",
    "shop:category": "{a[href*='/categories/']}",
    "shop:collection": "{a[href*='/collections/']}",
    "shop:search": "search/?q=bois",
    "shop:suggestions": "search/suggestions/?q=ta",
    "shop:cart": "cart/",
    "shop:page": "pages/terms/",
    "shop:withdrawal": "withdrawal/",
    "shop:withdrawal-done": "withdrawal/done/",
    "shop:favourites": "favourites/",
    "shop:favourites-list": "favourites/list/",
    "shop:sign-in": "account/sign-in/",
    "shop:sign-up": "account/sign-up/",
    "shop:sign-up-sent": "account/sign-up/sent/",
    "shop:forgotten": "account/forgotten/",
    "shop:password-sent": "account/forgotten/sent/",
    "shop:components": "components/",
    "shop:artisans:makers": "makers/",
    "shop:artisans:maker": "makers/tafsut/",
    "shop:artisans:feed": "makers/feed.json",
    "shop:artisans:pieces_feed": "makers/pieces.rss",
    "shop:artisans:maker_feed": "makers/tafsut/pieces.json",
    "shop:exhibitions:exhibitions": "exhibitions/",
    "shop:exhibitions:exhibition": "exhibitions/thread-and-hand/",
    "shop:exhibitions:walk": "exhibitions/thread-and-hand/walk/",
    "shop:exhibitions:station": "exhibitions/thread-and-hand/walk/3/",
    "shop:exhibitions:hall": "exhibitions/two-lives/hall/",
    "shop:exhibitions:panels": "exhibitions/two-lives/panels/",
    "shop:exhibitions:content": "exhibitions/two-lives/content.json",
}
# Parts of pages, fetched by script, and what programs read.
FRAGMENTS = (
    "shop:suggestions",
    "shop:favourites-list",
    "shop:artisans:feed",
    "shop:artisans:pieces_feed",
    "shop:artisans:maker_feed",
    "shop:exhibitions:content",
)
# Steps of a purchase, in their order.
BUYING = ("shop:checkout", "shop:contact", "shop:address", "shop:delivery", "shop:payment", "shop:review", "shop:order")
MEMBERS = {
    "shop:account": "",
    "shop:my-orders": "orders/",
    "shop:addresses": "addresses/",
    "shop:address-new": "addresses/new/",
    "shop:address-edit": "{main a[href*='/account/addresses/']:not([href$='/new/'])}",
    "shop:person": "person/",
    "shop:data": "data/",
    "shop:deletion": "deletion/",
}
DESK = (
    "desk:sign_in",
    "desk:home",
    "desk:orders",
    "desk:order",
    "desk:withdrawals",
    "desk:paid_carts",
    "desk:stock_moves",
    "desk:mirror",
)
# Links lead there, from the desk and from the first page of the maker who signs in with the demo's card.
FOUND = {
    "desk": (
        "desk:acts",
        "desk:artisans:charges",
        "desk:artisans:consents",
        "desk:artisans:edit_maker",
        "desk:artisans:first_pieces",
        "desk:artisans:invite",
        "desk:artisans:maker",
        "desk:artisans:maker_files",
        "desk:artisans:makers",
        "desk:artisans:payouts_of",
        "desk:artisans:programmes",
        "desk:artisans:prompts",
        "desk:artisans:sales",
        "desk:artisans:spoken_texts",
        "desk:exhibitions:desk_exhibition",
        "desk:exhibitions:desk_exhibitions",
        "desk:exhibitions:desk_part",
        "desk:helping",
        "desk:new_helper",
        "desk:people",
        "desk:person",
    ),
    "maker": (
        "maker:artisans:fairs",
        "maker:artisans:money",
        "maker:artisans:new_piece",
        "maker:artisans:news",
        "maker:artisans:orders",
        "maker:artisans:pieces",
        "maker:artisans:prices",
        "maker:artisans:public",
        "maker:artisans:public_one",
        "maker:artisans:standing",
        "maker:helpers",
        "maker:home",
        "maker:languages",
    ),
}
# Not opened by themselves, and why.
ELSEWHERE = {
    **dict.fromkeys(("shop:cart-add", "shop:cart-change", "shop:cart-code", "shop:place", "shop:sign-out"), "only posted to"),
    **dict.fromkeys(
        (
            "shop:address-action",
            "desk:step",
            "desk:settle_withdrawal",
            "desk:decide_stock_move",
            "desk:sign_out",
            "desk:language",
        ),
        "only posted to",
    ),
    **dict.fromkeys(
        ("shop:confirm", "shop:new-password", "shop:deleted"), "opened by the link of a letter: test_links_of_letters"
    ),
    **dict.fromkeys(("shop:payment-return", "shop:waiting"), "on the way of a payment: test_browser.py"),
    **dict.fromkeys(("shop:ask-code", "shop:enter-code"), "not offered: Saleor has no codes by e-mail (test_no_codes)"),
    **dict.fromkeys(("desk:ask_code", "desk:enter_code"), "test_desk_by_code"),
    **dict.fromkeys(("shop:exhibitions:catalogue", "shop:exhibitions:sound"), "files: tests/e2e/test_exhibitions.py"),
}


# Only posted to, or reached with what somebody has done before: tests of the pages themselves.
POSTED = {
    f"desk:{name}"
    for name in (
        *("begin_device", "begin_entering", "called", "change_pin", "contest_act", "end_mandate", "end_program", "finish_device"),
        *("finish_entering", "give_mandate", "issue_card", "remove_device", "revoke_card", "settle_act", "sign_out_person"),
        *(
            "witnessed",
            "devices",
            "artisans:spoken_text",
            "artisans:called_notice",
            "artisans:consent_receipt",
            "artisans:counter_payout",
        ),
        *("artisans:decide_first_piece", "artisans:maker_file", "artisans:maker_step", "artisans:record_payout"),
        *("artisans:record_prompt", "artisans:remove_maker_file", "artisans:remove_programme", "artisans:set_charges"),
        *("artisans:witness_payout", "exhibitions:desk_add", "exhibitions:desk_move", "exhibitions:desk_publish"),
        *("exhibitions:desk_remove", "exhibitions:desk_sound", "exhibitions:desk_version", "exhibitions:desk_words"),
    )
}


def named(found: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for each in found:
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from named(each.url_patterns, inner)
        elif each.name:
            yield f"{space}{each.name}"


def test_none_is_forgotten() -> None:
    there = {name for name in named(get_resolver().url_patterns) if name.startswith(("shop:", "desk:"))}
    told = {*PAGES, *BUYING, *MEMBERS, *DESK, *ELSEWHERE, *FOUND["desk"]}
    assert there == told | POSTED, (there - told - POSTED, (told | POSTED) - there)


class Looker:
    """Opens addresses and judges what every page must be; keeps a picture."""

    def __init__(self, page: Page, language: str, axe: Callable[[Page], None]) -> None:
        self.page, self.language, self.axe = page, language, axe
        SHOTS.mkdir(parents=True, exist_ok=True)

    def open(self, name: str, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status < 400, (name, answer.status, address)
        self.look(name, answer.headers.get("content-type", ""))

    def look(self, name: str, kind: str = "text/html") -> None:
        assert not re.search(r"[?&](error|next)=None", self.page.url)
        if "text/html" not in kind or not self.page.locator("h1").count():
            return  # a fragment or a file
        html = self.page.locator("html")
        assert (html.get_attribute("lang") or "").startswith(self.language), name
        assert html.get_attribute("dir") == {"ar": "rtl", "fr": "ltr"}[self.language], name
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 360, f"{name} is wider than the phone"
        assert "maarad.invalid" not in self.page.locator("main").inner_text(), name
        self.page.screenshot(path=SHOTS / f"{name.replace(':', '-')}-{self.language}.png", full_page=True)
        self.axe(self.page)


@pytest.fixture(params=HOMES)
def looker(request: pytest.FixtureRequest, new_page: Callable[..., Page], axe: Callable[[Page], None]) -> Looker:
    language = str(request.param)
    return Looker(new_page(language=language), language, axe)


def home_of(looker: Looker, shop: Callable[..., str]) -> Callable[[str], str]:
    return lambda path: shop(path, language=looker.language, channel=HOMES[looker.language])


def test_pages_for_everybody(looker: Looker, shop: Callable[..., str], pieces: Pieces) -> None:
    at = home_of(looker, shop)
    piece = pieces.take(HOMES[looker.language])
    for name, path in PAGES.items():
        if path.startswith("{a["):
            looker.page.goto(at(""))
            links = looker.page.locator(f"main {path[1:-1]}, footer {path[1:-1]}")
            assert links.count(), f"{name}: nothing leads there"
            address = shop("").split("/fr/")[0] + str(links.first.get_attribute("href"))
        else:
            address = at(path.format(piece=piece.slug))
        if name in FRAGMENTS:
            answer = looker.page.request.get(address)
            assert answer.status == 200, (name, answer.status)
        else:
            looker.open(name, address)


def test_pages_of_a_purchase_and_of_the_desk(
    looker: Looker,
    shop: Callable[..., str],
    base_url: str,
    pieces: Pieces,
    new_page: Callable[..., Page],
    axe: Callable[[Page], None],
) -> None:
    at, channel = home_of(looker, shop), HOMES[looker.language]
    buyer = Buyer(looker.page, shop, looker.language, channel)
    buyer.add(pieces.take(channel))
    looker.open("shop:checkout", at("checkout/"))
    looker.open("shop:contact", at("checkout/contact/"))
    buyer.contact(email=f"{uuid4().hex[:10]}@example.org", phone="0661223344" if channel == "morocco" else "0612345678")
    looker.look("shop:address")
    buyer.address()
    looker.look("shop:delivery")
    buyer.delivery()
    looker.look("shop:payment")
    buyer.payment(CASH if channel == "morocco" else DUMMY)
    looker.look("shop:review")
    buyer.place()
    number = buyer.placed()
    looker.look("shop:order")

    clerk = Looker(new_page(language=looker.language), looker.language, axe)
    clerk.open("desk:sign_in", f"{base_url}/desk/sign-in/")
    sign_in_at_the_desk(clerk.page, base_url)
    clerk.open("desk:home", f"{base_url}/desk/")
    for tab in ("", "?tab=all", f"?tab=all&q={number}"):
        clerk.open("desk:orders", f"{base_url}/desk/orders/{tab}")
    clerk.page.get_by_role("link", name=number, exact=True).click()
    clerk.page.wait_for_url("**/desk/orders/*-*/")
    clerk.look("desk:order")
    clerk.open("desk:withdrawals", f"{base_url}/desk/withdrawals/")
    for name in ("desk:paid_carts", "desk:stock_moves", "desk:mirror"):
        clerk.open(name, base_url + reverse(name))
    for link in clerk.page.locator("header a, nav a").evaluate_all("all => all.map(one => one.href)"):
        if "/desk/" in link:
            clerk.open("desk:menu", link)


def _walk(looker: Looker, base_url: str, area: str, seen: set[str]) -> None:
    """From the page that is open, wherever links lead in this area: one address of each name."""
    waiting = [looker.page.url]
    while waiting:
        address = waiting.pop(0)
        name = resolve(urlsplit(address).path).view_name
        if name in seen or name == "desk:language":
            continue
        seen.add(name)
        answer = looker.page.goto(address)
        assert answer is not None
        assert answer.status < 400, (name, answer.status, address)
        kind = answer.headers.get("content-type", "")
        if "text/html" not in kind:
            continue
        looker.look(name, kind)
        links = looker.page.locator("a[href]").evaluate_all("all => all.map(one => one.href)")
        waiting += [link.partition("#")[0] for link in links if link.startswith(f"{base_url}/{area}/") and "download" not in link]


def test_wherever_the_desk_leads(looker: Looker, base_url: str) -> None:
    looker.page.goto(f"{base_url}/desk/sign-in/")
    sign_in_at_the_desk(looker.page, base_url, "admin@maarad.example")
    seen: set[str] = set()
    _walk(looker, base_url, "desk", seen)
    assert set(FOUND["desk"]) - seen == set()


def test_wherever_a_makers_portal_leads(looker: Looker, base_url: str) -> None:
    looker.page.goto(f"{base_url}/maker/sign-in/")
    sign_in_with_card(looker.page, base_url, "ines" if looker.language == "fr" else "fatna")
    seen: set[str] = set()
    _walk(looker, base_url, "maker", seen)
    assert set(FOUND["maker"]) - seen == set()


def test_pages_of_a_member(looker: Looker, shop: Callable[..., str]) -> None:
    at = home_of(looker, shop)
    buyer = Buyer(looker.page, shop, looker.language, HOMES[looker.language])
    buyer.go("account/sign-in/")
    looker.page.locator("[name=email]").fill("shopper@maarad.example")
    looker.page.locator("[name=password]").fill("maarad-demo")
    buyer.submit("form:has([name=password])", "account/")
    for name, path in MEMBERS.items():
        if path.startswith("{"):
            looker.page.goto(at("account/addresses/"))
            found = looker.page.locator(path[1:-1]).first.get_attribute("href")
            looker.open(name, shop("").split("/fr/")[0] + str(found))
        elif name == "shop:data":
            answer = looker.page.request.get(at(f"account/{path}"))
            assert (answer.status, "json" in answer.headers["content-type"]) == (200, True)
        else:
            looker.open(name, at(f"account/{path}"))


def test_links_of_letters(looker: Looker, shop: Callable[..., str], outside: Outside) -> None:
    """An account that is opened, forgets its password and is deleted: the three links that letters bring."""
    email = f"lettres.{uuid4().hex[:10]}@example.org"
    page, buyer = looker.page, Buyer(looker.page, shop, looker.language, HOMES[looker.language])
    buyer.go("account/sign-up/")
    for name, value in {"first_name": "Zineb", "last_name": "Alami", "email": email, "password": "un-bon-mot-9-de-passe"}.items():
        page.locator(f"[name={name}]").fill(value)
    buyer.submit("form:has([name=password])", "account/sign-up/sent/")
    looker.look("shop:sign-up-sent-to")
    [letter] = wait_until(lambda: outside.letters(email), A_WHILE)
    looker.open("shop:confirm", link_in(letter))
    buyer.go("account/forgotten/")
    page.locator("[name=email]").fill(email)
    buyer.submit("main form:has([name=email])", "account/forgotten/sent/")
    letter = wait_until(lambda: outside.letters(email)[1:], A_WHILE)[0]
    looker.open("shop:new-password", link_in(letter))
    page.locator("[name=password]").fill("un-autre-mot-7-de-passe")
    buyer.submit("form:has([name=password])", "account/")
    buyer.go("account/deletion/")
    page.locator("main form button[type=submit], main form button.button--danger").click()
    letter = wait_until(lambda: outside.letters(email)[2:], A_WHILE)[0]
    looker.open("shop:deleted", link_in(letter))
    page.locator("main form button").click()
    page.wait_for_url(f"**/{looker.language}/{HOMES[looker.language]}/")


def test_no_codes(beside: Beside, shop: Callable[..., str], page: Page, expected_errors: list[str]) -> None:
    expected_errors.append("404")
    page.goto(shop("account/sign-in/"))
    assert not page.locator("a[href*='/sign-in/code/']").count()
    answer = page.goto(shop("account/sign-in/code/"))
    assert answer is not None
    assert answer.status == 404


def test_desk_by_code(looker: Looker, base_url: str) -> None:
    looker.open("desk:ask_code", f"{base_url}/desk/sign-in/code/")
    looker.page.locator("[name=to]").fill("desk@maarad.example")
    looker.page.locator("main form button[type=submit]").last.click()
    looker.page.wait_for_url("**/desk/sign-in/code/enter/")
    looker.look("desk:enter_code")
