"""Installing an App from its manifest: asked for by a person, done by the outbox, with the network between the transactions."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError
from django.utils.translation import gettext as _

from marketplace.contract.app_events import AppInstallationRequested, AppInstalled
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import SYSTEM, Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id

from ..handshake import check_manifest_url
from ..manifest import Manifest, granted
from ..models import App, AppExtension, AppInstallation, InstallationStatus, Webhook
from .registration import OWN_IDENTIFIER, checked_name, checked_permissions, create_token

_LONGEST_MESSAGE = 1000


def install_app(
    *, name: str, manifest_url: str, permissions: Iterable[str] = (), activate: bool = True, actor: Actor
) -> AppInstallation:
    """Ask for an installation. Nobody grants what they do not hold (OUT_OF_SCOPE_PERMISSION); also REQUIRED and INVALID (`app_name`),
    INVALID_URL_FORMAT (`manifest_url`). Publishes `AppInstallationRequested`."""
    name = checked_name(name, field="app_name")
    check_manifest_url(manifest_url)
    wanted = checked_permissions(permissions, actor)
    with locks.action():
        installation = AppInstallation.objects.create(
            app_name=name, manifest_url=manifest_url, permissions=wanted, activate=activate
        )
        audit.record(actor, "app.install", _id(installation), {"permissions": wanted})
        outbox.publish(AppInstallationRequested(installation.pk))
    return installation


def retry_installation(*, installation_id: int, activate: bool = True, actor: Actor) -> AppInstallation:
    """Try a failed one again. NOT_FOUND, INVALID_STATUS, and OUT_OF_SCOPE_PERMISSION for who may not grant what was granted."""
    with locks.action():
        installation = _failed(installation_id)
        checked_permissions(installation.permissions, actor)
        installation.status, installation.message, installation.activate = InstallationStatus.PENDING, "", activate
        installation.updated_at = now()
        installation.save(update_fields=["status", "message", "activate", "updated_at"])
        audit.record(actor, "app.install.retry", _id(installation))
        outbox.publish(AppInstallationRequested(installation.pk))
    return installation


def delete_failed_installation(*, installation_id: int, actor: Actor) -> AppInstallation:
    """Forget a failed one. NOT_FOUND, INVALID_STATUS. What is returned is no row any more, but keeps its key."""
    with locks.action():
        installation = _failed(installation_id)
        installation.delete()
        installation.pk = installation_id
        audit.record(actor, "app.install.delete", _id(installation))
    return installation


def make_app(*, installation_id: int, manifest: Manifest) -> tuple[App, str] | None:
    """The App of a pending installation with its webhooks, its extensions and a token that works at once: the App may ask who it is
    before it says that it has taken it. One that an interrupted try left behind goes. None when nobody waits for it any more.

    DomainError: UNIQUE (an App of this identifier is there), UNSUPPORTED_SALEOR_VERSION, OUT_OF_SCOPE_PERMISSION.
    """
    with locks.action():
        installation = _pending(installation_id)
        if installation is None:
            return None
        if installation.app_id is not None:
            App.objects.filter(pk=installation.app_id, is_installed=False).delete()
        accepted = granted(manifest, installation.permissions)
        app = _new_app(installation, accepted)
        AppExtension.objects.bulk_create(
            AppExtension(
                app=app, label=each.label, url=each.url, mount=each.mount_name, target=each.target_name,
                permissions=each.permissions, settings=each.settings, identifier=each.identifier,
            )
            for each in accepted.extensions
        )  # fmt: skip
        Webhook.objects.bulk_create(
            Webhook(
                app=app, name=each.name, identifier=each.identifier, target_url=each.target_url, is_active=each.is_active,
                subscription_query=each.query, events=each.events, custom_headers=each.custom_headers,
            )
            for each in accepted.webhooks
        )  # fmt: skip
        token = create_token(app, "Default token")
        installation.app, installation.updated_at = app, now()
        installation.save(update_fields=["app", "updated_at"])
    return app, token


def finish_installation(*, installation_id: int, app_id: int) -> bool:
    """The App has its token: it is one of the shop's now. False when another try has replaced it meanwhile. Publishes `AppInstalled`."""
    with locks.action():
        installation = _pending(installation_id)
        if installation is None or installation.app_id != app_id:
            return False
        App.objects.filter(pk=app_id).update(is_installed=True)
        installation.delete()
        audit.record(SYSTEM, "app.installed", to_global_id("App", app_id))
        outbox.publish(AppInstalled(to_global_id("App", app_id)))
    return True


def fail_installation(*, installation_id: int, message: str, app_id: int | None = None) -> None:
    """Write down why it failed; the half-made App goes, and its token with it. Nothing when another try has begun meanwhile."""
    with locks.action():
        installation = _pending(installation_id)
        if installation is None or (app_id is not None and installation.app_id != app_id):
            return
        if installation.app_id is not None:
            App.objects.filter(pk=installation.app_id, is_installed=False).delete()
        installation.app = None
        installation.status, installation.message = InstallationStatus.FAILED, message[:_LONGEST_MESSAGE]
        installation.updated_at = now()
        installation.save(update_fields=["app", "status", "message", "updated_at"])


def _new_app(installation: AppInstallation, manifest: Manifest) -> App:
    """The constraint decides whether an App of this identifier is there already, and leaves the transaction usable for nothing else.

    A second Maarad that sells what is here comes as `maarad`, too: the App of our own programs is none that was installed.
    """
    others = App.objects.exclude(identifier=OWN_IDENTIFIER, type="LOCAL")
    if others.filter(identifier=manifest.identifier, is_installed=True).exists():
        raise _taken()
    try:
        return App.objects.create(
            name=installation.app_name, identifier=manifest.identifier, type="THIRDPARTY", is_active=installation.activate,
            is_installed=False, permissions=manifest.permissions, manifest_url=installation.manifest_url, about=manifest.about,
            version=manifest.version, author=manifest.author, audience=manifest.audience, data_privacy=manifest.data_privacy,
            app_url=manifest.app_url, configuration_url=manifest.configuration_url, data_privacy_url=manifest.data_privacy_url,
            homepage_url=manifest.homepage_url, support_url=manifest.support_url,
        )  # fmt: skip
    except IntegrityError as error:
        raise _taken() from error


def _taken() -> DomainError:
    return DomainError("UNIQUE", _("App with the same identifier is already installed."), field="identifier")


def _failed(installation_id: int) -> AppInstallation:
    installation = AppInstallation.objects.select_for_update().filter(pk=installation_id).first()
    if installation is None:
        raise NotFound(_("There is no such installation."))
    if installation.status != InstallationStatus.FAILED:
        raise DomainError("INVALID_STATUS", _("Only a failed installation can be tried again or forgotten."), field="id")
    return installation


def _pending(installation_id: int) -> AppInstallation | None:
    rows = AppInstallation.objects.select_for_update().filter(pk=installation_id, status=InstallationStatus.PENDING)
    return rows.first()


def _id(installation: AppInstallation) -> str:
    return to_global_id("AppInstallation", installation.pk)
