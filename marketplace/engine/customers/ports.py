"""What customers need of the nouns above them when one leaves for good: what she is known by there, and that it is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .models import User


@dataclass(frozen=True, slots=True)
class Leaving:
    """`marks`: texts that mean her wherever they stand: ids, mailbox, telephones, streets. `surnames` mean her when they are all of a text."""

    user: User
    marks: frozenset[str]
    surnames: frozenset[str]


_known_by: list[Callable[[User], Iterable[str]]] = []
_forget: list[Callable[[Leaving], None]] = []


def known_by(marks: Callable[[User], Iterable[str]]) -> None:
    """Have `marks` tell what stands for a customer in messages to others: ids of her orders, streets that they went to."""
    _known_by.append(marks)


def on_leaving(forget: Callable[[Leaving], None]) -> None:
    """Have `forget` called in the transaction that deletes a customer, while her rows are still there."""
    _forget.append(forget)


def marks_of(user: User) -> frozenset[str]:
    return frozenset(mark for marks in _known_by for mark in marks(user) if len(mark) > 4)


def forget(leaving: Leaving) -> None:
    for each in _forget:
        each(leaving)
