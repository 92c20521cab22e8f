"""What lies where, and moving it: asked as the shop itself (`shop_session`).

Saleor's stock mutations write absolute quantities, so that what is moved or sent meanwhile could be lost. Movements are therefore not
in Saleor's words: embedded, an action of the engine's own carries them out in one commit; beside a Saleor, whoever registered here
(`marketplace/saleor/stock_moves.py`). Both move each key once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.conf import settings

from marketplace.contract.types.stock import Move, Stock, VariantStocks, WantedMove
from marketplace.kernel.locks import require_no_transaction

from .errors import Denied
from .session import Session
from .shapes import Json, nodes
from .transports import execute, move_stock

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


class Mover(Protocol):
    def __call__(self, wanted: WantedMove, *, session: Session) -> Move:
        """Carry out a movement at the backend. Raises as `transfer`."""


_movers: list[Mover] = []


def register_mover(mover: Mover) -> None:
    """Say who moves stock where the backend has no such action (a real Saleor has none)."""
    _movers[:] = [mover]


def _move(wanted: WantedMove, session: Session) -> Move:
    require_no_transaction("a movement of stock")
    if not session.person:
        raise Denied("a movement of stock")
    if settings.SALEOR_API_URL:
        return _movers[0](wanted, session=session)
    return move_stock(wanted, session=session)


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
