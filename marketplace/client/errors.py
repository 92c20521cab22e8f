"""What can go wrong when the backend is asked."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext


class ClientError(Exception):
    """Base of them all."""


class Unavailable(ClientError):
    """The backend did not answer, or broke down while answering. Nothing is known about what it did; the same call may be repeated."""


class NotSent(Unavailable):
    """The request certainly did not arrive, or was turned away unread. Nothing was done."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason. `code` is Saleor's enum value, `field` the input at fault in camelCase (empty: the whole request),
    `message` a sentence in the language of the session, `lines` and `variants` global ids."""

    code: str
    field: str
    message: str
    lines: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()


class Refused(ClientError):
    """The backend understood and said no. Nothing was changed."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(", ".join(f"{one.code}({one.field})" for one in refusals))
        self.refusals = refusals

    def has(self, *codes: str) -> bool:
        """Whether any of `codes` is among the reasons."""
        return any(one.code in codes for one in self.refusals)


class Busy(Refused):
    """Somebody else is just buying or moving the same piece. Nothing was done: the same call may succeed in a moment.

    Only beside a Saleor: the embedded engine waits for its own locks, and says so itself when it waited too long.
    """

    def __init__(self, variants: tuple[str, ...] = ()) -> None:
        message = gettext("Somebody else is buying this piece right now. Please try again in a moment.")
        super().__init__((Refusal(code="INVALID", field="", message=message, variants=variants),))


class Denied(ClientError):
    """The token is missing, expired, revoked, or does not allow this."""
