"""Programs that call the API: their registration and tokens."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from django.utils.crypto import get_random_string

from marketplace.contract.permissions import ALL
from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, PermissionDenied
from marketplace.kernel.ids import to_global_id

from .models import App, AppToken

TOKEN_LENGTH = 30


# The least with which the shop's own programs and back offices work.
OWN_IDENTIFIER = "maarad"
OWN_PERMISSIONS = (
    "HANDLE_CHECKOUTS",
    "HANDLE_PAYMENTS",
    "MANAGE_CHANNELS",
    "MANAGE_CHECKOUTS",
    "MANAGE_ORDERS",
    "MANAGE_ORDERS_IMPORT",
    "MANAGE_PAGES",
    "MANAGE_PRODUCTS",
    "MANAGE_SHIPPING",
    "MANAGE_TRANSLATIONS",
    "MANAGE_USERS",
)


def own_app() -> App:
    """The App `maarad`, made when it is missing. It has no token: it is the shop itself, asking in its own process."""
    app, _created = App.objects.get_or_create(
        identifier=OWN_IDENTIFIER, defaults={"name": "Maarad", "permissions": list(OWN_PERMISSIONS)}
    )
    return app


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def create_app(*, name: str, actor: Actor, permissions: Iterable[str] = (), identifier: str = "") -> tuple[App, str]:
    """A new App and its first token, which is shown only now. Nobody gives an App what they do not hold themselves."""
    wanted = _checked(permissions, actor)
    with locks.action():
        app = App.objects.create(name=name, identifier=identifier, permissions=wanted)
        token = _create_token(app, "default")
        audit.record(actor, "app.create", to_global_id("App", app.pk), {"permissions": wanted})
    return app, token


def create_app_token(*, app_id: int, actor: Actor, name: str = "") -> tuple[AppToken, str]:
    with locks.action():
        app = App.objects.select_for_update().get(pk=app_id)
        _checked(app.permissions, actor)
        token = _create_token(app, name)
        audit.record(actor, "app.token", to_global_id("App", app.pk))
        return app.tokens.get(token_sha256=digest(token)), token


def set_app_active(*, app_id: int, is_active: bool, actor: Actor) -> App:
    with locks.action():
        app = App.objects.select_for_update().get(pk=app_id)
        app.is_active = is_active
        app.save(update_fields=["is_active"])
        audit.record(actor, "app.activate" if is_active else "app.deactivate", to_global_id("App", app.pk))
    return app


def _checked(permissions: Iterable[str], actor: Actor) -> list[str]:
    wanted = sorted(set(permissions))
    unknown = [name for name in wanted if name not in ALL]
    if unknown:
        raise DomainError("INVALID_PERMISSION", f"Unknown permission: {', '.join(unknown)}", field="permissions")
    beyond = [name for name in wanted if not actor.has(name)]
    if beyond:
        raise PermissionDenied(tuple(beyond))
    return wanted


def _create_token(app: App, name: str) -> str:
    token = get_random_string(TOKEN_LENGTH)
    AppToken.objects.create(app=app, name=name, token_sha256=digest(token), token_last_4=token[-4:])
    return token
