"""Where it is sold: channels, places, ways of delivery, taxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.contract.shop.asking import Asking
from tests.contract.shop.things import Channel, Method, Thing

PARIS = {
    "firstName": "Lina",
    "lastName": "Martin",
    "streetAddress1": "12 rue des Lilas",
    "city": "Paris",
    "postalCode": "75011",
    "country": "FR",
    "phone": "+33612345678",
}
PLACE = {key: PARIS[key] for key in ("streetAddress1", "city", "postalCode", "country")}


class Market(Asking):
    """Channels with gross prices, and what they need to sell."""

    def channel(
        self,
        slug: str = "morocco",
        currency: str = "MAD",
        country: str = "MA",
        *,
        active: bool = True,
        order: dict[str, Any] | None = None,
        checkout: dict[str, Any] | None = None,
        stock: dict[str, Any] | None = None,
    ) -> Channel:
        """With gross prices, as by default."""
        given = {
            "name": slug.title(),
            "slug": self.slug(slug),
            "currencyCode": currency,
            "defaultCountry": country,
            "isActive": active,
        }
        settings = {"orderSettings": order, "checkoutSettings": checkout, "stockSettings": stock}
        given |= {name: value for name, value in settings.items() if value is not None}
        return Channel(self.do("channelCreate", input=given)["channel"]["id"], self.slug(slug), currency=currency)

    def any_channel(self) -> Channel:
        """A channel for those who must name one and do not mind which."""
        found: Channel = self._once("channel", lambda: self.channel("anywhere", "EUR", "FR"))
        return found

    def warehouse(self, *channels: Channel, slug: str = "", local: bool = False) -> Thing:
        """`local`: a public place where orders are collected from its own stock."""
        slug = self.slug(slug) if slug else self.fresh("store")
        made = Thing(self.do("createWarehouse", input={"name": slug, "slug": slug, "address": PLACE})["warehouse"]["id"], slug)
        if local:
            self.do("updateWarehouse", id=made.id, input={"isPrivate": False, "clickAndCollectOption": "LOCAL"})
        for channel in channels:
            self.do("channelUpdate", id=channel.id, input={"addWarehouses": [made.id]})
        return made

    def delivery(self, channel: Channel, price: float = 5, countries: Sequence[str] = ("FR", "MA"), *at: Thing) -> Method:
        """A way of delivery of its own zone."""
        given = {"name": self.fresh("zone"), "countries": list(countries), "addChannels": [channel.id]}
        zone = self.do("shippingZoneCreate", input={**given, "addWarehouses": [each.id for each in at]})["shippingZone"]["id"]
        way = {"name": "Post", "type": "PRICE", "shippingZone": zone, "taxClass": self.taxed().id}
        made = Method(self.do("shippingPriceCreate", input=way)["shippingMethod"]["id"], "Post", zone=zone)
        listing = {"channelId": channel.id, "price": price}
        self.do("shippingMethodChannelListingUpdate", id=made.id, input={"addChannels": [listing]})
        return made

    def taxed(self, name: str = "standard", **rates: float) -> Thing:
        """A tax class; the standard one is 20 % everywhere that is used here."""

        def make() -> Thing:
            rows = [{"countryCode": code, "rate": rate} for code, rate in (rates or {"MA": 20, "FR": 20}).items()]
            made = self.do("taxClassCreate", input={"name": self.slug(name), "createCountryRates": rows})["taxClass"]
            return Thing(made["id"], made["name"])

        found: Thing = self._once("tax", make) if name == "standard" else make()
        return found

    def tax_configuration(self, channel: Channel) -> str:
        """The id of a channel's tax settings."""
        document = "query Q($slug: String) { channel(slug: $slug) { taxConfiguration { id } } }"
        return str(self.ask(document, slug=channel.slug)["taxConfiguration"]["id"])
