"""Programs that call the API: their registration and tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from marketplace.contract.app_events import AppDeleted, AppInstalled, AppStatusChanged, AppUpdated
from marketplace.contract.permissions import ALL
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id

from ..models import App, AppToken

TOKEN_LENGTH = 30
LONGEST_NAME = 60


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
        identifier=OWN_IDENTIFIER, type="LOCAL", defaults={"name": "Maarad", "permissions": list(OWN_PERMISSIONS)}
    )
    return app


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def create_app(*, name: str, actor: Actor, permissions: Iterable[str] = (), identifier: str = "") -> tuple[App, str]:
    """A new App and its first token, which is shown only now. Nobody gives an App what they do not hold themselves
    (OUT_OF_SCOPE_PERMISSION). Without an identifier it gets its own global id."""
    name, wanted = checked_name(name), checked_permissions(permissions, actor)
    _check_identifier(identifier)
    with locks.action():
        app = App.objects.create(name=name, identifier=identifier, permissions=wanted)
        if not identifier:
            app.identifier = to_global_id("App", app.pk)
            app.save(update_fields=["identifier"])
        token = create_token(app, "default")
        audit.record(actor, "app.create", to_global_id("App", app.pk), {"permissions": wanted})
        outbox.publish(AppInstalled(to_global_id("App", app.pk)))
    return app, token


def update_app(*, app_id: int, changes: Mapping[str, Any], actor: Actor) -> App:
    """`changes`: name, identifier, permissions. An App that may more than the actor is out of reach (OUT_OF_SCOPE_APP)."""
    with locks.action():
        app = _held(app_id, actor)
        if "name" in changes:
            app.name = checked_name(changes["name"])
        if changes.get("identifier"):
            _check_identifier(changes["identifier"])
            app.identifier = changes["identifier"]
        if changes.get("permissions") is not None:
            app.permissions = checked_permissions(changes["permissions"], actor)
        app.save(update_fields=["name", "identifier", "permissions"])
        audit.record(actor, "app.update", to_global_id("App", app.pk), {"fields": sorted(changes)})
        outbox.publish(AppUpdated(to_global_id("App", app.pk)))
    return app


def delete_app(*, app_id: int, actor: Actor) -> App:
    """Remove an App with its tokens, webhooks and deliveries. What is returned is no row any more, but keeps its key."""
    with locks.action():
        app = _held(app_id, actor)
        app.delete()
        app.pk = app_id
        audit.record(actor, "app.delete", to_global_id("App", app_id))
        outbox.publish(AppDeleted(to_global_id("App", app_id), app.name, app.identifier))
    return app


def set_app_active(*, app_id: int, is_active: bool, actor: Actor) -> App:
    """An inactive App's tokens are refused and its webhooks rest."""
    with locks.action():
        app = _held(app_id, actor)
        app.is_active = is_active
        app.save(update_fields=["is_active"])
        audit.record(actor, "app.activate" if is_active else "app.deactivate", to_global_id("App", app.pk))
        outbox.publish(AppStatusChanged(to_global_id("App", app.pk)))
    return app


def create_app_token(*, app_id: int, actor: Actor, name: str = "") -> tuple[AppToken, str]:
    """One more token, shown only now."""
    with locks.action():
        app = _held(app_id, actor, field="app")
        token = create_token(app, name)
        audit.record(actor, "app.token", to_global_id("App", app.pk))
        return app.tokens.get(token_sha256=digest(token)), token


def delete_app_token(*, token_id: int, actor: Actor) -> AppToken:
    """Revoke a token at once. What is returned is no row any more, but keeps its key."""
    with locks.action():
        token = AppToken.objects.filter(pk=token_id).first()
        if token is None:
            raise NotFound(_("There is no such token."))
        app = _held(token.app_id, actor)
        token.delete()
        token.pk = token_id
        audit.record(actor, "app.token.delete", to_global_id("App", app.pk))
    return token


def _held(app_id: int, actor: Actor, field: str = "id") -> App:
    """The App, locked. NOT_FOUND, OUT_OF_SCOPE_APP, or FORBIDDEN for the shop's own App."""
    app = App.objects.select_for_update().filter(pk=app_id).first()
    if app is None:
        raise NotFound(_("There is no such App."), field=field)
    if app.identifier == OWN_IDENTIFIER and app.type == "LOCAL":
        raise DomainError("FORBIDDEN", _("The shop's own App cannot be changed."), field=field)
    if not all(actor.has(name) for name in app.permissions):
        raise DomainError("OUT_OF_SCOPE_APP", _("You can't manage this App."), field=field)
    return app


def checked_name(name: str | None, *, field: str = "name") -> str:
    """`name` without surrounding blanks. REQUIRED, INVALID."""
    if not (name or "").strip():
        raise DomainError("REQUIRED", _("An App needs a name."), field=field)
    name = str(name).strip()
    if len(name) > LONGEST_NAME:
        raise DomainError("INVALID", _("The name is too long."), field=field)
    return name


def _check_identifier(identifier: str) -> None:
    if identifier == OWN_IDENTIFIER:
        raise DomainError("UNIQUE", _("This identifier is the shop's own."), field="identifier")
    if len(identifier) > 256:
        raise DomainError("INVALID", _("The identifier is too long."), field="identifier")


def checked_permissions(permissions: Iterable[str], actor: Actor) -> list[str]:
    """Sorted, each once. INVALID_PERMISSION; OUT_OF_SCOPE_PERMISSION for what the actor does not hold."""
    wanted = sorted(set(permissions))
    unknown = [name for name in wanted if name not in ALL]
    if unknown:
        raise DomainError("INVALID_PERMISSION", f"Unknown permission: {', '.join(unknown)}", field="permissions")
    beyond = [name for name in wanted if not actor.has(name)]
    if beyond:
        message = _("You can't add permission that you don't have.")
        raise DomainError("OUT_OF_SCOPE_PERMISSION", message, field="permissions", params={"permissions": beyond})
    return wanted


def create_token(app: App, name: str) -> str:
    """A new token in the caller's transaction: only its digest is kept."""
    token = get_random_string(TOKEN_LENGTH)
    AppToken.objects.create(app=app, name=name, token_sha256=digest(token), token_last_4=token[-4:])
    return token
