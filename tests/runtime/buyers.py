"""Buyers who order over HTTP again and again, patiently: what gets no answer is asked again with the same words."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from uuid import uuid4

CREATE = """mutation($input: CheckoutCreateInput!) { checkoutCreate(input: $input) {
  checkout { id shippingMethods { id } } errors { field code } } }"""
DELIVERY = """mutation($id: ID!, $method: ID!) { checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) {
  checkout { totalPrice { gross { amount } } } errors { field code } } }"""
PAY = """mutation($id: ID!, $amount: PositiveDecimal!, $key: String!) { transactionInitialize(
  id: $id, amount: $amount, idempotencyKey: $key,
  paymentGateway: { id: "saleor.io.dummy-payment-app", data: { event: { type: "CHARGE_SUCCESS", includePspReference: true } } }
) { transactionEvent { type } errors { field code } } }"""
COMPLETE = "mutation($id: ID!) { checkoutComplete(id: $id) { order { id number } errors { field code } } }"
VARIANTS = '{ products(first: 10, channel: "france") { edges { node { variants { id } } } } }'
ADDRESS = {
    "firstName": "Lina",
    "lastName": "Martin",
    "streetAddress1": "12 rue des Lilas",
    "city": "Paris",
    "postalCode": "75011",
    "country": "FR",
    "phone": "+33612345678",
}


class Refused(Exception):
    """The shop understood and said no: nothing in these tests deserves that."""


@dataclass(frozen=True)
class Bought:
    """An order that the shop acknowledged. `began` orders purchases and kills in time (`time.monotonic`)."""

    order: str
    number: str
    checkout: str
    variant: str
    quantity: int
    began: float


@dataclass
class Buyers:
    """Use as a context: leaving it lets every buyer finish the purchase she is at. `patience` seconds for one step, restarts included."""

    url: str
    count: int
    patience: float = 90.0
    bought: list[Bought] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)
    unanswered: int = 0
    _closing: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Buyers:
        self._variants = [
            variant["id"] for edge in self.ask(VARIANTS)["products"]["edges"] for variant in edge["node"]["variants"]
        ]
        self._threads = [threading.Thread(target=self._shop, args=(number,), daemon=True) for number in range(self.count)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        for thread in self._threads:
            thread.join(self.patience * 5)

    def since(self, moment: float) -> int:
        """How many purchases were begun after `moment` and acknowledged; raises what broke a buyer."""
        if self.broken:
            raise self.broken[0]
        return sum(one.began > moment for one in self.bought)

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """Data of the answer, however long it takes to get one. A refusal is raised at once."""
        body = json.dumps({"query": document, "variables": variables}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        deadline = time.monotonic() + self.patience
        while True:
            try:
                with urllib.request.urlopen(request, timeout=15) as answer:
                    said = json.load(answer)
            except (OSError, HTTPException, ValueError) as error:
                said = {"errors": [repr(error)]}
            if "errors" not in said:
                data: dict[str, Any] = said["data"]
                for root in data.values():
                    if isinstance(root, dict) and root.get("errors"):
                        raise Refused(f"{document.split('{')[0]} {root['errors']}")
                return data
            self.unanswered += 1
            assert time.monotonic() < deadline, f"no answer: {said['errors']}"
            time.sleep(0.2)

    def _shop(self, number: int) -> None:
        try:
            for turn in range(100_000):
                if self._closing.is_set():
                    return
                self._buy(self._variants[(number + turn) % len(self._variants)], 1 + turn % 3)
        except BaseException as error:
            self.broken.append(error)

    def _buy(self, variant: str, quantity: int) -> None:
        began = time.monotonic()
        lines = [{"variantId": variant, "quantity": quantity}]
        wanted = {
            "channel": "france",
            "email": "lina@maarad.example",
            "lines": lines,
            "shippingAddress": ADDRESS,
            "billingAddress": ADDRESS,
        }
        checkout = self.ask(CREATE, input=wanted)["checkoutCreate"]["checkout"]
        chosen = self.ask(DELIVERY, id=checkout["id"], method=checkout["shippingMethods"][0]["id"])
        due = chosen["checkoutDeliveryMethodUpdate"]["checkout"]["totalPrice"]["gross"]["amount"]
        paid = self.ask(PAY, id=checkout["id"], amount=due, key=str(uuid4()))["transactionInitialize"]
        assert paid["transactionEvent"]["type"] == "CHARGE_SUCCESS"
        order = self.ask(COMPLETE, id=checkout["id"])["checkoutComplete"]["order"]
        self.bought.append(Bought(order["id"], order["number"], checkout["id"], variant, quantity, began))
