"""Rows of a small catalogue, written straight into the tables: for tests of reading."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from marketplace.engine.attributes.models import Attribute, AttributeValue
from marketplace.engine.catalogue import listing, search
from marketplace.engine.catalogue.models import (
    Category,
    Product,
    ProductAttributeValue,
    ProductChannelListing,
    ProductTranslation,
    ProductType,
    ProductTypeAttribute,
    ProductVariant,
    ProductVariantChannelListing,
    VariantAttributeValue,
)
from marketplace.engine.channels.models import Channel
from marketplace.engine.taxes.models import TaxClassCountryRate, TaxConfiguration

_numbers = count(1)


def channel(
    slug: str = "morocco", currency: str = "MAD", country: str = "MA", rate: str | None = "20", **options: Any
) -> Channel:
    """A channel with gross prices and the country's default rate."""
    made = Channel.objects.create(
        slug=slug, name=slug.title(), currency_code=currency, default_country=country, is_active=True, **options
    )
    TaxConfiguration.objects.create(channel=made)
    if rate is not None:
        TaxClassCountryRate.objects.get_or_create(tax_class=None, country=country, defaults={"rate": Decimal(rate)})
    return made


def product_type(
    slug: str = "craft", product_attributes: Sequence[Attribute] = (), variant_attributes: Sequence[Attribute] = ()
) -> ProductType:
    made = ProductType.objects.create(name=slug.title(), slug=slug)
    for of_variant, attributes in ((False, product_attributes), (True, variant_attributes)):
        for order, attribute in enumerate(attributes):
            ProductTypeAttribute.objects.create(
                product_type=made, attribute=attribute, of_variant=of_variant, variant_selection=of_variant, sort_order=order
            )
    return made


def category(slug: str = "rugs", parent: Category | None = None, **options: Any) -> Category:
    return Category.objects.create(
        slug=slug,
        name=options.pop("name", slug.title()),
        parent=parent,
        level=parent.level + 1 if parent else 0,
        ancestor_ids=[*parent.ancestor_ids, parent.pk] if parent else [],
        **options,
    )


def attribute(slug: str, input_type: str = "DROPDOWN", kind: str = "PRODUCT_TYPE", **options: Any) -> Attribute:
    return Attribute.objects.create(
        slug=slug, name=options.pop("name", slug.title()), type=kind, input_type=input_type, **options
    )


def value(of: Attribute, slug: str, **options: Any) -> AttributeValue:
    return AttributeValue.objects.create(attribute=of, slug=slug, name=options.pop("name", slug.title()), **options)


def product(
    slug: str | None = None,
    *,
    channels: Sequence[Channel] = (),
    prices: Sequence[str | None] = ("100",),
    of_type: ProductType | None = None,
    values: Sequence[AttributeValue] = (),
    variant_values: Sequence[Sequence[AttributeValue]] = (),
    translations: dict[str, str] | None = None,
    published: bool = True,
    listed: bool = True,
    **options: Any,
) -> Product:
    """A published product with one variant a price, in every channel at the same figure. Read model and search included."""
    number = next(_numbers)
    slug = slug or f"piece-{number}"
    kind = of_type or ProductType.objects.filter(slug="craft").first() or product_type()
    made = Product.objects.create(slug=slug, name=options.pop("name", slug.title()), product_type=kind, **options)
    for language, name in (translations or {}).items():
        ProductTranslation.objects.create(product=made, language_code=language, name=name)
    for order, each in enumerate(values):
        ProductAttributeValue.objects.create(product=made, value=each, sort_order=order)
    for each_channel in channels:
        ProductChannelListing.objects.create(
            product=made,
            channel=each_channel,
            currency=each_channel.currency_code,
            is_published=published,
            visible_in_listings=listed,
        )
    for order, price in enumerate(prices):
        variant = ProductVariant.objects.create(
            product=made, name=f"{slug} {order}", sku=f"{slug}-{order}".upper(), sort_order=order
        )
        for place, each in enumerate(variant_values[order] if order < len(variant_values) else ()):
            VariantAttributeValue.objects.create(variant=variant, value=each, sort_order=place)
        for each_channel in channels:
            amount = None if price is None else Decimal(price)
            ProductVariantChannelListing.objects.create(
                variant=variant,
                channel=each_channel,
                currency=each_channel.currency_code,
                price_amount=amount,
                discounted_price_amount=amount,
            )
    listing.refresh([made.pk])
    search.refresh([made.pk])
    return made
