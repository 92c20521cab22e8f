"""Which endpoint is asked, who asks, and what is written down about it (docs: `make conformance`).

`SALEOR_API_URL` with `TOKEN` (or `SALEOR_EMAIL` and `SALEOR_PASSWORD`) runs the suite against a Saleor; without, the embedded
engine answers inside the process and each test's rows go away with it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.endpoint import Embedded, Endpoint, Remote
from tests.contract.recorder import Recorder
from tests.contract.shop import Shop

RECORDER = Recorder()
HERE = Path(__file__).parent
URL = os.environ.get("SALEOR_API_URL", "")


@pytest.fixture(scope="session")
def _remote() -> Remote | None:
    if not URL:
        return None
    return Remote(
        RECORDER,
        URL,
        os.environ.get("TOKEN", ""),
        os.environ.get("SALEOR_EMAIL", ""),
        os.environ.get("SALEOR_PASSWORD", ""),
    )


@pytest.fixture
def api(_remote: Remote | None) -> Endpoint:
    """The endpoint that is asked."""
    if _remote is None:
        return Embedded(RECORDER)
    _remote.move()
    return _remote


@pytest.fixture
def staff(api: Endpoint) -> str:
    """The token of an App that may do everything."""
    return api.staff


@pytest.fixture
def shop(api: Endpoint) -> Iterator[Shop]:
    """Makes what a test is about, by mutations."""
    made = Shop(api)
    yield made
    made.put_back()


@pytest.fixture
def clerk(shop: Shop) -> str:
    """The token of an App that may do nothing in particular."""
    return shop.app("MANAGE_MENUS").token


@pytest.fixture
def shopper(shop: Shop) -> str:
    """The token of a customer, Lina."""
    return shop.customer().token


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the process each test has a database, and none is left out. On a real Saleor what only our engine has cannot be asked, and
    known upstream defects are expected: not strictly, because a race does not fail every time and a defect may be mended there."""
    for item in items:
        if HERE not in item.path.parents:
            continue
        ours, theirs = item.get_closest_marker("engine_only"), item.get_closest_marker("upstream_defect")
        for marker in filter(None, (theirs, ours)):
            RECORDER.marked[_name(item)] = tuple(map(str, (marker.name, *marker.args)))
        if not URL:
            item.add_marker(pytest.mark.django_db)
        elif ours is not None:
            item.add_marker(pytest.mark.skip(reason=f"engine only: {ours.args[0]}"))
        elif theirs is not None:
            item.add_marker(pytest.mark.xfail(reason=theirs.args[0], strict=False))


def _name(item: pytest.Item) -> str:
    return item.nodeid.removeprefix("tests/contract/")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call" or (report.when == "setup" and not report.passed):  # type: ignore[attr-defined]
        outcome = report.outcome  # type: ignore[attr-defined]
        # A defect that was expected and is no longer there counts as agreement.
        expected = outcome == "skipped" and hasattr(report, "wasxfail")
        RECORDER.ended(_name(item), "defect" if expected else outcome)
    return report


def pytest_sessionfinish() -> None:
    wanted = os.environ.get("CONFORMANCE_RESULT")
    if wanted:
        RECORDER.write(Path(wanted))
