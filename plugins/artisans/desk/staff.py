"""Somebody of the centre, on the plugin's pages of the desk. The desk's own door has let her in already."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.utils.translation import get_language

from marketplace.accounts.models import Person
from marketplace.client.session import Session, shop_session
from marketplace.kernel.actors import Actor


def person_of(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def actor_of(request: HttpRequest) -> Actor:
    key = person_of(request).pk
    return Actor("staff", str(key), person=f"person:{key}")


def session_of(request: HttpRequest) -> Session:
    """Ask the commerce API as the shop, for this person, in the language of the page."""
    return shop_session(person=f"person:{person_of(request).pk}", language=language())


def language() -> str:
    return (get_language() or "en").partition("-")[0]
