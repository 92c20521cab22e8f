"""Reading an App's manifest from its address: the engine checks it, the API's schema checks its payload documents."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from marketplace.api.subscription import read_subscription
from marketplace.api.types.event import EVENTS
from marketplace.contract.webhook_events import ANY_EVENTS, SYNC_EVENTS
from marketplace.engine.apps import handshake
from marketplace.engine.apps.manifest import Manifest, read_manifest
from marketplace.kernel.errors import DomainError


def fetch_manifest(url: str) -> Manifest:
    """Over the network: no transaction may be open. DomainError or DomainErrors name what is wrong."""
    return read_manifest(handshake.fetch_manifest(url), events_of=webhook_events)


def unheard_of(listed: Collection[str]) -> set[str]:
    """The events among `listed` that no App is told here, nor asked."""
    return set(listed) - EVENTS.keys() - {ANY_EVENTS, *SYNC_EVENTS}


def webhook_events(query: str, listed: Collection[str]) -> list[str]:
    """The events that a webhook hears: those listed, or the ones that its document is about.

    DomainError: INVALID (`async_events`) for those never told here; on `query` as `read_subscription`.
    """
    unknown = unheard_of(listed)
    if unknown:
        message = _("These events do not happen here: %(events)s") % {"events": ", ".join(sorted(unknown))[:500]}
        raise DomainError("INVALID", message, field="async_events")
    asked = read_subscription(query) if query else []
    return sorted(listed or asked)
