"""What can go wrong on purpose: one exception family, translated once for each door (GraphQL, HTML, till)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refused request. Nothing was changed.

    `code` is the machine's word (Saleor's enum value where one exists), `field` the input at fault in snake_case
    (translated to camelCase at the GraphQL border), `message` a sentence for people (may be lazy),
    `params` whatever the door may show beside it (for instance `variants`: global ids). `retry` says that the same call may succeed later.
    """

    def __init__(
        self,
        code: str,
        message: object = "",
        *,
        field: str | None = None,
        params: Mapping[str, Any] | None = None,
        retry: bool = False,
    ) -> None:
        super().__init__(code, field)
        self.code = code
        self.field = field
        self.message = message
        self.params: Mapping[str, Any] = params or {}
        self.retry = retry

    def __str__(self) -> str:
        return str(self.message) or self.code


class DomainErrors(Exception):
    """Several refusals of one request, reported together."""

    def __init__(self, errors: list[DomainError]) -> None:
        super().__init__([error.code for error in errors])
        self.errors = errors


class NotFound(DomainError):
    def __init__(self, message: object = "", *, field: str | None = "id") -> None:
        super().__init__("NOT_FOUND", message, field=field)


class PermissionDenied(Exception):
    """The actor may not do this at all. `permissions`: names of which any one would suffice."""

    def __init__(self, permissions: tuple[str, ...] = (), message: object = "") -> None:
        self.permissions = permissions
        text = str(message)
        if not text:
            needed = ", ".join(permissions)
            text = f"To access this path, you need one of the following permissions: {needed}" if needed else "Access denied."
        super().__init__(text)


class Busy(DomainError):
    """A lock could not be had in time; nothing was changed; trying again is right."""

    def __init__(self, message: object = "") -> None:
        super().__init__("INVALID", message or _("The server is busy. Please try again."), retry=True)
