"""A browser at 360 × 740 in front of the real stack.

Fixtures: ``base_url``; ``facts`` (``demo.json``); ``page`` (a fresh context; the test fails on a console error, an uncaught
exception or an answer ≥ 500 that it did not announce in ``expected_errors``); ``shop`` (URLs by language and channel);
``axe`` (fails on a violation of WCAG 2.2 AA); ``new_page`` (more people at once, other sizes, without script);
``outside`` (payments, mail, SMS); ``api`` and ``pieces`` (what is true behind the pages).

``HEADED=1`` shows the browser. ``E2E_BASE_URL`` drives a shop that runs already; with what ``python -m tests.e2e.stack FOLDER`` prints,
its outside world too.
``E2E_PATIENCE``: seconds in which a page must have come. Pictures of failed tests and the servers' logs are left in ``test-results/``.
"""

from __future__ import annotations

import json
import os
import re
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from marketplace.runtime import browser as chromium
from tests.e2e.outside import Outside
from tests.e2e.shop import Api, Pieces
from tests.e2e.stack import Stack

PHONE = {"width": 360, "height": 740}
RESULTS = Path(__file__).resolve().parents[2] / "test-results"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOCALES = {"ar": "ar-MA", "fr": "fr-FR", "en": "en-GB"}

failed = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything beside this file drives a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tell the fixtures whether their test failed."""
    report: Any = yield
    item.stash[failed] = item.stash.get(failed, False) or report.failed
    return report  # type: ignore[return-value]


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Iterator[Stack | None]:
    """The running demo, or None when ``E2E_BASE_URL`` names one."""
    if os.environ.get("E2E_BASE_URL"):
        yield None
        return
    _browser_program()
    stack = Stack(outside=True)
    try:
        stack.start()
    except BaseException:
        stack.stop()
        raise
    yield stack
    if request.session.testsfailed:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "servers.log").write_text(stack.logs(400), encoding="utf-8")
    stack.stop()


@pytest.fixture(scope="session")
def base_url(stack: Stack | None) -> str:
    """Address of the shop, without a final slash."""
    return stack.base_url if stack else os.environ["E2E_BASE_URL"].rstrip("/")


@pytest.fixture(scope="session")
def facts(stack: Stack | None) -> dict[str, Any]:
    """What ``demo.json`` says; empty for a shop that runs elsewhere."""
    folder = stack.folder if stack else Path(os.environ["E2E_FOLDER"]) if "E2E_FOLDER" in os.environ else None
    return json.loads((folder / "data" / "demo.json").read_text()) if folder else {}


@pytest.fixture(scope="session")
def outside(stack: Stack | None, base_url: str) -> Iterator[Outside]:
    """The payment provider, the mailbox and the telephone that the shop reaches."""
    if stack:
        assert stack.outside is not None
        world = stack.outside
    elif "E2E_FOLDER" in os.environ:
        mail = Path(os.environ["E2E_FOLDER"]) / "mail"
        world = Outside(mail, int(os.environ["E2E_STRIPE_PORT"]), int(os.environ["E2E_SMS_PORT"]))
    else:
        pytest.skip("the world outside of this shop is not ours: E2E_FOLDER is not set")
    world.open(base_url)
    yield world
    world.close()


@pytest.fixture(scope="session")
def api(base_url: str, facts: dict[str, Any]) -> Api:
    """Asks the shop's API with the demo's app token."""
    if "app_token" not in facts:
        pytest.skip("no app token for this shop: E2E_FOLDER is not set")
    return Api(base_url, facts["app_token"])


@pytest.fixture(scope="session")
def pieces(api: Api) -> Pieces:
    """Gives each test pieces of its own."""
    return Pieces(api)


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """One browser for all tests."""
    program = _browser_program()
    with sync_playwright() as playwright:
        flags = [flag for flag in chromium.FLAGS if flag != "--headless"]
        browser = playwright.chromium.launch(executable_path=program, args=flags, headless=not os.environ.get("HEADED"))
        yield browser
        browser.close()


@pytest.fixture
def expected_errors() -> list[str]:
    """Append a piece of text: console errors and answers that contain it are wanted by the test."""
    return []


@pytest.fixture
def new_page(chrome: Browser, request: pytest.FixtureRequest, expected_errors: list[str]) -> Iterator[Callable[..., Page]]:
    """``new_page(language="fr", width=360, height=740, script=True, calm=True)``: one more person with a browser of their own.
    ``calm`` asks for reduced motion, ``offline_worker`` lets the shop's service worker in."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(*, language: str = "fr", script: bool = True, calm: bool = True, offline_worker: bool = False, **size: int) -> Page:
        context = chrome.new_context(
            viewport={**PHONE, **size},  # type: ignore[typeddict-item]
            locale=LOCALES[language],
            java_script_enabled=script,
            reduced_motion="reduce" if calm else "no-preference",
            service_workers="allow" if offline_worker else "block",
        )
        contexts.append(context)
        context.set_default_timeout(1000 * float(os.environ.get("E2E_PATIENCE") or 10))
        page = context.new_page()
        page.on(
            "console",
            lambda said: faults.append(f"console: {said.text} ({said.location.get('url')})") if said.type == "error" else None,
        )
        page.on("pageerror", lambda error: faults.append(f"exception: {error}"))
        page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
        return page

    yield make

    if request.node.stash.get(failed, False):
        _keep_pictures(request.node.nodeid, contexts)
    for context in contexts:
        context.close()
    unexpected = [fault for fault in faults if not any(text in fault for text in expected_errors)]
    assert unexpected == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A phone in French hands."""
    return new_page()


@pytest.fixture(scope="session")
def shop(base_url: str) -> Callable[..., str]:
    """``shop("cart/", language="ar", channel="morocco")`` → the address of that page."""

    def address(path: str = "", *, language: str = "fr", channel: str = "france") -> str:
        return f"{base_url}/{language}/{channel}/{path}"

    return address


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """``axe(page)`` fails with every violation of WCAG 2.2 AA and where it is."""
    checker = Axe()

    def check(page: Page) -> None:
        found = checker.run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}}).response["violations"]
        faults = [f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}" for rule in found for node in rule["nodes"]]
        assert faults == [], f"{page.url}\n" + "\n".join(faults)

    return check


@pytest.fixture(scope="session")
def pictures_at() -> str:
    """Host and port of the catalogue's pictures, when they are not the shop's own."""
    return ""


@pytest.fixture(scope="session")
def get(base_url: str) -> Callable[[str], tuple[int, str]]:
    """``get("/health/")`` → status and text, without a browser; redirects are followed."""

    def fetch(path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(base_url + path, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")

    return fetch


def _browser_program() -> str:
    program = chromium.find()
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no browser: install chromium or set CHROME_PATH")
    return program


def _keep_pictures(name: str, contexts: list[BrowserContext]) -> None:
    RESULTS.mkdir(exist_ok=True)
    stem = re.sub(r"[^\w.-]+", "-", name)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        page.screenshot(path=RESULTS / f"{stem}-{number}.png", full_page=True)
        (RESULTS / f"{stem}-{number}.html").write_text(page.content(), encoding="utf-8")
