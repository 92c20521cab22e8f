from __future__ import annotations

from hashlib import sha256

from .models import App


def app_of_token(token: str) -> App | None:
    """The active App that holds `token`."""
    return App.objects.filter(tokens__token_sha256=sha256(token.encode()).hexdigest(), is_active=True).first()


def app_by_identifier(identifier: str) -> App | None:
    return App.objects.filter(identifier=identifier, is_active=True).order_by("pk").first()
