"""Mutations: one module a noun, each with a plain class `XMutations` of graphene fields, listed here."""

from __future__ import annotations

from typing import Any

MUTATIONS: tuple[Any, ...] = ()
