"""The behaviour suite speaks to an endpoint and to nothing else, so that it can run against any Saleor."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SUITE = Path(__file__).parent.parent / "contract"
DOOR = "endpoint.py"
# What only our own engine has, with the reason.
ENGINE_ONLY = {
    "test_permissions.py": "asks every door with actors that no token makes, from the engine's own list of operations",
    "payments/conftest.py": "the fake Stripe is in this process",
    "payments/test_paying.py": "gateways of ours; Saleor's are Apps of its own",
    "payments/test_transactions.py": "the dummy gateway carries out requests in this process",
    "apps/test_apps.py": "the shop's own App, and actors of every kind",
    "apps/test_webhooks.py": "deliveries are made by hand",
    "apps/test_created_by.py": "an App's report through the gateway in this process",
}
INSIDE = (
    "marketplace",
    "django",
    "storefront",
    "plugins",
    "tests.catalogue_rows",
    "tests.sale_rows",
    "tests.payments",
    "tests.engine",
)


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def reaches_inside(path: Path) -> bool:
    return any(name == inside or name.startswith(f"{inside}.") for name in imported(path) for inside in INSIDE)


@pytest.mark.parametrize("path", sorted(SUITE.rglob("*.py")), ids=lambda path: str(path.relative_to(SUITE)))
def test_only_the_door_reaches_into_the_engine(path: Path) -> None:
    name = str(path.relative_to(SUITE))
    if name != DOOR and name not in ENGINE_ONLY:
        assert not reaches_inside(path)


def test_the_list_of_exceptions_is_true() -> None:
    assert [name for name in ENGINE_ONLY if not reaches_inside(SUITE / name)] == []
