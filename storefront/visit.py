"""Where a visitor is: language and country of sale, both read from the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django_htmx.middleware import HtmxDetails

from marketplace.client.session import Session

from .markets import Market


@dataclass(frozen=True, slots=True)
class Visit:
    """One per request. `session` asks the backend as nobody in particular; `storefront.customer.session` asks as the signed-in shopper."""

    language: str
    market: Market
    address: str = ""

    @property
    def channel(self) -> str:
        return self.market.slug

    @property
    def session(self) -> Session:
        return Session(self.market.slug, self.language, address=self.address)

    def url(self, name: str, **parts: Any) -> str:
        """Path of a shop page in this language and country."""
        return reverse(f"shop:{name}", kwargs={"language": self.language, "channel": self.market.slug, **parts})

    def absolute(self, name: str, **parts: Any) -> str:
        """The same with the shop's public origin, for links in messages and for payment providers."""
        return f"{settings.PUBLIC_URL}{self.url(name, **parts)}"

    @property
    def home(self) -> str:
        return f"/{self.language}/{self.market.slug}/"

    def maker_url(self, slug: str) -> str:
        """A maker's page, which the `artisans` plugin serves; without it the maker's pieces."""
        try:
            return self.url("artisans:maker", slug=slug)
        except NoReverseMatch:
            return f"{self.url('catalogue')}?{urlencode({'maker': slug})}"

    @property
    def makers_url(self) -> str:
        """The makers' directory of the `artisans` plugin; without it all pieces."""
        try:
            return self.url("artisans:makers")
        except NoReverseMatch:
            return self.url("catalogue")


class ShopRequest(HttpRequest):
    """A request that went through the middleware; for type annotations only."""

    visit: Visit
    htmx: HtmxDetails
