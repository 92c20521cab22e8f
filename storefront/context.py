"""`shop` in every template: what stands around a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from marketplace.client import content
from marketplace.client.errors import ClientError
from marketplace.contract.types.content import MenuItem
from marketplace.extensions import registry

from . import cart, customer, memory
from .markets import MARKETS
from .visit import Visit

OWN_NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}


class Surroundings:
    """Everything lazy: a page without a header asks nothing."""

    def __init__(self, request: HttpRequest, visit: Visit) -> None:
        self.request = request
        self.visit = visit
        self.language = visit.language
        self.channel = visit.channel
        self.country = visit.market.country
        self.currency = visit.market.currency
        self.origin = settings.PUBLIC_URL

    @cached_property
    def languages(self) -> list[dict[str, Any]]:
        return [{"code": code, "name": name, "current": code == self.language} for code, name in OWN_NAMES.items()]

    @cached_property
    def channels(self) -> list[dict[str, Any]]:
        return [
            {"slug": market.slug, "name": market.name, "currency": market.currency, "current": market is self.visit.market}
            for market in MARKETS.values()
        ]

    @cached_property
    def urls(self) -> dict[str, str]:
        names = ("home", "search", "favourites", "account", "cart", "suggestions", "catalogue", "checkout", "withdrawal")
        return {name: self.visit.url(name) for name in names} | {"makers": self.visit.makers_url}

    @cached_property
    def account(self) -> dict[str, Any] | None:
        return customer.account(self.request)

    @cached_property
    def cart_count(self) -> int:
        return cart.count(self.request)

    @property
    def query(self) -> str:
        return self.request.GET.get("q", "")

    def _menu(self, slug: str) -> tuple[MenuItem, ...]:
        """Menus change rarely and stand on every page: remembered for a minute. Without a backend the page stands without them."""
        try:
            return memory.remember(
                f"menu:{slug}:{self.channel}:{self.language}", 60, lambda: content.menu(slug, session=self.visit.session)
            )
        except ClientError:
            return ()

    def _address(self, item: MenuItem) -> str:
        """Where an entry leads. A heading over categories leads to the catalogue filtered by all of them."""
        if item.target in ("category", "collection", "page"):
            return self.visit.url(item.target, slug=item.value)
        if item.target == "url":
            return self.visit.home + item.value.lstrip("/") if item.value.startswith("/") else item.value
        below = [("category", child.value) for child in item.children if child.target == "category"]
        return f"{self.urls['catalogue']}?{urlencode(below)}" if below else ""

    def _entries(self, items: tuple[MenuItem, ...]) -> list[dict[str, Any]]:
        here = self.request.get_full_path()
        found = [(item.name, self._address(item)) for item in items]
        return [{"label": name, "url": url, "current": here == url} for name, url in found if url]

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        path = self.request.path
        entries = self._entries(self._menu("navbar"))
        if not entries:
            entries = [{"label": _("All pieces"), "url": self.urls["catalogue"], "current": path == self.urls["catalogue"]}]
        known = {entry["url"] for entry in entries}
        # Pages of plugins that the shop's own menu does not name.
        added = [(str(item.label), self.visit.url(f"{plugin.name}:{item.url_name}")) for plugin, item in registry.menu("shop")]
        return [*entries, *({"label": label, "url": url, "current": path == url} for label, url in added if url not in known)]

    @cached_property
    def footer(self) -> list[dict[str, Any]]:
        columns = [{"title": item.name, "links": self._entries(item.children)} for item in self._menu("footer") if item.children]
        own = [
            {"label": _("Right of withdrawal"), "url": self.urls["withdrawal"]},
            {"label": _("Your account"), "url": self.urls["account"]},
            {"label": _("Favourites"), "url": self.urls["favourites"]},
        ]
        return [*columns, {"title": _("Your orders"), "links": own}]


def shop(request: HttpRequest) -> dict[str, Any]:
    visit = getattr(request, "visit", None)
    return {"shop": Surroundings(request, visit)} if visit is not None else {}
