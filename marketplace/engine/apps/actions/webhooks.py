"""Where Apps want to be told. The subscription document has been read and validated by the caller (it is a matter of the API's schema)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id

from ..models import App, Webhook

# Saleor's limits of custom headers.
MOST_HEADERS = 5
LONGEST_HEADER = 998
_HEADER_NAME = re.compile(r"(x-|authorization|brokerproperties)[!#$%&'*+.^_`|~0-9a-z-]*", re.IGNORECASE)
_HEADER_VALUE = re.compile(r"[\x20-\x7e\t]*")

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
    """Nothing more is sent, not even what waits. What is returned is no row any more, but keeps its key."""
    with locks.action():
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
        raise DomainError("UNIQUE", _("This identifier is in use already."), field="identifier")


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
        values["custom_headers"] = _headers(values["custom_headers"])
    return values


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or parts.port == 0
    except ValueError:
        wrong = True
    if wrong or len(url) > 255 or not url.isascii() or not url.isprintable() or " " in url:
        raise DomainError("INVALID", _("Enter an http or https address."), field="target_url")


def _headers(given: Any) -> dict[str, str]:
    """Names in lower case, as Saleor keeps them. INVALID_CUSTOM_HEADERS."""
    headers = given or {}
    if not isinstance(headers, dict) or not all(isinstance(part, str) for pair in headers.items() for part in pair):
        raise _bad_headers(_("Headers must be an object of texts."))
    if len(headers) > MOST_HEADERS:
        raise _bad_headers(_("No more than %(most)s headers are possible.") % {"most": MOST_HEADERS})
    for name, value in headers.items():
        if len(name) > LONGEST_HEADER or len(value) > LONGEST_HEADER:
            raise _bad_headers(_("A header is too long."))
        if not _HEADER_NAME.fullmatch(name):
            raise _bad_headers(_("Only headers named X-*, Authorization* and BrokerProperties are possible."))
        if not _HEADER_VALUE.fullmatch(value):
            raise _bad_headers(_("A header's value may only hold printable ASCII characters."))
    return {name.lower(): value for name, value in headers.items()}


def _bad_headers(message: str) -> DomainError:
    return DomainError("INVALID_CUSTOM_HEADERS", message, field="custom_headers")
