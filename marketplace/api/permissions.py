"""Who may ask what: permission names are Saleor's, plus three words for being signed in at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import PermissionDenied

AUTHENTICATED_USER = "AUTHENTICATED_USER"
AUTHENTICATED_STAFF_USER = "AUTHENTICATED_STAFF_USER"
AUTHENTICATED_APP = "AUTHENTICATED_APP"

_KINDS = {
    AUTHENTICATED_USER: frozenset(("customer", "staff")),
    AUTHENTICATED_STAFF_USER: frozenset(("staff",)),
    AUTHENTICATED_APP: frozenset(("app",)),
}

Resolver = TypeVar("Resolver", bound=Callable[..., Any])


def allows(actor: Actor, permissions: tuple[str, ...]) -> bool:
    """Whether any of `permissions` is held; none asked: allowed."""
    if not permissions or actor.has(*permissions):
        return True
    return any(actor.kind in _KINDS[name] for name in permissions if name in _KINDS)


def require(actor: Actor, *permissions: str) -> None:
    """PermissionDenied unless the actor holds any of `permissions`."""
    if not allows(actor, permissions):
        raise PermissionDenied(permissions)


def permitted(*permissions: str) -> Callable[[Resolver], Resolver]:
    """Guard a resolver (plain or `@batched`, put this one outermost): without any of `permissions` its field is an error."""

    def decorate(resolver: Resolver) -> Resolver:
        @wraps(resolver)
        def guarded(root: Any, info: Any, **args: Any) -> Any:
            require(info.context.actor, *permissions)
            return resolver(root, info, **args)

        return guarded  # type: ignore[return-value]

    return decorate
