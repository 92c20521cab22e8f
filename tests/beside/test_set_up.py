"""`./manage saleor setup`, `check` and `push --demo` on a Saleor that nobody else has prepared."""

from __future__ import annotations

from marketplace.client.session import shop_session
from marketplace.client.transports import execute
from tests.beside.shop import Beside


def test_set_up_checked_and_filled(beside: Beside) -> None:
    assert beside.version().startswith("3.23.")
    assert beside.is_filled()
    # Again: nothing is missing, and nothing is made.
    assert "Saleor is set up." in beside.manage("saleor", "setup")
    assert "Nothing is missing." in beside.manage("saleor", "check")


def test_asked_as_the_shop(maarad: Beside) -> None:
    """In this process, by the way that the storefront goes."""
    found = execute("page_types", {"slugs": ["artisan"]}, session=shop_session())
    assert [edge["node"]["slug"] for edge in found["pageTypes"]["edges"]] == ["artisan"]
