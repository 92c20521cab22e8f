"""Where a maker may sell: in the channel of her own country, in its currency (selling abroad needs customs papers that nobody makes yet)."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Maker


@dataclass(frozen=True, slots=True)
class Market:
    """`channel`: its slug at the backend; `country`: ISO 3166-1."""

    channel: str
    country: str
    currency: str


MARKETS = {each.channel: each for each in (Market("morocco", "MA", "MAD"), Market("france", "FR", "EUR"))}


def market_of(maker: Maker) -> Market:
    """By her region (`MA-03`, `FR-IDF`) or commune (INSEE: France)."""
    country = maker.region.partition("-")[0]
    if country not in ("MA", "FR"):
        country = "FR" if maker.commune else "MA"
    return next(each for each in MARKETS.values() if each.country == country)
