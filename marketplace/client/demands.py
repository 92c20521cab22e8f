"""What would be sold, and what is free: asked as the shop itself, which may see stock."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from marketplace.contract.types.demand import Demand, DraftDemand, WantedVariant

from .session import Session
from .shapes import Json, money
from .transports import execute


def of_checkout(checkout_id: str, *, country: str = "", session: Session) -> Demand | None:
    """`country`: of delivery, where Saleor counts the stock of shipping zones. None when it has become an order or is gone."""
    found = execute("checkout_demand", {"id": checkout_id, "country": country or None}, session=session)["checkout"]
    return Demand(_country(found), _wanted(found), _undecided(found)) if found else None


def of_draft(order_id: str, *, country: str = "", session: Session) -> DraftDemand | None:
    """None when there is no such order."""
    found = execute("order_demand", {"id": order_id, "country": country or None}, session=session)["order"]
    if not found:
        return None
    return DraftDemand(_country(found), _wanted(found), False, found["id"], found["number"], found["status"] != "DRAFT")


def _undecided(found: Json) -> bool:
    """Saleor counts money that a provider only promises to decide about as paid."""
    sums = {name: Decimal(0) for name in ("charged", "chargePending", "authorized", "authorizePending")}
    for each in found["transactions"] or ():
        for name in sums:
            sums[name] += Decimal(str(each[f"{name}Amount"]["amount"]))
    here, pending = sums["charged"] + sums["authorized"], sums["chargePending"] + sums["authorizePending"]
    return bool(pending) and here < money(found["totalPrice"]["gross"]).amount


def _country(found: Json) -> str:
    return ((found["shippingAddress"] or {}).get("country") or {}).get("code") or ""


def _wanted(found: Json) -> tuple[WantedVariant, ...]:
    lines: dict[str, list[Json]] = {}
    for line in found["lines"]:
        if line["variant"]:  # of a draft, the variant may be gone
            lines.setdefault(line["variant"]["id"], []).append(line)
    only = _only_warehouse(found["deliveryMethod"] or {})
    return tuple(
        WantedVariant(
            variant=variant,
            quantity=sum(line["quantity"] for line in same),
            free=_free(same[0]["variant"]["stocks"] or (), only) if same[0]["variant"]["trackInventory"] else None,
            lines=tuple(line["id"] for line in same),
        )
        for variant, same in lines.items()
    )


def _only_warehouse(method: Json) -> str:
    """The one place that can serve, when what is bought is collected where it lies; else any of the channel can."""
    return str(method["id"]) if method.get("clickAndCollectOption") == "LOCAL" else ""


def _free(stocks: Iterable[dict[str, Any]], only: str) -> int:
    """Saleor allots from each shelf what is left there; one that was sold beyond its stock takes nothing from the others."""
    here = (each for each in stocks if not only or each["warehouse"]["id"] == only)
    return sum(max(each["quantity"] - each["quantityAllocated"], 0) for each in here)
