from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene
from graphene import Boolean, Field, Int, List, NonNull, ObjectType, String

from marketplace.api import assignments
from marketplace.api.batches import by_channel, by_key, keys, related, translation_resolver
from marketplace.api.channel import channel_of, node_of
from marketplace.api.connection import connection_type
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.market import shop_of, terms_of
from marketplace.api.permissions import permitted
from marketplace.api.product_lists import read_columns
from marketplace.api.scalars import DateTime
from marketplace.api.types.address import AddressInput
from marketplace.api.types.assigned import ObjectWithAttributes
from marketplace.api.types.attribute import SelectedAttribute
from marketplace.api.types.media import ProductMedia
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.money import Money
from marketplace.api.types.pricing import VariantPrices, VariantPricingInfo
from marketplace.api.types.product_type import in_scope
from marketplace.api.types.translation import ProductVariantTranslation, translation_argument
from marketplace.api.types.weight import Weight
from marketplace.engine.catalogue import models
from marketplace.engine.catalogue.queries import details
from marketplace.engine.catalogue.queries.details import VariantPrice
from marketplace.engine.catalogue.queries.products import products_by_id
from marketplace.engine.stock.queries import available_quantities, stocks_of_variants, warehouses_of_channel
from marketplace.kernel import money


class ProductVariantChannelListing(ObjectType):
    """A variant's price in one channel, as entered (staff)."""

    id = graphene.ID(required=True)
    channel = Field(NonNull("marketplace.api.types.channel.Channel"))
    price = Field(Money)
    cost_price = Field(Money)
    prior_price = Field(Money)

    resolve_id = global_id("ProductVariantChannelListing")

    @staticmethod
    def resolve_price(root: models.ProductVariantChannelListing, info: Any) -> money.Money | None:
        return _money(root.price_amount, root.currency)

    @staticmethod
    def resolve_cost_price(root: models.ProductVariantChannelListing, info: Any) -> money.Money | None:
        return _money(root.cost_price_amount, root.currency)

    @staticmethod
    def resolve_prior_price(root: models.ProductVariantChannelListing, info: Any) -> money.Money | None:
        return _money(root.prior_price_amount, root.currency)


def _money(amount: Any, currency: str) -> money.Money | None:
    return None if amount is None else money.Money(amount, currency)


class ProductVariant(ObjectType):
    """Seen in a channel: prices and availability are that channel's."""

    id = graphene.ID(required=True)
    name = String(required=True)
    sku = String()
    product = Field(NonNull("marketplace.api.types.product.Product"))
    track_inventory = Boolean(required=True)
    quantity_limit_per_customer = Int()
    weight = Field(Weight)
    channel = String()
    channel_listings = List(NonNull(ProductVariantChannelListing))
    pricing = Field(VariantPricingInfo, address=AddressInput())
    attributes = List(
        NonNull(SelectedAttribute), required=True, variant_selection=graphene.Argument(enum("VariantAttributeScope"))
    )
    media = List(NonNull(ProductMedia))
    translation = Field(ProductVariantTranslation, **translation_argument())
    stocks = List(
        NonNull("marketplace.api.types.stock.Stock"),
        address=AddressInput(),
        country_code=graphene.Argument(enum("CountryCode")),
    )
    quantity_available = Int(address=AddressInput(), country_code=graphene.Argument(enum("CountryCode")))
    created = DateTime(required=True)
    updated_at = DateTime(required=True)
    external_reference = String()

    class Meta:
        interfaces = (ObjectWithMetadata, ObjectWithAttributes)
        possible_types = (models.ProductVariant,)

    resolve_id = global_id("ProductVariant")
    resolve_translation = translation_resolver(models.ProductVariantTranslation, "product_variant")

    @staticmethod
    def resolve_channel(root: Any, info: Info) -> str | None:
        return channel_of(root)

    @staticmethod
    def resolve_created(root: Any, info: Info) -> Any:
        return node_of(root).created_at

    @batched
    def resolve_product(roots: list[Any], info: Info) -> list[Any]:
        needed = set(read_columns(models.Product, info.selection, ()))
        for root in roots:
            met = node_of(root)._state.fields_cache.get("product")
            if met is not None and not needed.isdisjoint(met.get_deferred_fields()):
                del node_of(root)._state.fields_cache["product"]
        return related(roots, "product_id", products_by_id, in_channel=True)

    @permitted("MANAGE_PRODUCTS")
    @batched
    def resolve_channel_listings(roots: list[Any], info: Info) -> list[Any]:
        return by_key(roots, details.listings_of_variants(keys(roots)), list)

    @batched
    def resolve_pricing(roots: list[Any], info: Info, address: Any = None) -> list[Any]:
        def find(slug: str | None, variants: list[models.ProductVariant]) -> Mapping[int, VariantPrices]:
            terms = terms_of(info, slug)
            if terms is None:
                return {}
            known = prices_met(info, slug)
            missing = [variant.pk for variant in variants if variant.pk not in known]
            if missing:
                known.update(details.variant_prices(missing, terms.id))
            return {variant.pk: VariantPrices(known[variant.pk], terms) for variant in variants if variant.pk in known}

        return by_channel(roots, find)

    @batched
    def resolve_attributes(roots: list[Any], info: Info, variant_selection: str | None = None) -> list[Any]:
        return [
            [each for each in assigned if in_scope(each.variant_selection, variant_selection)]
            for assigned in assignments.of_variants(roots, info)
        ]

    @batched
    def resolve_assigned_attributes(roots: list[Any], info: Info, limit: int = 100) -> list[Any]:
        found = assignments.of_variants(roots, info)
        return [assignments.in_channel(each[:limit], root) for root, each in zip(roots, found, strict=True)]

    @batched
    def resolve_assigned_attribute(roots: list[Any], info: Info, slug: str) -> list[Any]:
        return assignments.named(roots, assignments.of_variants(roots, info), slug)

    @batched
    def resolve_media(roots: list[Any], info: Info) -> list[Any]:
        return by_key(roots, details.media_of_variants(keys(roots)), list)

    @permitted("MANAGE_PRODUCTS", "MANAGE_ORDERS")
    @batched
    def resolve_stocks(roots: list[Any], info: Info, address: Any = None, country_code: str | None = None) -> list[Any]:
        """Of the channel's warehouses, of all without one: neither address nor country matters."""

        def find(slug: str | None, variants: list[models.ProductVariant]) -> Mapping[int, list[Any]]:
            terms = terms_of(info, slug)
            served = {house.pk for house in warehouses_of_channel(terms.id)} if terms is not None else None
            found = stocks_of_variants([variant.pk for variant in variants])
            return {
                variant.pk: [row for row in found.get(variant.pk, ()) if served is None or row.warehouse_id in served]
                for variant in variants
            }

        return by_channel(roots, find)

    @batched
    def resolve_quantity_available(
        roots: list[Any], info: Info, address: Any = None, country_code: str | None = None
    ) -> list[Any]:
        """Of all warehouses of the channel: neither address nor country matters."""

        def find(slug: str | None, variants: list[models.ProductVariant]) -> Mapping[int, int]:
            terms = terms_of(info, slug)
            return available_quantities([variant.pk for variant in variants], terms.id if terms else None, shop=shop_of(info))

        return by_channel(roots, find)


def prices_met(info: Info, slug: str | None) -> dict[int, VariantPrice]:
    """Prices in a channel of the variants that this request has met."""
    known: dict[int, VariantPrice] = info.context.cache.setdefault(("variant prices", slug), {})
    return known


ProductVariantCountableConnection = connection_type("ProductVariant", ProductVariant)
