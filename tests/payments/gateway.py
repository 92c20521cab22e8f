"""An acquirer that keeps its payments in memory: shows that `RedirectGateway` is enough for one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256

from marketplace.kernel.money import Money
from marketplace.payments.redirect import Order, Outcome, Redirect

SECRET = "shop-secret"


def sign(fields: Mapping[str, str]) -> str:
    text = "|".join(fields[name] for name in sorted(fields) if name != "hash")
    return sha256(f"{text}|{SECRET}".encode()).hexdigest()


class MemoryGateway:
    name = "Memory Bank"

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.refunds: dict[str, Money] = {}

    def is_configured(self) -> bool:
        return True

    def begin(self, order: Order) -> Redirect:
        self.orders[order.reference] = order
        return Redirect("https://bank.example/pay", {"oid": order.reference, "amount": str(order.money.amount)})

    def finish(self, reference: str, *, paid: bool) -> dict[str, str]:
        """The buyer is done; what the bank posts to the shop."""
        money = self.orders[reference].money
        receipt = f"r-{reference[-8:]}" if paid else ""
        status = "paid" if paid else "refused"
        self.outcomes[reference] = Outcome(reference, status, receipt, money, "" if paid else "Refused by the bank")  # type: ignore[arg-type]
        fields = {"oid": reference, "receipt": receipt, "status": status, "amount": str(money.amount), "currency": money.currency}
        return {**fields, "hash": sign(fields)}

    def look_up(self, reference: str) -> Outcome:
        return self.outcomes.get(reference) or Outcome(reference, "waiting")

    def read_callback(self, fields: Mapping[str, str]) -> Outcome:
        if fields.get("hash") != sign(fields):
            raise ValueError("hash")
        money = Money(Decimal(fields["amount"]), fields["currency"])
        return Outcome(fields["oid"], fields["status"], fields["receipt"], money)  # type: ignore[arg-type]

    def refund(self, receipt: str, money: Money, key: str) -> Outcome:
        self.refunds.setdefault(key, money)
        return Outcome("", "paid", f"refund-{key}", money)
