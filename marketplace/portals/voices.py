"""Which language is spoken to somebody: her own choice, apart from the language of what is written."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

VOICES: dict[str, Any] = {"ary": _("Darija"), "zgh": _("Tamazight"), "fr": _("French")}

SESSION_KEY = "voice"
"""Where a choice is kept before she has signed in."""

_BY_LANGUAGE = {"ar": "ary", "fr": "fr"}


def voice_of(request: HttpRequest, language: str) -> str:
    """One of `VOICES`: what she chose, else what goes with the written language."""
    session = getattr(request, "session", None)
    for chosen in (getattr(getattr(request, "user", None), "voice", ""), session.get(SESSION_KEY, "") if session else ""):
        if chosen in VOICES:
            return str(chosen)
    return _BY_LANGUAGE.get(language, "fr")
