"""What a listing lacks before it can be in the shop. Pure: looked at on a draft, and again when it is to be published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

PICTURE, CRAFT, NAME, PRICE, QUANTITY, PLACE = "picture", "craft", "name", "price", "quantity", "place"
CODES = (PICTURE, CRAFT, NAME, PRICE, QUANTITY, PLACE)


@dataclass(frozen=True, slots=True)
class Facts:
    """`for_sale` false: her pieces are shown only, so that neither price nor number nor place is asked. `spoken`: she recorded a description."""

    pictures: int
    craft: str
    names: Mapping[str, str]
    spoken: bool
    price: Decimal | None
    quantity: int | None
    place: str
    for_sale: bool


def missing(facts: Facts) -> list[str]:
    """Codes in the order in which they are asked; none: it can be published. A spoken description stands for a name."""
    lacking = {
        PICTURE: facts.pictures < 1,
        CRAFT: not facts.craft,
        NAME: not facts.spoken and not any(facts.names.values()),
        PRICE: facts.for_sale and not facts.price,
        QUANTITY: facts.for_sale and not facts.quantity,
        PLACE: facts.for_sale and not facts.place,
    }
    return [code for code in CODES if lacking[code]]
