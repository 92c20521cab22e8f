"""An order as far as the makers of its pieces are concerned: nothing of its buyer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from marketplace.kernel.money import Money


@dataclass(frozen=True, slots=True)
class SoldLine:
    """`variant`, `product`: global ids, empty when the piece is no longer in the catalogue. `maker`: the slug of her page, or empty.
    `names`: of the piece by language, as it is called now; `name`: as it was bought. `to_send`: units that are still here; `returned`: units that came back after they had left. `total`: what the buyer pays for the line."""

    id: str
    variant: str
    product: str
    maker: str
    name: str
    names: Mapping[str, str] = field(hash=False)
    quantity: int
    to_send: int
    returned: int
    total: Money


@dataclass(frozen=True, slots=True)
class SoldOrder:
    """`status`: Saleor's OrderStatus. `paid`: the whole of it has been taken, cash on delivery has been remitted."""

    id: str
    number: str
    channel: str
    created: datetime
    status: str
    paid: bool
    lines: tuple[SoldLine, ...]

    @property
    def certain(self) -> bool:
        """Somebody has ordered, and nobody has yet to confirm it."""
        return self.status not in ("DRAFT", "UNCONFIRMED")

    @property
    def off(self) -> bool:
        return self.status in ("CANCELED", "EXPIRED")
