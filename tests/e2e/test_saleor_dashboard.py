"""Our pages in a browser that refuses other sites' cookies, within a page that speaks as the Dashboard of Saleor 3.23 does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Route, expect

from marketplace.runtime import browser as chromium
from tests.saleor import shown
from tests.saleor.beside import Saleor
from tests.saleor.installed import beside_us, install_our_app

pytestmark = pytest.mark.django_db(transaction=True)
# Hears the frame, remembers what it said, and answers the call with what the test chose, as the Dashboard does; it obeys `widgetResize`.
PARENT = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>body{margin:0}iframe{border:0;width:100%%;height:200px}</style>
<iframe sandbox="allow-same-origin allow-forms allow-scripts allow-downloads allow-popups" src="%(frame)s"></iframe><script>
window.said = []; const given = %(given)s; const frame = document.querySelector("iframe"); const there = new URL(frame.src).origin;
window.tell = (type, payload) => frame.contentWindow.postMessage({type, payload}, there);
addEventListener("message", (event) => {
  if (event.origin !== there || !event.data.payload || !event.data.payload.actionId) return;
  said.push([event.data.type, event.data.payload]);
  if (event.data.type === "widgetResize") frame.style.height = event.data.payload.height + "px";
  if (event.data.type === "notifyReady" && said.filter(([type]) => type === "notifyReady").length >= given.deaf) {
    tell("handshake", {token: given.token, version: 1}); tell("localeChanged", {locale: given.locale}); tell("theme", {theme: given.theme});
  }
});</script>"""


