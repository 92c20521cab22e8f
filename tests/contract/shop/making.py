"""Makes what a test is about, through mutations alone, so that it works wherever the API is the same.

All slugs and names end in a word of this shop's own: a persistent endpoint may be asked again and again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.contract.endpoint import CONFIRM
from tests.contract.shop.goods import Goods
from tests.contract.shop.market import PARIS, PLACE
from tests.contract.shop.things import Channel, Counter, Person, Thing

__all__ = ["PARIS", "PASSWORD", "PLACE", "Shop"]

PASSWORD = "seven-green-tiles"


class Shop(Goods):
    """The whole shop: what it says, what it owes, and a counter that is ready to sell."""

    def customer(self, name: str = "lina") -> Person:
        """A confirmed customer who is signed in."""
        email = f"{self.fresh(name)}@maarad.example"
        self.api.prepare_mail()
        given = {"email": email, "password": PASSWORD, "redirectUrl": f"{self.api.home}/back", "channel": self.any_channel().slug}
        self.do("accountRegister", input={**given, "firstName": name.title()})
        user = self.do("confirmAccount", email=email, token=self.api.mailed(CONFIRM, email))["user"]["id"]
        token = self.do_as(None, "tokenCreate", email=email, password=PASSWORD)["token"]
        return Person(user, email, token=token, password=PASSWORD)

    def orders(self, channel: Channel) -> int:
        """How many orders a channel has, drafts apart."""
        document = "query Q($where: OrderWhereInput) { orders(first: 1, where: $where) { totalCount } }"
        return int(self.ask(document, where={"channelId": {"eq": channel.id}})["totalCount"])

    def checkouts(self, channel: Channel) -> int:
        document = "query Q($channel: String) { checkouts(first: 1, channel: $channel) { totalCount } }"
        return int(self.ask(document, channel=channel.slug)["totalCount"])

    def counter(self, quantity: int = 10, price: float = 10, slug: str = "france", **settings: Any) -> Counter:
        """An open shop whose channel accepts unpaid orders (paying is another matter) unless told otherwise; `settings` of `channel`."""
        settings["order"] = {"allowUnpaidOrders": True, **settings.get("order", {})}
        channel = self.channel(slug, "EUR", "FR", **settings)
        place = self.warehouse(channel)
        method = self.delivery(channel, 5, ("FR", "MA"), place)
        return Counter(
            channel, place, method, self.product(None, channel, prices=[price], stocks=[{place: quantity}]), self.taxed()
        )

    def page_type(self, slug: str = "story", attributes: Sequence[Thing] = ()) -> Thing:
        given = {"name": slug.title(), "slug": self.slug(slug), "addAttributes": [each.id for each in attributes]}
        return Thing(self.do("pageTypeCreate", input=given)["pageType"]["id"], self.slug(slug))

    def page(self, slug: str, of: Thing | None = None, published: bool = True, **more: Any) -> Thing:
        kind = of or self._once("page type", self.page_type)
        given = {"title": slug.title(), "slug": self.slug(slug), "pageType": kind.id, "isPublished": published, **more}
        return Thing(self.do("pageCreate", input=given)["page"]["id"], self.slug(slug))

    def menu(self, slug: str = "footer") -> Thing:
        made = self.do("menuCreate", input={"name": self.slug(slug), "slug": self.slug(slug)})["menu"]
        return Thing(made["id"], made["slug"])

    def voucher(
        self,
        code: str,
        channel: Channel,
        amount: float,
        *,
        kind: str = "FIXED",
        limit: int | None = None,
        least: float | None = None,
    ) -> str:
        """The code of a voucher over the whole order."""
        code = f"{code}-{self.word}".upper()
        self.api.voucher(code, channel.id, amount, kind, limit, least)
        return code
