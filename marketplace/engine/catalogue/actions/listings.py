"""In which channels a product is shown and sold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from marketplace.engine.catalogue import derived
from marketplace.engine.catalogue.locks import lock_product
from marketplace.engine.catalogue.models import Product, ProductChannelListing, ProductVariantChannelListing
from marketplace.engine.channels.models import Channel
from marketplace.engine.refusals import find_all
from marketplace.kernel import locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id

from .products import told_of


@dataclass(frozen=True, slots=True)
class ChannelListing:
    """What to set in one channel; None leaves as it is. `is_available_for_purchase` False stops the sale, True begins it at the moment given (now)."""

    channel_id: int
    is_published: bool | None = None
    published_at: datetime | None = None
    visible_in_listings: bool | None = None
    is_available_for_purchase: bool | None = None
    available_for_purchase_at: datetime | None = None
    add_variants: tuple[int, ...] = ()
    remove_variants: tuple[int, ...] = ()


def update_product_channels(
    *, product_id: int, update: Sequence[ChannelListing] = (), remove: Sequence[int] = (), actor: Actor
) -> Product:
    """List a product in channels, change how, or take it out (with its variants' prices there).

    Codes: NOT_FOUND, DUPLICATED_INPUT_ITEM (a channel named twice), PRODUCT_WITHOUT_CATEGORY (published without), INVALID
    (a date for a sale that is stopped), each with `channels`; NOT_PRODUCTS_VARIANT with `variants`. Emits ProductUpdated.
    """
    named = [*(listing.channel_id for listing in update), *remove]
    twice = sorted({pk for pk in named if named.count(pk) > 1})
    if twice:
        raise _refusal("DUPLICATED_INPUT_ITEM", _("A channel is named twice."), "input", twice)
    channels = {channel.pk: channel for channel in find_all(Channel.objects.all(), named, "channel_id")}
    with locks.action():
        product = lock_product(product_id)
        _take_out(product, remove)
        present = {listing.channel_id: listing for listing in product.channel_listings.filter(channel__in=channels)}
        for wanted in update:
            channel = channels[wanted.channel_id]
            listing = present.get(channel.pk) or ProductChannelListing(
                product=product, channel=channel, currency=channel.currency_code
            )
            _apply(listing, wanted)
            if listing.is_published and product.category_id is None:
                raise _refusal(
                    "PRODUCT_WITHOUT_CATEGORY", _("A published product needs a category."), "is_published", [channel.pk]
                )
            listing.save()
            _set_variants(product, channel, wanted)
        product.updated_at = now()
        product.save(update_fields=["updated_at"])
        derived.refresh([product.pk])
        told_of(product, "product.update_channels", actor, {"channels": named})
    return product


def _apply(listing: ProductChannelListing, wanted: ChannelListing) -> None:
    if wanted.is_published is not None:
        listing.is_published = wanted.is_published
    listing.published_at = wanted.published_at or listing.published_at
    if listing.is_published and listing.published_at is None:
        listing.published_at = now()
    if wanted.visible_in_listings is not None:
        listing.visible_in_listings = wanted.visible_in_listings
    elif listing._state.adding:
        listing.visible_in_listings = True
    if wanted.is_available_for_purchase is False:
        if wanted.available_for_purchase_at is not None:
            message = _("A sale that is stopped has no date.")
            raise _refusal("INVALID", message, "available_for_purchase_at", [listing.channel_id])
        listing.available_for_purchase_at = None
    elif wanted.is_available_for_purchase or wanted.available_for_purchase_at:
        listing.available_for_purchase_at = wanted.available_for_purchase_at or listing.available_for_purchase_at or now()


def _take_out(product: Product, channel_ids: Sequence[int]) -> None:
    if channel_ids:
        product.channel_listings.filter(channel__in=channel_ids).delete()
        ProductVariantChannelListing.objects.filter(variant__product=product, channel__in=channel_ids).delete()


def _set_variants(product: Product, channel: Channel, wanted: ChannelListing) -> None:
    asked = {*wanted.add_variants, *wanted.remove_variants}
    if not asked:
        return
    foreign = asked - set(product.variants.values_list("pk", flat=True))
    if foreign:
        named = [to_global_id("ProductVariant", pk) for pk in sorted(foreign)]
        raise DomainError(
            "NOT_PRODUCTS_VARIANT",
            _("This variant belongs to another product."),
            field="add_variants",
            params={"variants": named},
        )
    rows = ProductVariantChannelListing.objects
    rows.filter(variant__in=wanted.remove_variants, channel=channel).delete()
    rows.bulk_create(
        [rows.model(variant_id=pk, channel=channel, currency=channel.currency_code) for pk in wanted.add_variants],
        ignore_conflicts=True,
    )


def _refusal(code: str, message: object, field: str, channel_ids: Sequence[int]) -> DomainError:
    return DomainError(code, message, field=field, params={"channels": [to_global_id("Channel", pk) for pk in channel_ids]})
