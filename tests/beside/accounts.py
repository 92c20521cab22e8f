"""Whether what buyers were told, what Saleor has, what the card company took and what is left on the shelf agree."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.beside.buyers import Purchase
from tests.beside.shop import Beside
from tests.e2e.buyer import STRIPE

_STOCKS = "query($id: ID!) { productVariant(id: $id) { id stocks { id quantity quantityAllocated warehouse { id } } } }"
_FILL = """mutation($id: ID!, $stocks: [StockInput!]!) { productVariantStocksUpdate(variantId: $id, stocks: $stocks) {
  errors { field code message } } }"""
_ORDER = """query($id: ID!) { order(id: $id) { id number userEmail checkoutId status isPaid chargeStatus
  total { gross { amount } } totalCharged { amount } totalAuthorized { amount } } }"""
_ORDERS = """query($after: String, $email: String!) { orders(first: 100, after: $after, filter: {customer: $email}) {
  pageInfo { hasNextPage endCursor } edges { node { id number userEmail checkoutId chargeStatus status
    total { gross { amount } } totalCharged { amount } totalAuthorized { amount }
    lines { quantity variant { id } } transactions { id chargedAmount { amount } refundedAmount { amount } authorizedAmount { amount } } } } } }"""
_TRANSACTION = """query($id: ID!) { transaction(id: $id) { id order { id userEmail } checkout { id email }
  chargedAmount { amount } refundedAmount { amount } authorizedAmount { amount } } }"""


def stock_of(beside: Beside, variant: str) -> list[dict[str, Any]]:
    stocks: list[dict[str, Any]] = beside.ask(_STOCKS, id=variant)["productVariant"]["stocks"]
    return stocks


def put_on_the_shelf(beside: Beside, variant: str, units: int) -> None:
    """`units` that nobody has ordered yet, in each of its warehouses together."""
    first, *others = stock_of(beside, variant)
    wanted = [{"warehouse": first["warehouse"]["id"], "quantity": first["quantityAllocated"] + units}]
    wanted += [{"warehouse": each["warehouse"]["id"], "quantity": each["quantityAllocated"]} for each in others]
    assert beside.ask(_FILL, id=variant, stocks=wanted)["productVariantStocksUpdate"]["errors"] == []


def free(beside: Beside, variant: str) -> int:
    return sum(each["quantity"] - each["quantityAllocated"] for each in stock_of(beside, variant))


def orders_under(beside: Beside, word: str) -> list[dict[str, Any]]:
    """All orders under addresses that contain a word."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = beside.ask(_ORDERS, after=after, email=word)["orders"]
        found += [edge["node"] for edge in page["edges"] if word in edge["node"]["userEmail"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def order_at(beside: Beside, uuid: str) -> dict[str, Any] | None:
    order: dict[str, Any] | None = beside.ask(_ORDER, id=b64encode(f"Order:{uuid}".encode()).decode())["order"]
    return order


def charges(beside: Beside) -> dict[str, int]:
    """By transaction of Saleor: what Stripe has and has not given back, in minor units."""
    ledger = beside.outside.stripe.ledger
    with ledger.lock:
        ids = {item["metadata"].get("saleor_transaction_id", "") for item in ledger.of("payment_intent")}
    return {one: ledger.taken(one) for one in ids if one}


def faults(beside: Beside, purchases: Iterable[Purchase], word: str) -> list[str]:
    """What does not agree, as sentences; to be asked again while reconcilers still work."""
    purchases = list(purchases)
    orders = orders_under(beside, word)
    by_email = Counter(order["userEmail"] for order in orders)
    found = [f"{count} orders of {email}" for email, count in by_email.items() if count > 1]
    ids = {order["id"] for order in orders}
    for one in purchases:
        if one.order and b64encode(f"Order:{one.order}".encode()).decode() not in ids:
            found.append(f"the order that {one.email} was shown is not there")
        if one.order and by_email[one.email] != 1:
            found.append(f"{one.email} was shown an order and has {by_email[one.email]}")
    found += [f"{one.email}: {one.failure} after {one.steps[-8:]}" for one in purchases if one.failure and not one.sold_out]
    taken = charges(beside)
    used: Counter[str] = Counter()
    for order in orders:
        mine = [each["id"] for each in order["transactions"] if taken.get(each["id"])]
        used.update(mine)
        total = round(order["total"]["gross"]["amount"] * 100)
        paid = sum(taken[each] for each in mine)
        said = round(order["totalCharged"]["amount"] * 100)
        by_card = any(one.email == order["userEmail"] and one.gateway == STRIPE for one in purchases)
        if by_card and not (total == paid == said and len(mine) == 1):
            found.append(
                f"order {order['number']} of {total}: Stripe took {paid} in {len(mine)} payments, Saleor knows of {said}"
            )
        if not by_card and paid:
            found.append(f"order {order['number']} is to be paid in cash, and Stripe took {paid}")
    emails = {one.email for one in purchases}
    for transaction, amount in taken.items():
        if amount and not used[transaction]:
            owner = beside.ask(_TRANSACTION, id=transaction)["transaction"]
            at = (owner or {}).get("checkout") or (owner or {}).get("order") or {}
            if at.get("email") in emails:
                found.append(f"Stripe took {amount} from {at['email']} and there is no order: {owner}")
    return found


def sold(beside: Beside, word: str) -> Counter[str]:
    """Units by variant in the orders under that word."""
    units: Counter[str] = Counter()
    for order in orders_under(beside, word):
        if order["status"] != "CANCELED":
            units.update({line["variant"]["id"]: line["quantity"] for line in order["lines"]})
    return units
