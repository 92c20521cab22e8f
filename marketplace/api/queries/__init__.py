"""Root queries: one module a noun, each with a plain class `XQueries` of graphene fields, listed here."""

from __future__ import annotations

from typing import Any

QUERIES: tuple[Any, ...] = ()
