"""What a variant costs in each channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import ProductVariantUpdated
from marketplace.engine.catalogue import derived
from marketplace.engine.catalogue.locks import lock_product
from marketplace.engine.catalogue.models import ProductVariant, ProductVariantChannelListing
from marketplace.engine.channels.models import Channel
from marketplace.engine.refusals import find, find_all
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.money import quantize

_LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class VariantPrice:
    """Amounts in the channel's currency, with or without tax as the channel enters them."""

    channel_id: int
    price: Decimal
    cost_price: Decimal | None = None
    prior_price: Decimal | None = None


def update_variant_prices(*, variant_id: int, prices: Sequence[VariantPrice], actor: Actor) -> ProductVariant:
    """Set prices. Each must be exact in its currency's digits.

    Codes: NOT_FOUND, DUPLICATED_INPUT_ITEM (channel_id), PRODUCT_NOT_ASSIGNED_TO_CHANNEL (channel_id), INVALID, each with `channels`.
    Emits ProductVariantUpdated.
    """
    named = [price.channel_id for price in prices]
    twice = sorted({pk for pk in named if named.count(pk) > 1})
    if twice:
        raise _refusal("DUPLICATED_INPUT_ITEM", _("A channel is named twice."), "channel_id", twice)
    channels = {channel.pk: channel for channel in find_all(Channel.objects.all(), named, "channel_id")}
    with locks.action():
        product = lock_product(find(ProductVariant.objects.all(), variant_id).product_id)
        variant = find(product.variants.all(), variant_id)
        listed = set(product.channel_listings.values_list("channel_id", flat=True))
        unlisted = sorted(set(named) - listed)
        if unlisted:
            raise _refusal(
                "PRODUCT_NOT_ASSIGNED_TO_CHANNEL", _("The product is not listed in this channel."), "channel_id", unlisted
            )
        ProductVariantChannelListing.objects.bulk_create(
            [_row(variant, channels[price.channel_id], price) for price in prices],
            update_conflicts=True,
            unique_fields=["variant", "channel"],
            update_fields=["currency", "price_amount", "discounted_price_amount", "cost_price_amount", "prior_price_amount"],
        )
        derived.refresh([product.pk])
        gid = to_global_id("ProductVariant", variant.pk)
        audit.record(actor, "variant.update_prices", gid, {str(price.channel_id): str(price.price) for price in prices})
        outbox.publish(ProductVariantUpdated(gid, to_global_id("Product", product.pk)))
    return variant


def _row(variant: ProductVariant, channel: Channel, price: VariantPrice) -> ProductVariantChannelListing:
    for name, amount in (("price", price.price), ("cost_price", price.cost_price), ("prior_price", price.prior_price)):
        if amount is not None and (not 0 <= amount < _LARGEST or amount != quantize(amount, channel.currency_code)):
            raise _refusal("INVALID", _("This amount is not one of the currency."), name, [channel.pk])
    return ProductVariantChannelListing(
        variant=variant,
        channel=channel,
        currency=channel.currency_code,
        price_amount=price.price,
        discounted_price_amount=price.price,
        cost_price_amount=price.cost_price,
        prior_price_amount=price.prior_price,
    )


def _refusal(code: str, message: object, field: str, channel_ids: Sequence[int]) -> DomainError:
    return DomainError(code, message, field=field, params={"channels": [to_global_id("Channel", pk) for pk in channel_ids]})
