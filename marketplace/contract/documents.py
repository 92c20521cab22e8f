"""The stored operations: what Maarad may say to a commerce backend, as text that Saleor 3.23 accepts.

One file an operation (`operations/<name>.graphql`); fragments used by several stand in `operations/fragments/<Name>.graphql` and are
put behind the operations that need them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "operations"
_SPREAD = re.compile(r"\.\.\.\s*(?!on\b)([A-Za-z_][A-Za-z0-9_]*)")
_DEFINED = re.compile(r"\bfragment\s+([A-Za-z_][A-Za-z0-9_]*)\s+on\b")


class UnknownOperation(LookupError):
    """No file of that name."""


@cache
def operation_names() -> tuple[str, ...]:
    """Every stored operation, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.graphql")))


@cache
def operation_text(name: str) -> str:
    """The whole document of an operation, fragments included."""
    path = FOLDER / f"{name}.graphql"
    if not path.is_file():
        raise UnknownOperation(name)
    text = path.read_text(encoding="utf-8")
    known = set(_DEFINED.findall(text))
    missing = set(_SPREAD.findall(text)) - known
    while missing:
        fragment = missing.pop()
        more = (FOLDER / "fragments" / f"{fragment}.graphql").read_text(encoding="utf-8")
        text += "\n" + more
        known |= set(_DEFINED.findall(more))
        missing |= set(_SPREAD.findall(more)) - known
        missing -= known
    return text
