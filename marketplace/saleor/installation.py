"""The handshake in which Saleor hands one of our Apps its token."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from marketplace.client.errors import ClientError
from marketplace.client.transports import backend
from marketplace.kernel import audit, outbox, sealing
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.search.handlers import REBUILD

from .addresses import is_ours
from .manifests import SHOP, App
from .models import Installation
from .signatures import NotAuthentic, read_keys

PURPOSE = "saleor.token"


@dataclass(frozen=True, slots=True)
class RegistrationRefused(Exception):
    """`code` is one of those that Saleor's own Apps answer; Saleor shows `message` to the staff and removes the App again."""

    code: str
    message: str
    status: int = 400


def register(app: App, *, token: str, api_url: str) -> Installation:
    """Take the token of `app`. It is tried before anything is kept: a stranger's token tells us nothing and changes nothing.

    Installing again replaces what was there. Raises RegistrationRefused.
    """
    if not is_ours(api_url):
        raise RegistrationRefused("SALEOR_URL_PROHIBITED", "This Maarad belongs to another Saleor (SALEOR_API_URL).", 403)
    if not token:
        raise RegistrationRefused("MISSING_TOKEN", "The request has no auth_token.")
    app_id = _who_is(token)
    try:
        keys = read_keys()
    except NotAuthentic as error:
        raise RegistrationRefused("JWKS_NOT_AVAILABLE", "Saleor's public keys cannot be read.", 502) from error
    with transaction.atomic():
        installation, created = Installation.objects.update_or_create(
            app=app.id,
            defaults={
                "saleor_app_id": app_id,
                "sealed_token": sealing.seal(token, purpose=PURPOSE),
                "keys": keys,
                "keys_read_at": now(),
                "installed_at": now(),
            },
        )
        if app.id == SHOP:
            outbox.publish(REBUILD, {})
        audit.record(SYSTEM, "saleor.app_installed" if created else "saleor.app_installed_again", app.id)
    return installation


def _who_is(token: str) -> str:
    """The id of the App whose token this is, by Saleor's own word."""
    try:
        found = backend().ask("app_self", {}, token=token).data
    except ClientError as error:
        raise RegistrationRefused("UNKNOWN_APP_ID", "Saleor does not answer under SALEOR_API_URL.", 502) from error
    app = (found or {}).get("app")
    if not app:
        raise RegistrationRefused("UNKNOWN_APP_ID", "Saleor does not know this token.", 401)
    return str(app["id"])


def token_of(app: str) -> str:
    """The token of one of our Apps; empty when it is not installed."""
    sealed = Installation.objects.filter(app=app).values_list("sealed_token", flat=True).first()
    return sealing.unseal(sealed, purpose=PURPOSE) if sealed else ""


def shop_token() -> str:
    """The token with which the shop itself asks: of the App `maarad`, or given by `SALEOR_APP_TOKEN`."""
    return settings.SALEOR_APP_TOKEN or token_of(SHOP)