class Parents:
    """Pages of a site of its own (127.0.0.1, where ours is localhost)."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        parents = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = parents.pages.get(self.path, "").encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=partial(self.server.serve_forever, 0.02), daemon=True).start()

    def show(self, frame: str, **given: Any) -> str:
        """The address of a Dashboard that shows `frame`; it is deaf to the first calls of it if told so."""
        address = f"/{len(self.pages)}"
        self.pages[address] = PARENT % {"frame": frame, "given": json.dumps({"deaf": 0, "theme": "light", **given})}
        return self.origin + address


@pytest.fixture
def parents() -> Iterator[Parents]:
    made = Parents()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def saleor(live_server: Any, settings: Any, parents: Parents, monkeypatch: pytest.MonkeyPatch) -> Iterator[Saleor]:
    with beside_us(settings, monkeypatch) as found:
        settings.PUBLIC_URL, settings.SALEOR_DASHBOARD_URL = live_server.url, [f"{parents.origin}/dashboard/"]
        install_our_app(found)
        yield found


@pytest.fixture
def strict(chrome: Browser) -> Iterator[Browser]:
    """A browser without cookies of other sites."""
    flags = [flag for flag in chromium.FLAGS if flag != "--headless"]
    program = chromium.find()
    browser = chrome.browser_type.launch(executable_path=program, args=[*flags, "--test-third-party-cookie-phaseout"])
    yield browser
    browser.close()


def opened(context: BrowserContext, address: str, width: int = 360) -> tuple[Page, FrameLocator]:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(address)
    return page, page.frame_locator("iframe")


def said(page: Page, kind: str) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = page.evaluate(
        "kind => said.filter(([type]) => type === kind).map(([, payload]) => payload)", kind
    )
    return heard


def frame_of(live_server: Any, page: str, **query: str) -> str:
    parameters = "&".join(f"{name}={value}" for name, value in {"id": shown.APP, "theme": "light", **query}.items())
    return f"{live_server.url}/saleor/apps/maarad/dashboard/{page}?{parameters}"


def test_a_dashboard_shows_our_pages(live_server: Any, parents: Parents, saleor: Saleor, strict: Browser) -> None:
    context = strict.new_context(locale="en-GB")
    context.set_default_timeout(10_000)
    token = saleor.person("MANAGE_PRODUCTS", "MANAGE_ORDERS")
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))

    # Arabic, right to left; a Dashboard that is deaf at first is called again, and the frame becomes as high as what is in it.
    address = parents.show(frame_of(live_server, "product", productId=shown.PRODUCT), token=token, locale="AR", deaf=3)
    page, frame = opened(context, address)
    expect(frame.get_by_role("link", name="فاطمة ز.")).to_be_visible()
    expect(frame.locator("html")).to_have_attribute("dir", "rtl")
    expect(frame.get_by_text("محجوز: 2").first).to_be_visible()
    page.wait_for_function("said.some(([type, payload]) => type === 'widgetResize' && payload.height > 250)")
    for width in (360, 800):
        page.set_viewport_size({"width": width, "height": 740})
        assert frame.locator("html").evaluate("root => root.scrollWidth <= root.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # The Dashboard turns French and dark while the page is open.
    page.evaluate("tell('localeChanged', {locale: 'FR'}); tell('theme', {theme: 'dark'})")
    expect(frame.get_by_text("réservé : 2").first).to_be_visible()
    expect(frame.locator("html")).to_have_attribute("lang", "fr")
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")

    # Links are the Dashboard's to follow: its own ones here, ours in a window of their own.
    address = parents.show(frame_of(live_server, "orders"), token=token, locale="zh-Hans")
    page, frame = opened(context, address)
    frame.locator("[data-within]").first.click()
    frame.get_by_role("link", name="Open the desk").click()
    page.wait_for_function("said.filter(([type]) => type === 'redirect').length === 2")
    inside, outside = said(page, "redirect")
    assert inside["to"].startswith("/orders/T3JkZXI6")
    assert (outside["to"], outside["newContext"]) == (f"{live_server.url}/desk/orders/", True)
    assert frame.locator("html").evaluate("root => root.scrollWidth <= root.clientWidth")

    assert context.cookies() == []
    assert not any(part in address for address in requests for part in token.split("."))


def test_a_token_that_has_ended_is_replaced(live_server: Any, parents: Parents, saleor: Saleor, strict: Browser) -> None:
    context = strict.new_context(locale="en-GB")
    context.set_default_timeout(10_000)
    ended = saleor.person("MANAGE_ORDERS", exp=1)
    address = parents.show(frame_of(live_server, "order", orderId=shown.ORDER), token=ended, locale="EN")
    page, frame = opened(context, address, 800)
    expect(frame.get_by_text("Your sign-in at Saleor could not be checked.")).to_be_visible()
    page.evaluate("token => tell('tokenRefresh', {token})", saleor.person("MANAGE_ORDERS"))
    expect(frame.get_by_text("Set aside at")).to_be_visible()


def without_policy(route: Route) -> None:
    answer = route.fetch()
    kept = {name: value for name, value in answer.headers.items() if name.lower() != "content-security-policy"}
    route.fulfill(response=answer, headers=kept)


def test_another_site_gets_nothing(live_server: Any, parents: Parents, saleor: Saleor, strict: Browser, settings: Any) -> None:
    settings.SALEOR_DASHBOARD_URL = ["http://dashboard.example"]
    token = saleor.person("MANAGE_PRODUCTS")
    address = parents.show(frame_of(live_server, "product", productId=shown.PRODUCT), token=token, locale="EN")
    page, frame = opened(strict.new_context(), address)
    page.wait_for_timeout(700)
    assert frame.locator("#maarad").count() == 0, "the policy of the page lets a stranger frame it"
    assert page.evaluate("said") == []

    # Even in a browser that does not know the policy, the script neither speaks to the stranger nor listens.
    context = strict.new_context()
    context.route("**/dashboard/product?*", without_policy)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page, frame = opened(context, address)
    expect(frame.locator("#maarad")).to_have_attribute("aria-busy", "true")
    page.evaluate("tell('handshake', {token: given.token, version: 1})")
    page.wait_for_timeout(700)
    assert page.evaluate("said") == []
    assert any("/dashboard.js" in each for each in asked)
    assert not any("/content" in each for each in asked)
    assert saleor.asked == []
