"""What our own client asks: its stored documents, their root fields and a mark of their text."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from graphql import parse, print_ast

from marketplace.contract.documents import operation_names, operation_text
from tests.contract.recorder import root_fields


@cache
def client_documents() -> dict[str, str]:
    """Every stored operation by name, fragments included."""
    return {name: operation_text(name) for name in operation_names()}


def roots(name: str) -> list[str]:
    """The root fields of a stored operation."""
    return sorted(root_fields(client_documents()[name]))


def mark(name: str) -> str:
    """Eight letters that change with the document, fragments included, and not with its layout or the order of its parts."""
    parts = sorted(print_ast(each) for each in parse(client_documents()[name]).definitions)
    return sha256("\n".join(parts).encode()).hexdigest()[:8]
