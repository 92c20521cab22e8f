"""What happens to shoppers' accounts. Carried by the outbox; `user` is a global id; links carry one-time tokens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountConfirmationRequested:
    user: str
    token: str
    redirect_url: str
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class PasswordResetRequested:
    user: str
    token: str
    redirect_url: str
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class AccountDeletionRequested:
    user: str
    token: str
    redirect_url: str
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class CustomerCreated:
    user: str


@dataclass(frozen=True, slots=True)
class CustomerUpdated:
    user: str


@dataclass(frozen=True, slots=True)
class CustomerDeleted:
    user: str


@dataclass(frozen=True, slots=True)
class SignInCodeRequested:
    """`code` is the key of the request, from which the digits are made when the message is written: they are not in the event."""

    code: str


@dataclass(frozen=True, slots=True)
class MandateGiven:
    """A helper may act for somebody. `mandate` is its key, `subject` for whom (`maker:tafsut`)."""

    mandate: str
    subject: str


@dataclass(frozen=True, slots=True)
class MandateRevoked:
    mandate: str
    subject: str


@dataclass(frozen=True, slots=True)
class ActRecorded:
    """Somebody did something for `subject` under a mandate: she is told, and may contest it."""

    act: str
    subject: str


@dataclass(frozen=True, slots=True)
class ActContested:
    act: str
    subject: str


@dataclass(frozen=True, slots=True)
class GestureAsked:
    """Something waits for the subject's own yes. The link is made of the question's key when the message is written."""

    question: str
    subject: str


@dataclass(frozen=True, slots=True)
class GestureGiven:
    """She answered: `answer` is `yes` or `no`."""

    question: str
    subject: str
    answer: str
