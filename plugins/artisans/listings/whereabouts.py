"""Where each of a maker's pieces is, and how many: of her listings, as the backend counts them and as her sales tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from marketplace.client import stock
from marketplace.client.session import Session
from marketplace.contract.types.stock import VariantStocks

from ..models import Listing, Maker, Sale

WITH_ME, HUB, FAIR, ON_THE_WAY, SOLD = "with_me", "hub", "fair", "on_the_way", "sold"
_FAIR = "stop-"
_OWN = "maker-place-"
"""What the addresses of warehouses begin with (`showing.place`; the fairs' own)."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`where`: a code; `count`: how many are there; `name`: of the place, for a fair; `promised`: so many of them are sold already."""

    where: str
    count: int
    name: str = ""
    promised: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """`places` is empty while it is not in the shop, or (`known` false) when the backend does not answer."""

    listing: Listing
    places: tuple[Whereabouts, ...] = ()
    known: bool = True
    waiting: int = field(default=0)
    """Units that she told of and that are not at the backend yet."""

    @property
    def free(self) -> int:
        """How many can be bought now."""
        return sum(max(each.count - each.promised, 0) for each in self.places if each.where in (WITH_ME, HUB))


def pieces(maker: Maker) -> list[Piece]:
    """Her listings, those that changed last first. Raises nothing but what the database does; asks nobody (`counted` does)."""
    rows = Listing.objects.filter(maker=maker).exclude(state=Listing.State.ENDED).select_related("maker", "voice")
    return [Piece(row) for row in rows.prefetch_related("pictures__file", "restocks").order_by("-changed_at")]


def counted(found: Iterable[Piece], *, session: Session) -> list[Piece]:
    """The same with how many are where. Raises ClientError."""
    rows = list(found)
    shelves = stock.stocks([piece.listing.variant for piece in rows if piece.listing.variant], session=session)
    sold: dict[str, list[Sale]] = {}
    products = [piece.listing.product for piece in rows if piece.listing.product]
    for sale in Sale.objects.filter(product__in=products).exclude(state__in=(Sale.State.CANCELLED, Sale.State.RETURNED)):
        sold.setdefault(sale.product, []).append(sale)
    return [
        Piece(
            piece.listing,
            tuple(_places(shelves.get(piece.listing.variant), sold.get(piece.listing.product, []))),
            True,
            _waiting(piece.listing),
        )
        for piece in rows
    ]


def _places(shelves: VariantStocks | None, sales: list[Sale]) -> Iterable[Whereabouts]:
    for place in shelves.places if shelves else ():
        if place.quantity > 0 or place.allocated > 0:
            where = WITH_ME if place.slug.startswith(_OWN) else FAIR if place.slug.startswith(_FAIR) else HUB
            yield Whereabouts(where, place.quantity, place.warehouse if where == FAIR else "", place.allocated)
    way = sum(sale.quantity - sale.returned for sale in sales if sale.state == Sale.State.SENT and sale.due_at is None)
    if way:
        yield Whereabouts(ON_THE_WAY, way)
    gone = sum(sale.quantity - sale.returned for sale in sales) - way
    if gone > 0:
        yield Whereabouts(SOLD, gone)


def _waiting(row: Listing) -> int:
    return sum(each.change for each in row.restocks.all() if each.done_at is None and not each.trouble)
