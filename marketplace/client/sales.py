"""Orders that the shop's own programs place: drafts, and sales that were made elsewhere. Asked as the shop itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from marketplace.contract.types.checkout import PlacedOrder
from marketplace.contract.types.sale import Sale, SaleFault, SaleLine, SaleOutcome, SalePayment
from marketplace.kernel.money import TaxedMoney

from . import demands, stock
from .errors import Refusal, Refused
from .guarding import guard
from .session import Session
from .shapes import Json, address_input
from .transports import execute, mutate

MOST_SALES = 50
"""In one call: Saleor's own limit."""
_KNOWN = "UNIQUE"


def complete_draft(order_id: str, *, session: Session) -> PlacedOrder:
    """Make an order of a draft. Called again with the same draft it returns the same order. Not inside a transaction beside a Saleor.

    Raises Refused; Busy when others are just buying the same pieces, and nothing was done.
    """

    def ask() -> PlacedOrder:
        try:
            found = mutate("draft_order_complete", {"id": order_id}, session=session)["order"]
        except Refused:
            known = demands.of_draft(order_id, session=session)
            if known is None or not known.placed:
                raise
            return PlacedOrder(known.order, known.number)
        return PlacedOrder(found["id"], found["number"])

    return guard().draft(order_id, ask)


def bring_in(sales: Sequence[Sale], *, even_if_short: bool = False, session: Session) -> tuple[SaleOutcome, ...]:
    """Orders of sales that were made elsewhere, each as a whole or not at all; what became of each, in the same order.

    At most `MOST_SALES`, each with a reference of its own. A sale whose reference is known is told as it stands (`before`): after
    Unavailable the same call may be repeated. `even_if_short`: the pieces have left already; stock may go below zero. Else such a sale
    is refused (INSUFFICIENT_STOCK). One call at a time writes the stock of a warehouse, and nobody moves or sells these variants
    meanwhile: Saleor reads it and writes it back without a lock. Raises Busy; Refused when the call as a whole is refused.
    """
    if (
        len(sales) > MOST_SALES
        or len({sale.reference for sale in sales}) < len(sales)
        or not all(sale.reference for sale in sales)
    ):
        raise ValueError(f"at most {MOST_SALES} sales, each with a reference of its own")
    if not sales:
        return ()
    lines = [line for sale in sales for line in sale.lines]
    owner = sha256("\n".join(sorted(sale.reference for sale in sales)).encode()).hexdigest()
    policy = "FORCE" if even_if_short else "UPDATE"
    changes: dict[tuple[str, str], int] = dict.fromkeys(((line.variant, line.warehouse) for line in lines), 0)
    # Behind both locks the look at the stock is the backend's own: it reads at the beginning of the call.
    with guard().writing({line.warehouse for line in lines}, owner=f"sales:{owner}"), stock.changing(changes, session=session):
        outcomes = _ask(sales, policy, session)
        if len(sales) > 1:
            # Saleor may refuse a good one because of its neighbour (NON_EXISTING_STOCK is said of every row of a call).
            outcomes = [
                _ask([sale], policy, session)[0] if one.faults else one for sale, one in zip(sales, outcomes, strict=True)
            ]
        changes.clear()
        changes.update(_taken(sales, outcomes))
    return tuple(outcomes)


def _taken(sales: Sequence[Sale], outcomes: Sequence[SaleOutcome]) -> Counter[tuple[str, str]]:
    """What left the shelves, below zero."""
    taken: Counter[tuple[str, str]] = Counter()
    for sale, outcome in zip(sales, outcomes, strict=True):
        if outcome.order and not outcome.before:
            for line in sale.lines:
                if line.handed:
                    taken[line.variant, line.warehouse] -= line.handed
    return taken


def _ask(sales: Sequence[Sale], policy: str, session: Session) -> list[SaleOutcome]:
    given = {"orders": [_order(sale) for sale in sales], "policy": "REJECT_FAILED_ROWS", "stock": policy}
    payload = execute("order_bulk_create", given, session=session)["orderBulkCreate"]
    if payload["errors"] or len(payload["results"]) != len(sales):
        faults = payload["errors"] or [{"code": "INVALID", "path": "", "message": ""}]
        raise Refused(tuple(Refusal(each["code"], each["path"] or "", each["message"] or "") for each in faults))
    return [_outcome(sale, row, session) for sale, row in zip(sales, payload["results"], strict=True)]


def _outcome(sale: Sale, row: Json, session: Session) -> SaleOutcome:
    if row["order"] and not row["errors"]:
        return SaleOutcome(sale.reference, PlacedOrder(row["order"]["id"], row["order"]["number"]))
    faults = tuple(SaleFault(each["code"], each["path"] or "", each["message"] or "") for each in row["errors"] or ())
    if any(fault.code == _KNOWN for fault in faults):
        found = execute("order_by_reference", {"reference": sale.reference}, session=session)["order"]
        if found:
            return SaleOutcome(sale.reference, PlacedOrder(found["id"], found["number"]), before=True)
    return SaleOutcome(sale.reference, None, faults or (SaleFault("INVALID", "", ""),))


# -- shapes -----------------------------------------------------------------------------------------------------------


def _order(sale: Sale) -> dict[str, Any]:
    handed = [
        {"orderLineIndex": place, "variantId": line.variant, "warehouse": line.warehouse, "quantity": line.handed}
        for place, line in enumerate(sale.lines)
        if line.handed
    ]
    return {
        "externalReference": sale.reference,
        "channel": sale.channel,
        "createdAt": sale.made_at.isoformat(),
        "status": sale.status,
        "user": {"email": sale.email},
        "languageCode": sale.language_code,
        "currency": sale.currency,
        "billingAddress": address_input(sale.billing),
        "deliveryMethod": {"warehouseId": sale.place[0], "warehouseName": sale.place[1]},
        "lines": [_line(line, sale) for line in sale.lines],
        "fulfillments": [{"lines": handed}] if handed else [],
        "transactions": [_payment(payment) for payment in sale.payments],
        "customerNote": sale.note,
        "metadata": [{"key": key, "value": value} for key, value in sale.metadata.items()],
    }


def _line(line: SaleLine, sale: Sale) -> dict[str, Any]:
    return {
        "variantId": line.variant,
        "warehouse": line.warehouse,
        "quantity": line.quantity,
        "createdAt": sale.made_at.isoformat(),
        "isShippingRequired": line.shipped,
        "isGiftCard": False,
        "totalPrice": _taxed(line.total),
        "undiscountedTotalPrice": _taxed(line.full_total),
        "taxRate": str(line.tax_rate),
        "taxClassId": line.tax_class,
    }


def _payment(payment: SalePayment) -> dict[str, Any]:
    amount = {"amount": str(payment.charged.amount), "currency": payment.charged.currency}
    return {"name": payment.name, "pspReference": payment.reference, "amountCharged": amount}


def _taxed(price: TaxedMoney) -> dict[str, str]:
    return {"gross": str(price.gross.amount), "net": str(price.net.amount)}
