"""Which language is spoken to somebody: her own choice, apart from the language of what is written."""

from __future__ import annotations

from django.http import HttpRequest

from marketplace.accounts.models import Voice

SESSION_KEY = "voice"
"""Where a choice is kept before she has signed in."""

_BY_LANGUAGE = {"ar": Voice.DARIJA.value, "fr": Voice.FRENCH.value}


def voice_of(request: HttpRequest, language: str) -> str:
    """One of `Voice`: what she chose, else what goes with the written language."""
    session = getattr(request, "session", None)
    for chosen in (getattr(getattr(request, "user", None), "voice", ""), session.get(SESSION_KEY, "") if session else ""):
        if chosen in Voice.values:
            return str(chosen)
    return _BY_LANGUAGE.get(language, Voice.FRENCH.value)
