"""The truth behind the pages, asked from the shop's API with an App's token."""

from __future__ import annotations

import base64
import json
import re
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

A_WHILE = 180.0
"""Seconds in which a message comes: right after the demo was loaded its events are still being worked off, in their order."""

ORDER = """query($id: ID!) { order(id: $id) {
  number status chargeStatus userEmail languageCodeEnum channel { slug } user { email }
  total { gross { amount currency } } shippingPrice { gross { amount } } subtotal { gross { amount } }
  totalCharged { amount } totalAuthorized { amount }
  lines { productName quantity variant { id } }
  transactions { id chargedAmount { amount } refundedAmount { amount } authorizedAmount { amount } }
  shippingAddress { firstName city phone } } }"""
FOUND = "query($search: String!) { orders(first: 20, search: $search) { totalCount edges { node { id number } } } }"
PIECES = """query($channel: String!, $after: String) {
  products(first: 100, after: $after, channel: $channel, filter: { stockAvailability: IN_STOCK, isPublished: true }) {
    pageInfo { hasNextPage endCursor }
    edges { node { id slug name isAvailableForPurchase
      variants { id sku quantityAvailable pricing { price { gross { amount } } } } } } } }"""
MOST_TOLD = 50
"""The shop's limit of one cart: whoever asks is told no more, so one piece less would not be seen."""
LEFT = "query($id: ID!, $channel: String!) { productVariant(id: $id, channel: $channel) { quantityAvailable } }"


def wait_until(condition: Callable[[], T], seconds: float = 20.0) -> T:
    """The first true answer of `condition`."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"still {answer!r} after {seconds:.0f} s"
        time.sleep(0.1)


class Api:
    def __init__(self, base_url: str, token: str) -> None:
        self.url = f"{base_url}/graphql/"
        self.token = token

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """Data of the answer; an error fails the test."""
        body = json.dumps({"query": document, "variables": variables}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        with urllib.request.urlopen(urllib.request.Request(self.url, body, headers), timeout=20) as answer:
            said = json.load(answer)
        assert "errors" not in said, said["errors"]
        data: dict[str, Any] = said["data"]
        return data

    def order(self, page_url: str) -> dict[str, Any]:
        """The order whose page that is."""
        found = re.search(r"/orders/([0-9a-f-]{36})/", page_url)
        assert found, page_url
        order: dict[str, Any] = self.ask(ORDER, id=base64.b64encode(f"Order:{found[1]}".encode()).decode())["order"]
        assert order is not None
        return order

    def orders_of(self, email: str) -> list[dict[str, Any]]:
        """All orders under an e-mail address."""
        found = self.ask(FOUND, search=email)["orders"]
        assert found["totalCount"] == len(found["edges"])
        return [edge["node"] for edge in found["edges"]]

    def left(self, piece: Piece) -> int:
        """How many the web still sells."""
        return int(self.ask(LEFT, id=piece.variant, channel=piece.channel)["productVariant"]["quantityAvailable"])


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece with one variant. `slug` leads to its page, `left` were for sale when it was taken."""

    id: str
    slug: str
    name: str
    variant: str
    channel: str
    left: int
    price: float


class Pieces:
    """No two tests meet at one piece."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.taken: set[str] = set()
        self.known: dict[str, list[Piece]] = {}

    def take(self, channel: str, *, only: bool = False, least: int = 1) -> Piece:
        """A piece nobody else has: `only` one of it, or more than one and `least` of them."""
        fitting = [
            piece
            for piece in self._of(channel)
            if piece.variant not in self.taken and (piece.left == 1 if only else piece.left >= max(least, 2))
        ]
        # In the middle: the first pieces stand on the home page.
        piece = fitting[len(fitting) // 2]
        self.taken.add(piece.variant)
        return piece

    def _of(self, channel: str) -> list[Piece]:
        if channel not in self.known:
            self.known[channel] = list(self._ask(channel))
        return self.known[channel]

    def _ask(self, channel: str) -> list[Piece]:
        found: list[Piece] = []
        after = None
        while True:
            page = self.api.ask(PIECES, channel=channel, after=after)["products"]
            for node in (edge["node"] for edge in page["edges"]):
                variants = node["variants"]
                if len(variants) == 1 and variants[0]["pricing"] and 0 < variants[0]["quantityAvailable"] < MOST_TOLD:
                    one = variants[0]
                    price = one["pricing"]["price"]["gross"]["amount"]
                    found.append(
                        Piece(node["id"], node["slug"], node["name"], one["id"], channel, one["quantityAvailable"], price)
                    )
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return found
