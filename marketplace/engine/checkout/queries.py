"""A checkout with all that its rules and prices look at, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from marketplace.engine.catalogue.models import Product, ProductChannelListing, ProductVariant, ProductVariantChannelListing
from marketplace.engine.channels.models import Channel
from marketplace.engine.stock import queries as stock
from marketplace.kernel.clock import now
from marketplace.kernel.compiled import Compiled, slot

from .models import Checkout, CheckoutDelivery, CheckoutLine

DELIVERIES_TTL = timedelta(hours=24)

_lines = Compiled(
    lambda: (
        CheckoutLine.objects.filter(checkout_id__any=slot("checkouts"))
        .select_related("variant__product__product_type__tax_class", "variant__product__tax_class")
        .defer("variant__product__search_vector", "variant__product__description")
    )
)
_variant_listings = Compiled(
    lambda: ProductVariantChannelListing.objects.filter(variant_id__any=slot("variants"), channel_id__any=slot("channels"))
)
_product_listings = Compiled(
    lambda: ProductChannelListing.objects.filter(product_id__any=slot("products"), channel_id__any=slot("channels")).defer(
        "category_ids", "value_ids"
    )
)


@dataclass(slots=True)
class LineInfo:
    """A line with its variant as the channel sells it; `listing` or `product_listing` is None when it does not (any more)."""

    line: CheckoutLine
    variant: ProductVariant
    listing: ProductVariantChannelListing | None
    product_listing: ProductChannelListing | None

    @property
    def product(self) -> Product:
        return self.variant.product

    @property
    def tax_class_id(self) -> int | None:
        return self.product.tax_class_id or self.product.product_type.tax_class_id

    @property
    def needs_shipping(self) -> bool:
        return self.product.product_type.is_shipping_required

    @property
    def weight(self) -> float:
        """Of one unit, in kg."""
        return float(self.variant.weight or self.product.weight or self.product.product_type.weight or 0)

    @property
    def unit_price(self) -> Decimal:
        """As entered, before any promo code."""
        own: Decimal | None = self.line.price_override_amount
        if own is not None:
            return own
        last: Decimal = self.line.undiscounted_unit_price_amount
        if self.listing is None:
            return last
        reduced, full = self.listing.discounted_price_amount, self.listing.price_amount
        return reduced if reduced is not None else full or Decimal(0)

    @property
    def purchasable(self) -> bool:
        """Sold in the channel, published and open for purchase now."""
        listed = self.product_listing
        if self.listing is None or self.listing.price_amount is None or listed is None or not listed.is_published:
            return False
        opened = listed.available_for_purchase_at
        return opened is not None and opened <= now()


@dataclass(slots=True)
class CheckoutInfo:
    checkout: Checkout
    lines: list[LineInfo]

    @property
    def channel(self) -> Channel:
        return self.checkout.channel

    @property
    def country(self) -> str:
        """Where taxes are due: shipping address, else billing, else the channel's country."""
        for address in (self.checkout.shipping_address, self.checkout.billing_address):
            if address is not None and address.country:
                return str(address.country)
        return str(self.checkout.country or self.channel.default_country)

    @property
    def needs_shipping(self) -> bool:
        return any(line.needs_shipping for line in self.lines)

    @property
    def quantity(self) -> int:
        return sum(info.line.quantity for info in self.lines)

    def quantities(self) -> dict[int, int]:
        """Units of each variant."""
        held: dict[int, int] = {}
        for each in self.lines:
            held[each.variant.pk] = held.get(each.variant.pk, 0) + each.line.quantity
        return held


def checkout_info(checkout: Checkout) -> CheckoutInfo:
    """`checkout` (its channel and addresses loaded) with its lines. Three queries."""
    return checkout_infos([checkout])[checkout.pk]


