"""Marking resolvers that answer for many parents at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Resolver = TypeVar("Resolver", bound=Callable[..., Sequence[Any]])


def batched(resolver: Resolver) -> Resolver:
    """Call `resolver(roots, info, **args)` once with every parent of the field; it returns one value per parent, in order.

    An exception among the values is the error of that parent's field alone; a raised one is the error of all.
    This is the one kind of nested resolver that may query.
    """
    resolver.is_batched = True  # type: ignore[attr-defined]
    return resolver
