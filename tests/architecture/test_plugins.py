"""Plugins know the plugin API, the client and the read model; never each other, nor what stands beside or below those."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
EXAMPLE = PLUGINS.parent / "tests" / "extensions" / "example_plugin" / "restock"
ALLOWED = (
    "marketplace.accounts",
    "marketplace.client",
    "marketplace.contract",
    "marketplace.extensions",
    "marketplace.kernel",
    "marketplace.messages",
    "marketplace.search",
)
FOLDERS = [*(path for path in sorted(PLUGINS.iterdir()) if (path / "plugin.py").is_file()), EXAMPLE]


def imported(folder: Path) -> set[str]:
    """Names of modules of this project that a plugin's files import, other than its own."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found.add(node.module or "")
            elif isinstance(node, ast.ImportFrom) and node.level > len(path.relative_to(folder).parts):
                found.add(f"outside:{path.name}")
    ours = ("marketplace", "plugins", "storefront", "fixtures", "tests", "outside")
    return {name for name in found if name.split(".")[0].split(":")[0] in ours and not name.startswith(f"plugins.{folder.name}")}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_plugin_imports_only_what_plugins_may(folder: Path) -> None:
    assert sorted(name for name in imported(folder) if not name.startswith(ALLOWED)) == []


def test_the_plugins_are_found() -> None:
    assert [folder.name for folder in FOLDERS] == ["artisans", "exhibitions", "fairs", "networks", "restock"]


def test_the_module_with_the_plugin_object_imports_no_models() -> None:
    """The settings read it before Django is ready."""
    for folder in FOLDERS:
        tree = ast.parse((folder / "plugin.py").read_text(encoding="utf-8"))
        top = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
        assert set(top) <= {"django.utils.translation", "marketplace.extensions.spec"}
