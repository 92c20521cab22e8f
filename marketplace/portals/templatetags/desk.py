from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from marketplace.accounts import passkeys
from marketplace.accounts.models import Person
from marketplace.extensions import registry
from marketplace.portals.access import DESK_ROLES
from marketplace.portals.desk.devices import STAFF
from marketplace.portals.desk.people import DESK

register = template.Library()
# Of what only happens beside a Saleor.
BESIDE = (
    (_("Paid, and no order"), "desk:paid_carts", DESK_ROLES),
    (_("Movements of stock"), "desk:stock_moves", DESK_ROLES),
)
OWN = (
    (_("Orders"), "desk:orders", DESK_ROLES),
    (_("Withdrawals"), "desk:withdrawals", DESK_ROLES),
    (_("Shown by the shop"), "desk:mirror", DESK_ROLES),
    (_("People"), "desk:people", DESK),
    (_("Done for makers"), "desk:acts", DESK),
)
DEVICES = ((_("Your devices"), "desk:devices", STAFF),)


@dataclass(frozen=True, slots=True)
class Entry:
    label: object
    url: str
    current: bool


@register.simple_tag(takes_context=True)
def desk_menu(context: dict[str, Any]) -> list[Entry]:
    """The ways from here that this person may go: the desk's own, then the plugins'."""
    request: HttpRequest | None = context.get("request")
    person = getattr(request, "user", None)
    if request is None or not isinstance(person, Person):
        return []
    own = (*OWN, *(BESIDE if settings.SALEOR_API_URL else ()), *(DEVICES if passkeys.offered() else ()))
    plugins = (
        (item.label, f"desk:{plugin.name}:{item.url_name}", item.roles or DESK_ROLES) for plugin, item in registry.menu("desk")
    )
    ways = ((label, _url(name)) for label, name, roles in (*own, *plugins) if person.has_role(*roles))
    return [Entry(label, url, request.path.startswith(url)) for label, url in ways if url]


def _url(name: str) -> str:
    """Empty for a page that could not be mounted: the desk is there all the same."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
