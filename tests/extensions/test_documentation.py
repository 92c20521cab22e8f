"""docs/plugins.md says what the code says: every public name with its signature, every check, and the example's own lines."""

from __future__ import annotations

import ast
import re
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from marketplace.extensions import checks, mirrors, personal_data, registry, slots, spec, testing, urls
from marketplace.extensions.slots import SLOTS, Slot

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "plugins.md").read_text(encoding="utf-8")
EXAMPLE = Path(__file__).parent / "example_plugin"
# What authors call or import besides the declarations of `spec` and `slots`.
FUNCTIONS = (
    registry.sitemap_paths,
    urls.patterns,
    personal_data.export_person,
    personal_data.erase_person,
    *(getattr(testing, name) for name in testing.__all__),
)


def public(module: Any) -> list[str]:
    """Names that a module defines itself."""
    found = []
    for node in ast.parse(Path(module.__file__).read_text()).body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            found.append(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [target.id for target in targets if isinstance(target, ast.Name)]
    return [name for name in found if not name.startswith("_")]


def signature(thing: type) -> str:
    """`Schedule(task: str, every: timedelta)`."""
    parts = []
    for field in fields(thing):  # type: ignore[arg-type]
        default = "" if field.default is MISSING else f" = {field.default!r}"
        default = " = {}" if field.default_factory is not MISSING else default
        parts.append(f"{field.name}: {field.type}{default}")
    return f"{thing.__name__}({', '.join(parts)})"


def function_signature(function: Any) -> str:
    """As it is written, without the decorator's own."""
    wanted = function.__name__
    tree = ast.parse(Path(getattr(function, "__wrapped__", function).__code__.co_filename).read_text())
    (node,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == wanted]
    returned = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{wanted}({ast.unparse(node.args)}){returned}"


@pytest.mark.parametrize("name", public(spec) + public(slots) + public(mirrors))
def test_every_public_name_is_described(name: str) -> None:
    thing = next(getattr(module, name) for module in (spec, slots, mirrors) if hasattr(module, name))
    if isinstance(thing, Slot):
        assert f"`{name}` | `{thing.name}` | `{thing.context.__name__}` | {thing.description}" in PAGE
    elif is_dataclass(thing):
        assert f"`{signature(thing)}`" in PAGE  # type: ignore[arg-type]
    else:
        assert f"`{name}`" in PAGE


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.__name__)
def test_functions_for_authors_are_described(function: Any) -> None:
    assert f"`{function_signature(function)}`" in PAGE


def test_no_slot_is_described_that_does_not_exist() -> None:
    described = re.findall(r"^\| `[A-Z_]+` \| `([a-z.]+)` \|", PAGE, re.MULTILINE)
    assert sorted(described) == sorted(SLOTS)


def test_every_check_is_described() -> None:
    written = set(re.findall(r"E0\d\d", Path(checks.__file__).read_text()))
    assert set(re.findall(r"^\| `plugins\.(E\d+)` \|", PAGE, re.MULTILINE)) == written


def test_the_example_in_the_page_is_the_example_plugin() -> None:
    shown = re.findall(r"`([\w./]+)`:\n\n```(?:python|toml|html)\n(.*?)```", PAGE, re.DOTALL)
    assert [path for path, code in shown if code != (EXAMPLE / path).read_text(encoding="utf-8")] == []
    assert {path for path, _code in shown} >= {
        "pyproject.toml",
        "restock/plugin.py",
        "restock/contribution.py",
        "restock/slots.py",
        "restock/pages.py",
        "restock/fields.py",
        "restock/handlers.py",
        "restock/personal_data.py",
        "restock/tasks.py",
    }


def test_every_kind_of_contribution_has_a_real_user() -> None:
    """No hook without one: the plugins of the shop and the example together use them all."""
    used = (EXAMPLE / "restock" / "contribution.py").read_text()
    used += "".join((PROJECT / f"plugins/{name}/contribution.py").read_text() for name in ("artisans", "fairs"))
    assert [
        field.name for field in fields(spec.Contributions) if f"{field.name}=(" not in used and f"{field.name}={{" not in used
    ] == []
    constants = {name for name, value in vars(slots).items() if isinstance(value, Slot)}
    assert {name for name in constants if f"SlotContribution({name}," not in used} == set()
