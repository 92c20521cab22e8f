"""Who gets what of a sale, as it stood on its day: the split that the maker had accepted, or the channel's rule alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from marketplace.contract.types.sold import SoldLine
from marketplace.kernel.money import quantize

from ..models import Listing, PriceSplit
from ..prices import helper
from ..prices.helper import Charges, Line


@dataclass(frozen=True, slots=True)
class Frozen:
    """`version`: of the split; None where nobody accepted one."""

    lines: tuple[Line, ...]
    version: int | None

    @property
    def net(self) -> Decimal:
        return helper.net_of(self.lines)

    def as_json(self) -> list[dict[str, str]]:
        return [{"code": line.code, "amount": str(line.amount)} for line in self.lines]


def freeze(line: SoldLine, split: PriceSplit | None, charges: Charges) -> Frozen:
    """The lines add up to what the buyer pays for `line` exactly."""
    if split is None or split.currency != line.total.currency:
        return Frozen(tuple(helper.bare(line.total, charges)), None)
    lines = helper.frozen(split.lines, price=split.price, quantity=line.quantity, total=line.total.amount)
    return Frozen(tuple(Line(part.code, quantize(part.amount, split.currency)) for part in lines), split.version)


def listings_of(variants: Collection[str]) -> dict[str, Listing]:
    """By variant (global id)."""
    rows = Listing.objects.filter(variant__in=[each for each in variants if each]).select_related("maker")
    return {listing.variant: listing for listing in rows}


def splits_of(listings: Mapping[str, Listing], at: datetime) -> dict[str, PriceSplit]:
    """The split that held at that moment, by variant."""
    rows = PriceSplit.objects.filter(listing__in=listings.values(), accepted_at__lte=at).order_by("listing", "version")
    by_listing = {split.listing_id: split for split in rows}
    return {variant: by_listing[listing.pk] for variant, listing in listings.items() if listing.pk in by_listing}
