"""The settings of the whole shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import ShopUpdated
from marketplace.engine import metadata
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError

from .models import SiteSettings

_POSITIVE = ("limit_quantity_per_checkout", "reserve_stock_duration_anonymous_user", "reserve_stock_duration_authenticated_user")


class ShopFields(TypedDict, total=False):
    """What staff may set; a key left out keeps its value. Durations in minutes, None or 0: off."""

    name: str
    description: str
    track_inventory_by_default: bool
    limit_quantity_per_checkout: int | None
    fulfillment_auto_approve: bool
    fulfillment_allow_unpaid: bool
    reserve_stock_duration_anonymous_user: int | None
    reserve_stock_duration_authenticated_user: int | None
    enable_account_confirmation_by_email: bool
    customer_set_password_url: str
    metadata: Mapping[str, str]
    private_metadata: Mapping[str, str]


def update_shop(*, fields: ShopFields, actor: Actor) -> SiteSettings:
    """Change the settings. INVALID for a limit or duration under 1 that is not None (0 turns a duration off). Emits ShopUpdated."""
    values: dict[str, Any] = dict(fields)
    for name in _POSITIVE:
        if name in values and values[name] == 0 and name != "limit_quantity_per_checkout":
            values[name] = None
        if values.get(name) is not None and values[name] < 1:
            raise DomainError("INVALID", _("The number must be at least 1."), field=name)
    with locks.action():
        settings, _created = SiteSettings.objects.get_or_create(pk=1)
        for name in ("metadata", "private_metadata"):
            if name in values:
                setattr(settings, name, {**getattr(settings, name), **metadata.checked(values.pop(name))})
        for name, value in values.items():
            setattr(settings, name, value if value is not None or name in _POSITIVE else "")
        settings.save()
        audit.record(actor, "shop.update", "Shop", {"fields": sorted(fields)})
        outbox.publish(ShopUpdated())
    return settings
