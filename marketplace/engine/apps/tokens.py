from __future__ import annotations

from marketplace.kernel.actors import Actor

from .queries import app_of_token


def authenticate(token: str) -> Actor | None:
    """The App that holds `token`; None when none does."""
    app = app_of_token(token)
    return Actor("app", str(app.pk), frozenset(app.permissions)) if app else None
