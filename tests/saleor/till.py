"""A Saleor on loopback that sells as 3.23.28 does: it looks at the stock, takes its time, and takes without having looked again."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOME, STAND = "V2FyZWhvdXNlOjE=", "V2FyZWhvdXNlOjI="
Answers = dict[str, Any]


@dataclass
class Shelf:
    quantity: int
    allocated: int = 0


@dataclass
class Payment:
    id: str
    charged: Decimal
    authorized: Decimal
    actions: tuple[str, ...]
    at: datetime
    pending: Decimal = Decimal(0)
    changed: datetime | None = None
    undecided: Decimal = Decimal(0)

    @property
    def held(self) -> Decimal:
        return self.charged + self.authorized


@dataclass
class Till:
    """`shelves`: (variant, warehouse) → what lies there. `carts`: id → variant → quantity; drafts alike. `lost`: answers that never arrive.
    A cart costs 100, unless nobody speaks of money (`payments`)."""

    api_url: str = ""
    shelves: dict[tuple[str, str], Shelf] = field(default_factory=dict)
    uncounted: set[str] = field(default_factory=set)
    carts: dict[str, dict[str, int]] = field(default_factory=dict)
    collected_at: dict[str, str] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    payments: dict[str, list[Payment]] = field(default_factory=dict)
    provider: dict[str, str] = field(default_factory=dict)
    channel: str = "morocco"
    asked: list[str] = field(default_factory=list)
    lost: int = 0
    losing: tuple[str, ...] = ("complete",)
    between: Callable[[], object] = lambda: time.sleep(0.05)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def stock(self, variant: str, quantity: int, warehouse: str = HOME, allocated: int = 0) -> None:
        self.shelves[variant, warehouse] = Shelf(quantity, allocated)

    def cart(self, *variants: str, at: str = "") -> str:
        with self._counting:
            made = f"cart-{len(self.carts) + 1}"
            self.carts[made] = {variant: variants.count(variant) for variant in variants}
            self.collected_at[made] = at
        return made

    def pay(
        self, cart: str, at: datetime, *, charged: int = 0, authorized: int = 0, actions: tuple[str, ...] = ("REFUND", "CANCEL")
    ) -> Payment:
        made = Payment(f"pay-{cart}-{len(self.payments.get(cart, ()))}", Decimal(charged), Decimal(authorized), actions, at)
        self.payments.setdefault(cart, []).append(made)
        return made

    def paid(self, cart: str) -> Decimal:
        """As Saleor counts: what a provider has yet to decide about, too."""
        return sum((each.held + each.undecided for each in self.payments.get(cart, ())), Decimal(0))

    def sold(self, variant: str) -> int:
        return sum(shelf.allocated for (what, _where), shelf in self.shelves.items() if what == variant)

    def answer(self, operation: str, variables: dict[str, Any]) -> Answers:
        with self._counting:
            self.asked.append(operation)
        found: Answers = getattr(self, re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower())(variables)
        return found

    def checkout_demand(self, given: dict[str, Any]) -> Answers:
        return {"checkout": None if given["id"] in self.orders else self._demand(given["id"])}

    def order_demand(self, given: dict[str, Any]) -> Answers:
        status = "UNFULFILLED" if given["id"] in self.orders else "DRAFT"
        return {"order": {"id": given["id"], "number": "1", "status": status, **self._demand(given["id"])}}

    def checkout_complete(self, given: dict[str, Any]) -> Answers:
        return {"checkoutComplete": self._complete(given["id"])}

    def draft_order_complete(self, given: dict[str, Any]) -> Answers:
        return {"draftOrderComplete": self._complete(given["id"])}

    def paid_checkouts(self, given: dict[str, Any]) -> Answers:
        assert given["statuses"] == ["FULL", "PARTIAL"]
        found = [cart for cart in self.payments if cart not in self.orders and self.paid(cart)]
        edges = [{"node": self._cart(cart)} for cart in found]
        return {"checkouts": {"edges": edges, "pageInfo": {"hasNextPage": False, "endCursor": None}}}

    def paid_checkout_by_id(self, given: dict[str, Any]) -> Answers:
        return {"checkout": None if given["id"] in self.orders else self._cart(given["id"])}

    def transaction_request_action(self, given: dict[str, Any]) -> Answers:
        (payment,) = (each for all_of in self.payments.values() for each in all_of if each.id == given["id"])
        with self._counting:
            self.asked.append(f"{given['action']} {payment.id} {given['amount']}")
            if given["action"] == "CANCEL":
                payment.pending, payment.authorized = payment.pending + payment.authorized, Decimal(0)
            else:
                payment.pending, payment.charged = (
                    payment.pending + Decimal(given["amount"]),
                    payment.charged - Decimal(given["amount"]),
                )
        return {"transactionRequestAction": {"transaction": {"id": payment.id}, "errors": []}}

    def transaction_process(self, given: dict[str, Any]) -> Answers:
        """`provider`: what became of each payment; one that was never begun is not found."""
        said = self.provider.get(given["id"])
        if said is None:
            errors = [{"field": "id", "message": "No such payment", "code": "NOT_FOUND"}]
            return {"transactionProcess": {"transaction": None, "transactionEvent": None, "data": None, "errors": errors}}
        event = {"type": said, "message": "", "externalUrl": ""}
        found = {"transaction": {"id": given["id"], "actions": []}, "transactionEvent": event, "data": None, "errors": []}
        return {"transactionProcess": found}

    def _cart(self, cart: str) -> Answers:
        payments = [
            {
                "id": each.id,
                "createdAt": each.at.isoformat(),
                "modifiedAt": (each.changed or each.at).isoformat(),
                "actions": list(each.actions),
                "chargedAmount": {"amount": float(each.charged), "currency": "MAD"},
                "authorizedAmount": {"amount": float(each.authorized), "currency": "MAD"},
            }
            for each in self.payments.get(cart, ())
        ]
        return {"id": cart, "channel": {"slug": self.channel}, "languageCode": "FR_MA", "transactions": payments}

    def _demand(self, cart: str) -> Answers:
        only = self.collected_at[cart]
        return {
            "shippingAddress": {"country": {"code": "MA"}},
            "totalPrice": {"gross": {"amount": 100.0, "currency": "MAD"}},
            "transactions": [
                {
                    "chargedAmount": {"amount": float(each.charged)},
                    "chargePendingAmount": {"amount": float(each.undecided)},
                    "authorizedAmount": {"amount": float(each.authorized)},
                    "authorizePendingAmount": {"amount": 0.0},
                }
                for each in self.payments.get(cart, ())
            ],
            "deliveryMethod": {"id": only, "clickAndCollectOption": "LOCAL"} if only else {},
            # each piece on a line of its own: they have to be added up
            "lines": [
                {"id": f"{cart}-{variant}-{number}", "quantity": 1, "variant": self._variant(variant)}
                for variant, quantity in self.carts[cart].items()
                for number in range(quantity)
            ],
        }

    def _variant(self, variant: str) -> Answers:
        stocks = [
            {"quantity": shelf.quantity, "quantityAllocated": shelf.allocated, "warehouse": {"id": where}}
            for (what, where), shelf in self.shelves.items()
            if what == variant
        ]
        return {"id": variant, "trackInventory": variant not in self.uncounted, "stocks": stocks}

    def _complete(self, cart: str) -> Answers:
        if cart not in self.orders:
            if cart in self.payments and self.paid(cart) < 100:
                return {"order": None, "errors": [{"field": None, "message": "Pay", "code": "CHECKOUT_NOT_FULLY_PAID"}]}
            free = {key: shelf.quantity - shelf.allocated for key, shelf in self.shelves.items()}
            self.between()
            for variant, quantity in self.carts[cart].items():
                if variant in self.uncounted:
                    continue
                where = next((key for key, left in free.items() if key[0] == variant and left >= quantity), None)
                if where is None:
                    return {"order": None, "errors": [{"field": None, "message": "Insufficient", "code": "INSUFFICIENT_STOCK"}]}
                with self._counting:
                    self.shelves[where].allocated += quantity
            self.orders[cart] = f"order-of-{cart}"
        return {"order": {"id": self.orders[cart], "number": "1"}, "errors": []}


@contextmanager
def till_open() -> Iterator[Till]:
    till = Till()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            operation = re.match(r"\s*(?:query|mutation)\s+(\w+)", asked["query"])
            assert operation is not None
            body = json.dumps({"data": till.answer(operation[1], asked["variables"])}).encode()
            if operation[1].lower().endswith(till.losing) and till.lost:
                till.lost -= 1
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    till.api_url = f"http://127.0.0.1:{server.server_port}/graphql/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield till
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
