"""From catalogue records to what the templates' components take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marketplace.contract.types.catalogue import Picture, ProductCard, Variant
from marketplace.contract.types.checkout import Checkout, CheckoutLine
from marketplace.contract.types.order import Order

from .visit import Visit

FEW = 3


def stock_kind(card: ProductCard) -> str:
    """In one word: `one` of a kind, `in`, `out`, or `shown` (and never sold)."""
    if card.shown_only:
        return "shown"
    if not card.available:
        return "out"
    return "one" if card.one_of_a_kind else "in"


def variant_stock(card: ProductCard, variant: Variant) -> str:
    if card.shown_only:
        return "shown"
    if variant.quantity <= 0:
        return "out"
    if card.one_of_a_kind:
        return "one"
    return "few" if variant.quantity <= FEW else "in"


def product_card(card: ProductCard, visit: Visit) -> dict[str, Any]:
    """See components/product_card.html."""
    return {
        "id": card.id,
        "name": card.name,
        "url": visit.url("product", slug=card.slug),
        "media": card.media[0] if card.media else None,
        "maker": card.maker.name if card.maker else None,
        "maker_url": visit.maker_url(card.maker.slug) if card.maker else None,
        "place": card.region.name if card.region else None,
        "price": None if card.shown_only else card.price,
        "until": card.until,
        "former": card.former,
        "stock": stock_kind(card),
        "language": "",
    }


def product_cards(cards: Iterable[ProductCard], visit: Visit) -> list[dict[str, Any]]:
    return [product_card(card, visit) for card in cards]


def cart_line(line: CheckoutLine, visit: Visit, problem: str = "") -> dict[str, Any]:
    """See components/cart_line.html."""
    return {
        "id": line.id,
        "name": line.product_name,
        "url": visit.url("product", slug=line.product_slug),
        "variant": line.variant_name if line.variant_name != line.product_name else "",
        "maker": line.maker.name if line.maker else None,
        "place": line.region.name if line.region else None,
        "media": line.picture,
        "quantity": line.quantity,
        "max": max(line.available, line.quantity) if not line.short else line.available,
        "unit": line.unit_price,
        "total": line.total_price,
        "problem": problem,
    }


def checkout_lines(checkout: Checkout, visit: Visit) -> list[dict[str, Any]]:
    return [cart_line(line, visit) for line in checkout.lines]


def order_lines(order: Order, visit: Visit) -> list[dict[str, Any]]:
    return [
        {
            "name": line.product_name,
            "variant": line.variant_name if line.variant_name != line.product_name else "",
            "quantity": line.quantity,
            "total": line.total_price,
            "media": _of_url(line.picture),
            "url": visit.url("product", slug=line.product_slug) if line.product_slug else "",
            "maker": None,
        }
        for line in order.lines
    ]


def _of_url(picture: Picture | None) -> Picture | None:
    return picture
