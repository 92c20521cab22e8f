"""Who may enter which back office."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from marketplace.accounts import cards
from marketplace.accounts.models import Person, Role
from marketplace.client.session import Session, shop_session
from marketplace.kernel.actors import Actor

View = Callable[..., HttpResponse]

LANGUAGE_KEY = "back-office-language"
DESK_ROLES = (Role.DESK.value, Role.FINANCE.value)


def person_of(request: HttpRequest) -> Person:
    """The signed-in person; only inside a view guarded by `for_roles`."""
    return cast(Person, request.user)


def actor_of(request: HttpRequest) -> Actor:
    """The person as the payment Apps' audit trail knows her."""
    return Actor("staff", str(person_of(request).pk), person=f"person:{person_of(request).pk}")


def session_of(request: HttpRequest) -> Session:
    """Ask the commerce API as the shop, for this person, in the language of the page."""
    return shop_session(person=f"person:{person_of(request).pk}", language=(get_language() or "en").partition("-")[0])


def in_chosen_language(view: View) -> View:
    """Answer in the language that was chosen in the back offices, if one was; else in that of the shop or the browser."""

    @wraps(view)
    def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = request.session.get(LANGUAGE_KEY)
        if language not in dict(settings.LANGUAGES):
            return view(request, *args, **kwargs)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = language
        return response

    return speaking


def for_roles(*roles: str) -> Callable[[View], View]:
    """Let in whoever holds one of `roles` (or admin); others sign in first, or are refused (403)."""

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        @in_chosen_language
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not user.is_authenticated or cards.SESSION_KEY in request.session:
                return HttpResponseRedirect(f"{reverse('desk:sign_in')}?{urlencode({'next': request.get_full_path()})}")
            if not isinstance(user, Person) or not user.has_role(*roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate
