"""Where Apps want to be told. The subscription document has been read and validated by the caller (it is a matter of the API's schema)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id

from ..addresses import is_web_address
from ..custom_headers import checked_headers
from ..models import App, Webhook

COLUMNS = ("name", "identifier", "target_url", "is_active", "subscription_query", "events", "custom_headers")


def create_webhook(*, app_id: int | None, fields: Mapping[str, Any], actor: Actor) -> Webhook:
    """`fields` are columns (`COLUMNS`). An App makes webhooks of its own, whatever `app_id` says; staff name an active App."""
    values = _checked(fields)
    for required in ("target_url", "subscription_query", "events"):
        if not values.get(required):
            field = {"subscription_query": "query", "events": "async_events"}.get(required, required)
            raise DomainError("REQUIRED", _("This field is required."), field=field)
    with locks.action():
        wanted = actor.app_id if actor.kind == "app" else app_id
        app = App.objects.select_for_update().filter(pk=wanted or 0, is_active=True).first()
        if app is None:
            raise NotFound(_("App doesn't exist or is disabled"), field="app")
        _check_identifier(app.pk, values.get("identifier"))
        webhook = Webhook.objects.create(app=app, **values)
        audit.record(actor, "webhook.create", to_global_id("Webhook", webhook.pk), {"events": webhook.events})
    return webhook


def update_webhook(*, key: Q, changes: Mapping[str, Any], actor: Actor) -> Webhook:
    """`key` names one webhook by id or identifier; an App reaches only its own."""
    values = _checked(changes)
    if "target_url" in values and not values["target_url"]:
        raise DomainError("REQUIRED", _("This field is required."), field="target_url")
    with locks.action():
        webhook = _held(key, actor)
        if values.get("identifier") and values["identifier"] != webhook.identifier:
            _check_identifier(webhook.app_id, values["identifier"])
        for name, value in values.items():
            setattr(webhook, name, value)
        if values:
            webhook.save(update_fields=list(values))
        audit.record(actor, "webhook.update", to_global_id("Webhook", webhook.pk), {"fields": sorted(values)})
    return webhook


def delete_webhook(*, key: Q, actor: Actor) -> Webhook:
    """Nothing more is sent, not even what waits. What is returned is no row any more, but keeps its key. Saleor's word for the webhook of
    another App is GRAPHQL_ERROR."""
    with locks.action():
        owners = set(Webhook.objects.filter(key).values_list("app_id", flat=True))
        if owners and actor.app_id is not None and actor.app_id not in owners:
            raise DomainError("GRAPHQL_ERROR", _("There is no such webhook."))
        webhook = _held(key, actor)
        pk = webhook.pk
        webhook.delete()
        webhook.pk = pk
        audit.record(actor, "webhook.delete", to_global_id("Webhook", pk))
    return webhook


def _held(key: Q, actor: Actor) -> Webhook:
    rows = Webhook.objects.select_for_update(of=("self",)).select_related("app").filter(key)
    if (own := actor.app_id) is not None:
        rows = rows.filter(app_id=own)
    webhook = rows.first()
    if webhook is None:
        raise NotFound(_("There is no such webhook."))
    return webhook


def _check_identifier(app_id: int, identifier: str | None) -> None:
    if identifier and Webhook.objects.filter(app_id=app_id, identifier=identifier).exists():
        raise DomainError("UNIQUE", _("This identifier is in use already."))


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: fields[name] for name in COLUMNS if name in fields}
    for name in ("name", "identifier"):
        if name in values:
            values[name] = values[name] or ""
            if len(values[name]) > 255:
                raise DomainError("INVALID", _("This text is too long."), field=name)
    if values.get("target_url"):
        _check_url(values["target_url"])
    if "is_active" in values:
        values["is_active"] = bool(values["is_active"])
    if "custom_headers" in values:
        values["custom_headers"] = checked_headers(values["custom_headers"])
    return values


def _check_url(url: str) -> None:
    if not is_web_address(url, longest=255):
        raise DomainError("INVALID", _("Enter an http or https address."), field="target_url")
