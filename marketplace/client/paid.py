"""Carts that were paid for and are no orders, and giving the money back. Asked as the shop itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marketplace.contract.types.paid import CartPayment, PaidCheckout

from .session import Session
from .shapes import Json, instant, money, nodes
from .transports import execute, mutate

PAGE = 50
PAID = ("FULL", "PARTIAL")


def waiting(*, session: Session) -> Iterator[PaidCheckout]:
    """Every cart for which something is charged or set aside."""
    after: str | None = None
    while True:
        variables: dict[str, Any] = {"statuses": list(PAID), "first": PAGE, "after": after}
        found = execute("paid_checkouts", variables, session=session)["checkouts"]
        yield from map(_shape, nodes(found))
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return


def one(checkout_id: str, *, session: Session) -> PaidCheckout | None:
    """None when it has become an order or is gone."""
    found = execute("paid_checkout", {"id": checkout_id}, session=session)["checkout"]
    return _shape(found) if found else None


def ask_back(payment: CartPayment, *, session: Session) -> None:
    """Ask the payment method to let go what is set aside and to refund what is charged. What is asked no longer counts as held: asking
    again asks nothing. Only of a `returnable` payment."""
    for action, held in (("CANCEL", payment.authorized), ("REFUND", payment.charged)):
        if held:
            amount = str(held.amount) if action == "REFUND" else None
            mutate("transaction_request_action", {"id": payment.id, "action": action, "amount": amount}, session=session)


def _shape(found: Json) -> PaidCheckout:
    return PaidCheckout(
        found["id"], found["channel"]["slug"], found["languageCode"], tuple(map(_payment, found["transactions"] or ()))
    )


def _payment(found: Json) -> CartPayment:
    return CartPayment(
        id=found["id"],
        created=instant(found["createdAt"]),
        changed=instant(found["modifiedAt"]),
        charged=money(found["chargedAmount"]),
        authorized=money(found["authorizedAmount"]),
        actions=tuple(found["actions"]),
    )
