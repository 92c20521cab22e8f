"""Buyers with plain forms, again and again, each purchase under an e-mail address of its own. They are patient: what gets no answer, or the
page of a shop that rests, is asked again with the same words; who paid looks again until she sees her order."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import httpx

from tests.e2e.buyer import ADDRESSES, CASH, STRIPE, TO_THE_DOOR

PATIENCE = 240.0
"""Seconds for one page: restarts of both shops, and a lease of a variant that a killed process left to its end."""
_FIELD = re.compile(r'<input type="hidden" name="(checkout|key|total)" value="([^"]*)"')
_ORDER = re.compile(r"/orders/([0-9a-f-]{36})/")
_AWAY = frozenset({500, 502, 503, 504})


class SoldOut(Exception):
    """The shop said that somebody was quicker."""


@dataclass
class Purchase:
    """What became of one. `order`: the uuid in the address she was led to; `began` and `ended` by `time.monotonic`."""

    email: str
    channel: str
    gateway: str
    variant: str
    slug: str
    quantity: int
    began: float
    ended: float = 0.0
    order: str = ""
    sold_out: bool = False
    failure: str = ""
    steps: list[str] = field(default_factory=list)


class Browser:
    """Cookies, forms and a long breath."""

    def __init__(self, base: str, purchase: Purchase, count: Callable[[], None]) -> None:
        self.base, self.purchase, self._count = base, purchase, count
        self.home = f"/fr/{purchase.channel}"
        self.client = httpx.Client(timeout=40, headers={"Accept-Language": "fr"})

    def get(self, path: str) -> httpx.Response:
        return self._ask("GET", path, None)

    def post(self, path: str, data: dict[str, str], page: str) -> httpx.Response:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None, page[:1000]
        return self._ask("POST", path, {**data, "csrfmiddlewaretoken": token[1]})

    def _ask(self, method: str, path: str, data: dict[str, str] | None) -> httpx.Response:
        url = urljoin(self.base, path)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.client.request(method, url, data=data, headers={"Referer": url})
                said = str(answer.status_code)
            except httpx.HTTPError as error:
                answer, said = None, type(error).__name__
            self.purchase.steps.append(f"{method} {urlsplit(url).path.removeprefix(self.home)} {said}")
            if answer is not None and answer.status_code not in _AWAY:
                return answer
            self._count()
            assert time.monotonic() < until, f"no answer for {PATIENCE:.0f} s: {url} {said}"
            time.sleep(0.5)

    def at(self, step: str) -> str:
        return f"{self.home}/{step}"

    def send(self, step: str, data: dict[str, str], page: str = "") -> str:
        """A form of the shop; the path to which it leads, or empty when it came back with a complaint."""
        at = self.at(step)
        answer = self.post(at, data, self.get(page or at).text)
        return _path(answer)


def _path(answer: httpx.Response) -> str:
    return urlsplit(answer.headers.get("Location", "")).path


def buy(browser: Browser) -> None:
    """From the product's page to the order's; SoldOut."""
    one = browser.purchase
    page = f"{browser.home}/products/{one.slug}/"
    for _ in range(5):
        browser.send("cart/add/", {"variant": one.variant, "quantity": str(one.quantity), "product": one.slug}, page)
        cart = browser.get(browser.at("cart/")).text
        if f"/products/{one.slug}/" in cart:
            break
    else:
        _judge_cart(browser)
    # An answer that got lost and was asked for again may have put it in twice.
    browser.send("checkout/contact/", {"phone": "", "email": one.email})
    browser.send("checkout/address/", dict(ADDRESSES[one.channel]))
    _deliver(browser)
    finish(browser, _choose_and_place(browser))


def _deliver(browser: Browser) -> None:
    page = browser.get(browser.at("checkout/delivery/"))
    method = to_the_door(page.text)
    if not method:
        raise SoldOut(f"no delivery: {page.status_code} {_path(page)}")
    browser.post(browser.at("checkout/delivery/"), {"delivery": method}, page.text)


def to_the_door(page: str) -> str:
    """The way of delivery that is paid to the carrier in cash; empty when the page offers none."""
    _, *choices = re.split(r'name="delivery" value="', page)
    fitting = [each for each in choices if TO_THE_DOOR.search(each)]
    return unescape(fitting[0].partition('"')[0]) if fitting else ""


def _choose_and_place(browser: Browser) -> httpx.Response:
    """The way of payment and the last button; where the shop leads her."""
    for _ in range(8):
        browser.send("checkout/payment/", {"gateway": browser.purchase.gateway, "outcome": ""})
        review = browser.get(browser.at("checkout/review/"))
        if review.status_code == 200 and (form := dict(_FIELD.findall(review.text))):
            given = {name: unescape(value) for name, value in form.items()}
            return browser.post(browser.at("checkout/place/"), given, review.text)
        if "/checkout/delivery/" in _path(review):
            _deliver(browser)
        elif "/orders/" in _path(review) or "/checkout/waiting/" in _path(review):
            return review
        elif "/cart/" in _path(review):
            _judge_cart(browser)
    raise AssertionError(f"no way to the last page: {browser.purchase.steps[-12:]}")


def _judge_cart(browser: Browser) -> None:
    cart = browser.get(browser.at("cart/")).text
    raise SoldOut(
        " ".join(re.findall(r'(?:field__error|notice__text|notice notice--\w+)"[^>]*>\s*(?:<[^>]+>\s*)*([^<]+)', cart))[:300]
    )


def finish(browser: Browser, answer: httpx.Response) -> None:
    """Follow the shop's and the provider's pages until an order is shown."""
    one, until = browser.purchase, time.monotonic() + PATIENCE
    while True:
        assert time.monotonic() < until, f"neither order nor refusal: {one.steps[-12:]}"
        target = urljoin(str(answer.url), answer.headers.get("Location", ""))
        if not answer.has_redirect_location:
            if "/checkout/place/" in str(answer.url):
                raise AssertionError(f"placing was answered with {answer.status_code}: {answer.text[:500]}")
            time.sleep(1.0)  # the page that says that the payment is on its way
            answer = browser.get(browser.at("checkout/waiting/"))
            continue
        found = _ORDER.search(target)
        if found:
            one.order = found[1]
            shown = browser.get(target)
            assert shown.status_code == 200, (target, shown.status_code)
            return
        if urlsplit(target).netloc != urlsplit(browser.base).netloc:
            answer = _pay(browser, target)
        elif target.endswith(("/checkout/payment/", "/checkout/review/")):
            answer = _choose_and_place(browser)
        elif target.endswith("/cart/"):
            _judge_cart(browser)
        else:
            answer = browser.get(target)


def _pay(browser: Browser, page: str) -> httpx.Response:
    """At the fake Stripe. A page that she paid already and was lost on the way back is closed: back to the shop."""
    if "/pay/" in page:
        paid = browser._ask("POST", page, {"action": "pay", "card": "4242424242424242"})
        if paid.has_redirect_location:
            return paid
    return browser.get(browser.at("checkout/return/"))


@dataclass
class Buyers:
    """Use as a context: leaving it lets each finish what she is at. `wares`: by channel, what they buy in turn: (slug, variant)."""

    base: str
    count: int
    wares: dict[str, list[tuple[str, str]]]
    purchases: list[Purchase] = field(default_factory=list)
    unanswered: int = 0
    _closing: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Buyers:
        self._threads = [threading.Thread(target=self._shop, args=(number,), daemon=True) for number in range(self.count)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        for thread in self._threads:
            thread.join(PATIENCE * 3)

    def since(self, moment: float) -> int:
        """Purchases begun after `moment` that have ended with an order or a refusal."""
        return sum(one.began > moment and bool(one.order or one.sold_out) for one in self.purchases)

    def _missed(self) -> None:
        self.unanswered += 1

    def _shop(self, number: int) -> None:
        turn = number
        while not self._closing.is_set():
            turn += 1
            channel, gateway = (("france", STRIPE), ("morocco", CASH))[turn % 2]
            slug, variant = self.wares[channel][(turn // 2) % len(self.wares[channel])]
            email = f"kill.{uuid4().hex[:12]}@example.org"
            one = Purchase(email, channel, gateway, variant, slug, 1, time.monotonic())
            self.purchases.append(one)
            try:
                buy(Browser(self.base, one, self._missed))
            except SoldOut as said:
                one.sold_out, one.failure = True, str(said)
            except Exception as error:
                one.failure = f"{type(error).__name__}: {error}"
            one.ended = time.monotonic()
