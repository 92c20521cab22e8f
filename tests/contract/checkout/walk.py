"""A shopper's steps, each through a document."""

from __future__ import annotations

from typing import Any

from tests.contract.checkout import documents
from tests.contract.endpoint import Endpoint
from tests.contract.shop.making import PARIS
from tests.contract.shop.things import Counter, Variant

BUYER = "lina@maarad.example"


def line(variant: Variant, quantity: int = 1, **more: Any) -> dict[str, Any]:
    return {"variantId": variant.id, "quantity": quantity, **more}


class Walk:
    """Somebody with a token, or nobody, in front of a counter. `watched` steps count as what the test is about."""

    def __init__(self, api: Endpoint, counter: Counter, token: str | None = None, watched: bool = True) -> None:
        self.api, self.counter, self.token = api, counter, token
        self._ask = api.query if watched else api.send

    def step(self, document: str, **variables: Any) -> Any:
        """A step that must succeed; its payload."""
        payload = self._ask(document, variables, token=self.token).only
        assert payload["errors"] == [], payload["errors"]
        return payload

    def start(self, quantity: int = 1, **more: Any) -> dict[str, Any]:
        """A new checkout with units of the counter's variant."""
        given = {"channel": self.counter.channel.slug, "lines": [line(self.counter.variant, quantity)], **more}
        checkout: dict[str, Any] = self.step(documents.CREATE, input=given)["checkout"]
        return checkout

    def fill(self, checkout: str) -> dict[str, Any]:
        """E-mail, addresses and the cheapest delivery."""
        self.step(documents.EMAIL, id=checkout, email=BUYER)
        self.step(documents.SHIPPING, id=checkout, address=PARIS)
        self.step(documents.BILLING, id=checkout, address=PARIS)
        offers = self.step(documents.OFFERS, id=checkout)["deliveries"]
        chosen: dict[str, Any] = self.step(documents.DELIVER, id=checkout, method=offers[0]["id"])["checkout"]
        return chosen

    def buy(self, quantity: int = 1) -> dict[str, Any]:
        """The order of a whole walk."""
        checkout = self.start(quantity)["id"]
        self.fill(checkout)
        order: dict[str, Any] = self.step(documents.COMPLETE, id=checkout)["order"]
        return order


def start(api: Endpoint, counter: Counter, quantity: int = 1, token: str | None = None, **more: Any) -> dict[str, Any]:
    return Walk(api, counter, token).start(quantity, **more)


def fill(api: Endpoint, counter: Counter, checkout: str, token: str | None = None) -> dict[str, Any]:
    return Walk(api, counter, token).fill(checkout)


def buy(api: Endpoint, counter: Counter, quantity: int = 1, token: str | None = None) -> dict[str, Any]:
    """An order that only prepares a test."""
    return Walk(api, counter, token, watched=False).buy(quantity)