def checkout_infos(checkouts: Sequence[Checkout]) -> dict[UUID, CheckoutInfo]:
    """The same for several at once, in the same three queries."""
    lines = _lines(checkouts=[row.pk for row in checkouts])
    channels = {row.pk: row.channel_id for row in checkouts}
    variants = {line.variant_id for line in lines}
    products = {line.variant.product_id for line in lines}
    priced = {
        (row.variant_id, row.channel_id): row
        for row in _variant_listings(variants=list(variants), channels=list(set(channels.values())))
    }
    listed = {
        (row.product_id, row.channel_id): row
        for row in _product_listings(products=list(products), channels=list(set(channels.values())))
    }
    infos = {row.pk: CheckoutInfo(row, []) for row in checkouts}
    for line in lines:
        channel = channels[line.checkout_id]
        infos[line.checkout_id].lines.append(
            LineInfo(line, line.variant, priced.get((line.variant_id, channel)), listed.get((line.variant.product_id, channel)))
        )
    return infos


def checkout(checkout_id: UUID) -> Checkout | None:
    return (
        Checkout.objects.select_related(
            "channel", "shipping_address", "billing_address", "delivery__shipping_method", "collection_point"
        )
        .filter(pk=checkout_id)
        .first()
    )


def all_checkouts() -> QuerySet[Checkout]:
    return Checkout.objects.select_related("channel", "shipping_address", "billing_address", "collection_point")


def delivery_is_stale(checkout: Checkout) -> bool:
    """Whether what was offered may be offered no more: something changed since, or a day has passed."""
    at = checkout.deliveries_calculated_at
    return at is None or at + DELIVERIES_TTL <= now()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a checkout cannot be completed as it stands. `kind` is the name of Saleor's type."""

    kind: str
    line: CheckoutLine | None = None
    available_quantity: int | None = None
    delivery: CheckoutDelivery | None = None


def problems(infos: Collection[CheckoutInfo]) -> dict[UUID, list[Problem]]:
    """What stands in the way of each checkout. Three queries a channel."""
    found: dict[UUID, list[Problem]] = {}
    for info in infos:
        mine: list[Problem] = []
        free = stock.free_quantities({line.variant.pk for line in info.lines}, info.channel.pk, exclude_checkout=info.checkout.pk)
        wanted = info.quantities()
        for each in info.lines:
            left = free.get(each.variant.pk, 0)
            if not each.purchasable:
                mine.append(Problem("CheckoutLineProblemVariantNotAvailable", each.line))
            elif left is not None and left < wanted[each.variant.pk]:
                mine.append(Problem("CheckoutLineProblemInsufficientStock", each.line, max(left, 0)))
        delivery = info.checkout.delivery
        if delivery is not None:
            if not delivery.is_valid:
                mine.append(Problem("CheckoutProblemDeliveryMethodInvalid", delivery=delivery))
            elif delivery_is_stale(info.checkout):
                mine.append(Problem("CheckoutProblemDeliveryMethodStale", delivery=delivery))
        found[info.checkout.pk] = mine
    return found


def checkouts_by_id(ids: Collection[UUID]) -> dict[UUID, Checkout]:
    return all_checkouts().in_bulk(list(ids))


def variants_with_products(ids: Collection[int]) -> dict[int, ProductVariant]:
    return ProductVariant.objects.select_related("product__product_type").in_bulk(list(ids))


def channel_slugs(checkout_ids: Collection[UUID]) -> dict[UUID, str]:
    return dict(Checkout.objects.filter(pk__in=list(checkout_ids)).values_list("pk", "channel__slug"))


def checkouts_of_customers(user_ids: Sequence[int], channel: str | None = None) -> dict[int, list[UUID]]:
    """The keys of each customer's checkouts in channels that are open, the one last changed first. One query."""
    rows = Checkout.objects.filter(user_id__in=user_ids, channel__is_active=True).order_by("-updated_at", "pk")
    if channel is not None:
        rows = rows.filter(channel__slug=channel)
    found: dict[int, list[UUID]] = {key: [] for key in user_ids}
    for user_id, key in rows.values_list("user_id", "pk"):
        found[user_id].append(key)
    return found
