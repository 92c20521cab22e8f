"""What lies where, and moving it: asked as the shop itself (`shop_session`).

Saleor's stock mutations write absolute quantities, so that what is moved or sent meanwhile could be lost. Movements are therefore not
in Saleor's words: embedded, an action of the engine's own carries them out in one commit; beside a Saleor, whoever registered here
(`marketplace/saleor/stock_moves.py`). Both move each key once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from marketplace.contract.types.stock import Move, Stock, VariantStocks, WantedMove
from marketplace.kernel.locks import require_no_transaction

from .errors import Denied, Refusal, Refused
from .session import Session
from .shapes import Json, nodes
from .transports import execute, move_stock, mutate

PAGE = 100


def stocks(variants: Sequence[str], *, session: Session) -> dict[str, VariantStocks]:
    """What is known of these variants (global ids) and of their shelves; unknown variants are absent. One question for each hundred."""
    wanted = list(dict.fromkeys(variants))
    found: dict[str, VariantStocks] = {}
    for start in range(0, len(wanted), PAGE):
        ids = wanted[start : start + PAGE]
        for node in nodes(execute("variant_stocks", {"ids": ids, "first": len(ids)}, session=session)["productVariants"]):
            found[node["id"]] = _variant(node)
    return found


def transfer(*, variant: str, source: str, destination: str, quantity: int, key: str, session: Session) -> Move:
    """Move free units between two warehouses (global ids), once per `key`; a repetition returns what the first call did.

    Raises Refused: INSUFFICIENT_STOCK (what is promised to orders stays), NOT_FOUND, ZERO_QUANTITY, INVALID (the places), UNIQUE (the key was
    another movement's). Raises Unavailable beside a Saleor that does not answer: the movement may still happen, and asking again with
    the same key tells. Never inside a transaction.
    """
    return _move(WantedMove(variant, source, destination, quantity, key), session)


def adjust(*, variant: str, warehouse: str, change: int, key: str, reason: str, session: Session) -> Move:
    """Correct what a warehouse holds by `change` units (found: above zero; lost: below), once per `key`. Raises as `transfer`."""
    source, destination = ("", warehouse) if change > 0 else (warehouse, "")
    return _move(WantedMove(variant, source, destination, abs(change), key, reason), session)


def write(quantities: Sequence[tuple[str, str, int]], *, session: Session) -> None:
    """Set what lies on shelves that exist: (variant, warehouse, quantity), all or none. For who moves stock at a Saleor, under the
    variants' lock; nobody else: absolute quantities overwrite what happened meanwhile. Raises Refused."""
    rows = [{"variantId": variant, "warehouseId": warehouse, "quantity": count} for variant, warehouse, count in quantities]
    payload = mutate("stock_bulk_update", {"stocks": rows}, session=session)
    faults = [error for result in payload["results"] for error in result["errors"] or ()]
    if faults:
        raise Refused(tuple(Refusal(each["code"], each["field"] or "", each["message"] or "") for each in faults))


def open_shelf(variant: str, warehouse: str, *, session: Session) -> None:
    """Have a place for the variant in a warehouse, with nothing on it; one that is there stays as it is. Raises Refused."""
    stocks = [{"warehouse": warehouse, "quantity": 0}]
    try:
        mutate("variant_stocks_create", {"variant": variant, "stocks": stocks}, session=session)
    except Refused as refused:
        if not refused.has("UNIQUE"):
            raise


Changes = Mapping[tuple[str, str], int]
"""(variant, warehouse) → units that come (above zero) or go."""


class Mover(Protocol):
    """Who moves stock."""

    def move(self, wanted: WantedMove, *, session: Session) -> Move:
        """Carry out a movement. Raises as `transfer`."""

    def changing(self, changes: Changes, *, session: Session) -> AbstractContextManager[object]:
        """Alone with these variants in a block that has the backend change their shelves itself: a parcel leaves, or comes back.
        Raises Refused (Busy)."""


class _Embedded:
    """The engine, which locks for itself."""

    def move(self, wanted: WantedMove, *, session: Session) -> Move:
        return move_stock(wanted, session=session)

    def changing(self, changes: Changes, *, session: Session) -> AbstractContextManager[object]:
        return nullcontext()


_movers: list[Mover] = [_Embedded()]


def register_mover(mover: Mover) -> None:
    """Say who moves stock where the backend has no such action (a real Saleor has none)."""
    _movers[:] = [mover]


def changing(changes: Changes, *, session: Session) -> AbstractContextManager[object]:
    """`Mover.changing`, for those who ask the backend for what changes shelves."""
    return _movers[0].changing(changes, session=session)


def _move(wanted: WantedMove, session: Session) -> Move:
    require_no_transaction("a movement of stock")
    if not session.person:
        raise Denied("a movement of stock")
    return _movers[0].move(wanted, session=session)


def _variant(found: Json) -> VariantStocks:
    return VariantStocks(
        variant_id=found["id"],
        variant_name=found["name"],
        sku=found["sku"] or "",
        product_id=found["product"]["id"],
        product_name=found["product"]["name"],
        places=tuple(_stock(each) for each in found["stocks"] or ()),
    )


def _stock(found: Json) -> Stock:
    warehouse = found["warehouse"]
    return Stock(
        warehouse_id=warehouse["id"],
        warehouse=warehouse["name"],
        slug=warehouse["slug"],
        quantity=found["quantity"],
        allocated=found["quantityAllocated"],
        reserved=found["quantityReserved"],
    )
