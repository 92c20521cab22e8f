from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class PortalsConfig(AppConfig):
    name = "marketplace.portals"
    label = "portals"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        user_logged_in.connect(_forget_card, dispatch_uid="portals.forget_card")


def _forget_card(request: Any, **_given: Any) -> None:
    """Whoever signs in anew is no longer there by the card that she came in with before."""
    from marketplace.accounts.cards import SESSION_KEY

    request.session.pop(SESSION_KEY, None)
