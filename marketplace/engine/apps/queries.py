from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from marketplace.contract.webhook_events import ANY_EVENTS, SYNC_EVENTS, permission_for
from marketplace.kernel.clock import now

from .models import App, AppExtension, AppInstallation, AppToken, EventDelivery, EventDeliveryAttempt, InstallationStatus, Webhook

# A receiver that keeps us waiting is left alone for a while, so that it does not hold up everybody's mail.
SLOW_ATTEMPTS = 3
SLOW_SECONDS = 1.0
SLOW_FOR = timedelta(minutes=1)


def app_of_token(token: str) -> App | None:
    """The active App that holds `token`."""
    return App.objects.filter(tokens__token_sha256=sha256(token.encode()).hexdigest(), is_active=True).first()


def app(pk: int | None) -> App | None:
    return App.objects.filter(pk=pk).first() if pk is not None else None


def apps_by_id(ids: Collection[int]) -> dict[int, App]:
    return App.objects.in_bulk(set(ids))


def apps_by_identifier(identifiers: Collection[str]) -> dict[str, App]:
    """The oldest App of each identifier."""
    rows = App.objects.filter(identifier__in=set(identifiers)).order_by("-pk") if identifiers else ()
    return {row.identifier: row for row in rows}


def installed_apps() -> QuerySet[App]:
    """All Apps but those whose token is still on its way to them."""
    return App.objects.filter(is_installed=True)


def installations() -> QuerySet[AppInstallation]:
    """What is being installed, and what could not be; newest last."""
    return AppInstallation.objects.all()


def pending_installation(pk: int) -> AppInstallation | None:
    return AppInstallation.objects.filter(pk=pk, status=InstallationStatus.PENDING).first()


def extensions() -> QuerySet[AppExtension]:
    """The extensions of active, installed Apps: what the Dashboard shows."""
    return AppExtension.objects.filter(app__is_active=True, app__is_installed=True)


def extensions_of(app_ids: Collection[int]) -> dict[int, list[AppExtension]]:
    return _grouped(AppExtension.objects.filter(app_id__in=set(app_ids)), "app_id", app_ids)


def webhook(*, pk: int | None, app_id: int | None = None) -> Webhook | None:
    """A webhook, with `app_id` only if it is that App's."""
    if pk is None:
        return None
    rows = Webhook.objects.filter(pk=pk)
    return (rows.filter(app_id=app_id) if app_id is not None else rows).first()


def webhooks_of(app_ids: Collection[int]) -> dict[int, list[Webhook]]:
    return _grouped(Webhook.objects.filter(app_id__in=set(app_ids)), "app_id", app_ids)


def tokens_of(app_ids: Collection[int]) -> dict[int, list[AppToken]]:
    return _grouped(AppToken.objects.filter(app_id__in=set(app_ids)).order_by("pk"), "app_id", app_ids)


def deliveries() -> QuerySet[EventDelivery]:
    return EventDelivery.objects.all()


def attempts() -> QuerySet[EventDeliveryAttempt]:
    return EventDeliveryAttempt.objects.all()


def delivery_to_send(pk: int) -> EventDelivery | None:
    """A delivery with its webhook and App."""
    return EventDelivery.objects.select_related("webhook__app").filter(pk=pk).first()


def attempted(delivery_id: int, task_id: str) -> bool:
    """Whether this very attempt has been made and written down."""
    return EventDeliveryAttempt.objects.filter(delivery_id=delivery_id, task_id=task_id).exists()


def answers_slowly(webhook_id: int) -> bool:
    """Whether the latest attempts of a webhook, within the last minute, all took long and got no answer."""
    latest = EventDeliveryAttempt.objects.filter(delivery__webhook_id=webhook_id, created_at__gt=now() - SLOW_FOR)
    rows = list(latest.order_by("-created_at", "-pk").values_list("response_status_code", "duration")[:SLOW_ATTEMPTS])
    return len(rows) == SLOW_ATTEMPTS and all(code is None and (seconds or 0) >= SLOW_SECONDS for code, seconds in rows)


def listening(events: Iterable[str]) -> list[Webhook]:
    """Active webhooks of active Apps that asked for any of `events`, with their App. One query."""
    return list(
        Webhook.objects.select_related("app")
        .filter(is_active=True, app__is_active=True, app__is_installed=True, events__overlap=[*events, ANY_EVENTS])
        .order_by("pk")
    )


def asked_for_payments(identifier: str | None = None) -> list[Webhook]:
    """Active webhooks for questions about payments of Apps that may be asked (of one, or of all), with their App. One query."""
    hooks = Webhook.objects.select_related("app").filter(
        is_active=True,
        app__is_active=True,
        app__is_installed=True,
        app__permissions__contains=["HANDLE_PAYMENTS"],
        events__overlap=list(SYNC_EVENTS),
    )
    if identifier is not None:
        hooks = hooks.filter(app__identifier=identifier)
    return list(hooks.exclude(app__identifier="").order_by("app_id", "pk"))


def hears(hook: Webhook, event: str) -> bool:
    """Whether `event` goes to this webhook: it asked for it, and its App holds the event's permission."""
    if event not in hook.events and ANY_EVENTS not in hook.events:
        return False
    permission = permission_for(event)
    return permission is None or permission in hook.app.permissions


def _grouped(rows: QuerySet[Any], column: str, keys: Collection[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {key: [] for key in keys}
    for row in rows:
        found[getattr(row, column)].append(row)
    return found
