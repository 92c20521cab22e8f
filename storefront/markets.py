"""Countries of sale. Each is one Saleor channel: its slug stands in every address, its currency in every price."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Market:
    """`slug` is the channel's, `country` an ISO code; pieces are delivered in that country only (selling from Morocco to France is off)."""

    slug: str
    country: str
    currency: str
    name: str | Promise
    phone_prefix: str


MOROCCO = Market("morocco", "MA", "MAD", _("Morocco"), "+212")
FRANCE = Market("france", "FR", "EUR", _("France"), "+33")
MARKETS = {market.slug: market for market in (MOROCCO, FRANCE)}
LANGUAGES = ("ar", "fr", "en")
