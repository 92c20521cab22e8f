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
