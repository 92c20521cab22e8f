"""Maarad's own processes beside a real Saleor (`make beside`, docs/beside.md). Without one everything here is skipped.

Fixtures: ``beside`` (session; `shop.py`): the open shop with its database, Stripe, mail and telephone, Saleor asked as its staff.
``maarad``: this very process speaks to that Saleor as the App `maarad` does, so that a test can call ``marketplace.client``
and ``marketplace.saleor`` directly; what they keep is in this test's own database (``@pytest.mark.django_db(transaction=True)`` with threads).
The fixtures of ``tests/e2e`` (``page``, ``new_page``, ``shop``, ``api``, ``pieces``, ``outside``, ``axe`` …) drive that shop in a browser.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import caches
from django.db import connection
from playwright.sync_api import expect

from marketplace.client import cache, transports
from tests.beside import shop as shops
from tests.beside import table
from tests.beside.front import Front
from tests.beside.given import MISSING, given
from tests.beside.shop import Beside
from tests.e2e.conftest import (  # noqa: F401
    axe,
    base_url,
    chrome,
    expected_errors,
    get,
    new_page,
    page,
    pytest_runtest_makereport,
    shop,
)
from tests.e2e.outside import Outside
from tests.e2e.shop import Api, Pieces
from tests.transport.conftest import _copies

RESULTS = Path(__file__).resolve().parents[2] / "test-results"
KEPT, BEGAN = RESULTS / "beside.json", time.monotonic()
_BY_CUSTOMER = """query($email: String!) { orders(first: 20, filter: {customer: $email}) {
  totalCount edges { node { id number userEmail } } } }"""


class SaleorsApi(Api):
    """The truth at Saleor. Its search for orders is fed by its worker, later: by the buyer's address instead."""

    def __init__(self, beside: Beside) -> None:
        super().__init__(beside.api_url.removesuffix("/graphql/"), "")
        self.beside = beside

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        return self.beside.ask(document, **variables)

    def orders_of(self, email: str) -> list[dict[str, Any]]:
        edges = self.ask(_BY_CUSTOMER, email=email)["orders"]["edges"]
        return [edge["node"] for edge in edges if edge["node"]["userEmail"].lower() == email.lower()]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if given() is not None:
        for item in items:
            if reason := table.KNOWN.get(item.nodeid.removeprefix("tests/beside/")):
                item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
        return
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and "beside" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if "tests/beside" in report.nodeid and (report.when == "call" or not report.passed):
        known = getattr(report, "wasxfail", "") if report.skipped else ""
        table.RUN.take(
            report.nodeid.removeprefix("tests/beside/"), "known" if known else report.outcome, known or _reason(report)
        )
        if report.failed:  # a run is long: what is wrong is told at once
            sys.stderr.write(f"\n{report.nodeid} ({report.when})\n{report.longreprtext[-3000:]}\n")


def _reason(report: pytest.TestReport) -> str:
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return table.reason_of(report.longreprtext)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not table.RUN.saleor:
        return
    table.RUN.seconds = time.monotonic() - BEGAN
    if not table.wanted("JOIN"):
        KEPT.unlink(missing_ok=True)
    table.RUN.keep(KEPT)
    terminalreporter.write_line(table.shown(table.RUN))
    if table.wanted("WRITE"):
        table.write(table.RUN)


@pytest.fixture(scope="session")
def beside(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Beside]:
    told = given()
    if told is None:
        pytest.skip(MISSING)
    # Two shops and a browser on one machine: what is slow is not wrong.
    os.environ.setdefault("E2E_PATIENCE", "40")
    expect.set_options(timeout=20_000)
    folder = Path(tempfile.mkdtemp(prefix="maarad-beside-")).resolve()
    with django_db_blocker.unblock():
        (database,) = _copies(str(connection.settings_dict["NAME"]), ("beside",))
    there = "://".join(urlsplit(told.api_url)[:2])
    front = Front(told.public, there, told.media) if told.media and told.public != there else None
    made = shops.new(told, folder, database)
    try:
        made.open()
        table.RUN.saleor = made.version()
        table.RUN.figures |= {f"`./manage {command}`": took for command, took in made.told.items()}
        yield made
    except BaseException:
        print(made.shop.logs())
        raise
    finally:
        made.close()
        if front:
            front.close()
        if request.session.testsfailed:
            RESULTS.mkdir(exist_ok=True)
            (RESULTS / "beside.log").write_text(made.shop.logs(), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def maarad(beside: Beside, settings: Any) -> Iterator[Beside]:
    settings.SALEOR_API_URL, settings.SALEOR_PUBLIC_API_URL = beside.api_url, beside.given.public_api_url
    settings.SALEOR_APP_TOKEN = beside.app_token()
    settings.CACHES = {**settings.CACHES, cache.NAME: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    transports.backend.cache_clear()
    caches[cache.NAME].clear()
    yield beside
    transports.backend.cache_clear()


# What the browser tests ask for.


@pytest.fixture(scope="session")
def stack(beside: Beside) -> Any:
    """What tests/e2e's `base_url` wants to know."""
    return type("Stack", (), {"base_url": beside.url})


@pytest.fixture(scope="session")
def pictures_at(beside: Beside) -> str:
    return urlsplit(beside.given.public).netloc


@pytest.fixture(scope="session")
def facts() -> dict[str, Any]:
    return {}


@pytest.fixture(scope="session")
def outside(beside: Beside) -> Outside:
    return beside.outside


@pytest.fixture(scope="session")
def api(beside: Beside) -> Api:
    return SaleorsApi(beside)


@pytest.fixture(scope="session")
def pieces(api: Api) -> Pieces:
    return Pieces(api)
