"""Installing an App: its manifest is read, the App is made, its token is handed over. What goes wrong stands on the installation."""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _

from marketplace.api.manifest import fetch_manifest
from marketplace.engine.apps.actions import fail_installation, finish_installation, make_app
from marketplace.engine.apps.handshake import HandshakeFailed, send_token
from marketplace.engine.apps.queries import pending_installation
from marketplace.kernel.errors import DomainError, DomainErrors
from marketplace.kernel.outbox import Delivery

logger = logging.getLogger(__name__)


def install(message: Delivery) -> None:
    """Handler of `AppInstallationRequested` (network: at least once). A repetition throws away what an interrupted one left."""
    installation_id = message.payload["installation"]
    installation = pending_installation(installation_id)
    if installation is None:
        return
    app_id = None
    try:
        manifest = fetch_manifest(installation.manifest_url)
        made = make_app(installation_id=installation_id, manifest=manifest)
        if made is None:
            return
        app, token = made
        app_id = app.pk
        if manifest.token_target_url:
            send_token(manifest.token_target_url, token)
    except (DomainError, DomainErrors, HandshakeFailed) as error:
        if isinstance(error, DomainError) and error.retry:
            raise
        fail_installation(installation_id=installation_id, message=_words(error), app_id=app_id)
    except Exception as error:
        # the message of the error may hold what the manifest holds
        logger.error("installation %s failed: %s", installation_id, type(error).__name__)
        fail_installation(installation_id=installation_id, message=_("The App could not be installed."), app_id=app_id)
    else:
        finish_installation(installation_id=installation_id, app_id=app.pk)


def _words(error: DomainError | DomainErrors | HandshakeFailed) -> str:
    """Saleor's form: `field: message`, one after the other."""
    errors = error.errors if isinstance(error, DomainErrors) else [error] if isinstance(error, DomainError) else []
    return ", ".join(f"{each.field}: {each}" if each.field else str(each) for each in errors) or str(error)
