"""Whoever came in with a card is there as long as the card holds, and as a maker or helper only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from . import cards
from .models import Person, Role

CARRIED = frozenset((Role.MAKER.value, Role.HELPER.value, Role.MEMBER_REP.value))
"""Roles that a card and its PIN are enough for."""


class CardMiddleware:
    """Behind Django's AuthenticationMiddleware: `request.user` is nobody once the card of the session was taken back, whatever page asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        claimed = request.user
        request.user = SimpleLazyObject(lambda: _held(request, claimed))  # type: ignore[assignment]
        return self.get_response(request)


def _held(request: HttpRequest, claimed: Any) -> Any:
    card = request.session.get(cards.SESSION_KEY) if claimed.is_authenticated else None
    if card is None:
        return claimed
    if not isinstance(claimed, Person) or not cards.live(card, claimed):
        request.session.flush()
        return AnonymousUser()
    claimed.held_roles = claimed.held_roles & CARRIED
    return claimed
