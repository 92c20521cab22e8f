"""What a Saleor answers about one product and one order, for the Dashboard's pages."""

from __future__ import annotations

from typing import Any

from marketplace.kernel.ids import to_global_id

APP = to_global_id("App", 1)
PRODUCT = to_global_id("Product", 7)
ORDER_KEY = "0d6b4f6e-8f0f-4d6a-9d2c-0b8c9c6f2a11"
ORDER = to_global_id("Order", ORDER_KEY)
PAYMENT = to_global_id("TransactionItem", "c1f0a5b2-1111-4222-8333-944455556666")
HOME, STOP, CELLAR = (to_global_id("Warehouse", number) for number in (1, 2, 3))
MAKER = {"page": {"slug": "fatima-z", "title": "Fatima <b>Z.</b>", "translation": {"title": "فاطمة ز."}}}


def _stock(warehouse: str, name: str, quantity: int, promised: int) -> dict[str, Any]:
    return {"quantity": quantity, "quantityAllocated": promised, "warehouse": {"id": warehouse, "name": name}}


def _variant(number: int, name: str, *stocks: dict[str, Any]) -> dict[str, Any]:
    return {"node": {"id": str(number), "name": name, "sku": f"S-{number}", "translation": None, "stocks": list(stocks)}}


def product(**other: Any) -> dict[str, Any]:
    return {
        "product": {
            "id": PRODUCT,
            "name": "Bag",
            "translation": None,
            "channelListings": [{"channel": {"slug": "stands-mad"}}, {"channel": {"slug": "morocco"}}],
            "maker": MAKER,
            "productVariants": {
                "totalCount": 2,
                "edges": [
                    _variant(1, "Red", _stock(HOME, "Casablanca", 5, 2), _stock(STOP, "Lyon <Bellecour>", 1, 0)),
                    _variant(2, "Blue", _stock(HOME, "Casablanca", 4, 0), _stock(CELLAR, "Cellar", 3, 0)),
                ],
            },
            **other,
        },
        "channels": [
            {"slug": "morocco", "warehouses": [{"id": HOME}]},
            {"slug": "stands-mad", "warehouses": [{"id": HOME}, {"id": STOP}]},
        ],
    }


def _dirham(amount: float) -> dict[str, Any]:
    return {"amount": amount, "currency": "MAD"}


def order(**other: Any) -> dict[str, Any]:
    def line(number: int, maker: Any, quantity: int, waits: list[dict[str, Any]]) -> dict[str, Any]:
        words = {"translation": {"name": "محفظة"}}
        variant = {"translation": None, "product": {**words, "maker": maker}} if maker else None
        named = {"productName": f"Piece {number}", "variantName": "Red"}
        return {"id": f"L{number}", **named, "quantity": quantity, "variant": variant, "allocations": waits}

    def parcel(status: str, warehouse: str | None, quantity: int) -> dict[str, Any]:
        place = {"id": HOME, "name": warehouse} if warehouse else None
        return {"status": status, "warehouse": place, "lines": [{"quantity": quantity, "orderLine": {"id": "L1"}}]}

    return {
        "order": {
            "id": ORDER,
            "number": "41",
            "total": {"gross": _dirham(450.0)},
            "channel": {"slug": "morocco"},
            "lines": [
                line(1, MAKER, 4, [{"quantity": 1, "warehouse": {"id": STOP, "name": "Lyon"}}]),
                line(2, None, 1, []),
            ],
            "fulfillments": [
                parcel("FULFILLED", "Casablanca", 2),
                parcel("CANCELED", "Casablanca", 1),
                parcel("FULFILLED", None, 1),
            ],
            "transactions": [
                {
                    "id": PAYMENT,
                    "name": "Cash on delivery",
                    "message": "To be paid to the carrier",
                    "authorizedAmount": _dirham(450.0),
                    "chargedAmount": _dirham(0),
                    "refundedAmount": _dirham(0),
                }
            ],
            **other,
        }
    }


def orders(count: int = 2) -> dict[str, Any]:
    def row(number: int) -> dict[str, Any]:
        return {
            "id": to_global_id("Order", f"00000000-0000-4000-8000-{number:012}"),
            "number": str(number),
            "created": "2026-11-20T10:00:00+00:00",
            "status": "UNFULFILLED",
            "chargeStatus": "NONE",
            "channel": {"slug": "morocco"},
            "shippingAddress": {"firstName": "Secret", "lastName": "Buyer", "city": "Fes"},
            "billingAddress": None,
            "total": {"gross": _dirham(99.0)},
        }

    edges = [{"node": row(number)} for number in range(1, count + 1)]
    return {"orders": {"totalCount": count, "edges": edges, "pageInfo": {"hasNextPage": False, "endCursor": None}}}
