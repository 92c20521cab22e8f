from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import graphene
from graphene import Boolean, Field, Float, List, NonNull, ObjectType, String

from marketplace.api import assignments
from marketplace.api.batches import by_channel, by_key, keys, related, translation_resolver
from marketplace.api.channel import InChannel, channel_of, node_of
from marketplace.api.connection import Key, Page, connection_field, connection_pages, connection_type
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id, query_id
from marketplace.api.market import all_of, shop_of, terms_of
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permitted
from marketplace.api.product_lists import listings_for
from marketplace.api.scalars import Date, DateTime, JSONString
from marketplace.api.types.address import AddressInput
from marketplace.api.types.assigned import ObjectWithAttributes
from marketplace.api.types.attribute import SelectedAttribute
from marketplace.api.types.media import Image, ProductMedia, image, picture_arguments
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.money import Money
from marketplace.api.types.pricing import ProductPrices, ProductPricingInfo
from marketplace.api.types.product_type import ProductType
from marketplace.api.types.translation import ProductTranslation, translation_argument
from marketplace.api.types.variant import ProductVariant, ProductVariantCountableConnection, prices_met
from marketplace.api.types.weight import Weight
from marketplace.engine.catalogue import models
from marketplace.engine.catalogue.queries import details
from marketplace.engine.catalogue.queries import products as queries
from marketplace.engine.catalogue.queries.details import VariantPrice
from marketplace.engine.stock.queries import available_quantities
from marketplace.engine.taxes.queries import tax_classes
from marketplace.kernel import money


class ProductChannelListing(ObjectType):
    """A product in one channel, as staff decided (staff)."""

    id = graphene.ID(required=True)
    published_at = DateTime()
    is_published = Boolean(required=True)
    channel = Field(NonNull("marketplace.api.types.channel.Channel"))
    visible_in_listings = Boolean(required=True)
    available_for_purchase_at = DateTime()
    discounted_price = Field(Money)
    is_available_for_purchase = Boolean()

    resolve_id = global_id("ProductChannelListing")

    @staticmethod
    def resolve_discounted_price(root: models.ProductChannelListing, info: Info) -> money.Money | None:
        return None if root.price_min is None else money.Money(root.price_min, root.currency)

    @staticmethod
    def resolve_is_available_for_purchase(root: models.ProductChannelListing, info: Info) -> bool:
        return purchasable(root, info)


def purchasable(listing: models.ProductChannelListing, info: Info) -> bool:
    at = listing.available_for_purchase_at
    return at is not None and at <= info.context.now


class Product(ObjectType):
    """Seen in a channel: prices, variants and availability are that channel's."""

    id = graphene.ID(required=True)
    seo_title = String()
    seo_description = String()
    name = String(required=True)
    description = JSONString()
    description_json = JSONString()
    product_type = Field(NonNull(ProductType))
    slug = String(required=True)
    category = Field("marketplace.api.types.category.Category")
    created = DateTime(required=True)
    updated_at = DateTime(required=True)
    weight = Field(Weight)
    default_variant = Field(ProductVariant)
    rating = Float()
    channel = String()
    thumbnail = Field(Image, **picture_arguments())
    pricing = Field(ProductPricingInfo, address=AddressInput())
    is_available = Boolean(address=AddressInput())
    attribute = Field(SelectedAttribute, slug=String(required=True))
    attributes = List(NonNull(SelectedAttribute), required=True)
    channel_listings = List(NonNull(ProductChannelListing))
    media_by_id = Field(ProductMedia, id=graphene.ID(required=True))
    variants = List(NonNull(ProductVariant))
    product_variants = connection_field(ProductVariantCountableConnection)
    media = List(NonNull(ProductMedia))
    collections = List(NonNull("marketplace.api.types.collection.Collection"))
    translation = Field(ProductTranslation, **translation_argument())
    available_for_purchase = Date()
    available_for_purchase_at = DateTime()
    is_available_for_purchase = Boolean()
    tax_class = Field("marketplace.api.types.tax.TaxClass")
    external_reference = String()

    class Meta:
        interfaces = (ObjectWithMetadata, ObjectWithAttributes)
        possible_types = (models.Product,)

    resolve_id = global_id("Product")
    resolve_translation = translation_resolver(models.ProductTranslation, "product")

    @staticmethod
    def resolve_description_json(root: Any, info: Info) -> Any:
        return node_of(root).description or {}

    @staticmethod
    def resolve_created(root: Any, info: Info) -> Any:
        return node_of(root).created_at

    @staticmethod
    def resolve_channel(root: Any, info: Info) -> str | None:
        return channel_of(root)

    @batched
    def resolve_product_type(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "product_type_id", models.ProductType.objects.in_bulk)

    @batched
    def resolve_category(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "category_id", details.categories_by_id)

    @batched
    def resolve_default_variant(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "default_variant_id", details.variants_by_id, in_channel=True)

    @permitted(AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP)
    @batched
    def resolve_tax_class(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "tax_class_id", tax_classes().in_bulk)

    @batched
    def resolve_thumbnail(roots: list[Any], info: Info, size: int | None = None, format: str | None = None) -> list[Any]:
        found = details.first_images(keys(roots))
        return [
            image("ProductMedia", picture.pk, picture.path, picture.alt, size, format) if picture is not None else None
            for picture in by_key(roots, found)
        ]

    @batched
    def resolve_pricing(roots: list[Any], info: Info, address: Any = None) -> list[Any]:
        """Taxed for the channel's own country, whatever the address: what the shelf shows is one price."""

        def find(slug: str | None, products: list[models.Product]) -> Mapping[int, ProductPrices]:
            terms = terms_of(info, slug)
            if terms is None:
                return {}
            ids = [product.pk for product in products]
            found = listings_for(info, slug, ids)
            return {pk: ProductPrices(found[pk], terms) for pk in ids if pk in found}

        return by_channel(roots, find)

    @batched
    def resolve_is_available(roots: list[Any], info: Info, address: Any = None) -> list[Any]:
        """Open for purchase, and some variant in stock."""

        def find(slug: str | None, products: list[models.Product]) -> Mapping[int, bool | None]:
            terms = terms_of(info, slug)
            if terms is None:
                return {}
            ids = [product.pk for product in products]
            found = listings_for(info, slug, ids)
            owners = dict(queries.sold_variants(terms.id).filter(product_id__in=ids).values_list("pk", "product_id"))
            quantities = available_quantities(list(owners), terms.id, shop=shop_of(info))
            in_stock = {owners[pk] for pk, quantity in quantities.items() if quantity > 0}
            return {pk: pk in found and purchasable(found[pk], info) and pk in in_stock for pk in ids}

        return by_channel(roots, find)

    @batched
    def resolve_attribute(roots: list[Any], info: Info, slug: str) -> list[Any]:
        found = assignments.of_products(roots, info)
        return [next((each for each in assigned if each.attribute.slug == slug), None) for assigned in found]

    @batched
    def resolve_attributes(roots: list[Any], info: Info) -> list[Any]:
        return assignments.of_products(roots, info)

    @batched
    def resolve_assigned_attributes(roots: list[Any], info: Info, limit: int = 100) -> list[Any]:
        found = assignments.of_products(roots, info)
        return [assignments.in_channel(each[:limit], root) for root, each in zip(roots, found, strict=True)]

    @batched
    def resolve_assigned_attribute(roots: list[Any], info: Info, slug: str) -> list[Any]:
        return assignments.named(roots, assignments.of_products(roots, info), slug)

    @permitted("MANAGE_PRODUCTS")
    @batched
    def resolve_channel_listings(roots: list[Any], info: Info) -> list[Any]:
        return by_key(roots, details.listings_of_products(keys(roots)), list)

    @batched
    def resolve_media(roots: list[Any], info: Info) -> list[Any]:
        return by_key(roots, details.media_of_products(keys(roots)), list)

    @batched
    def resolve_media_by_id(roots: list[Any], info: Info, id: str) -> list[Any]:
        pk = query_id(id, "ProductMedia")
        found = models.ProductMedia.objects.filter(pk=pk, product_id__in=keys(roots)).first() if pk else None
        return [found if found is not None and found.product_id == key else None for key in keys(roots)]

    @batched
    def resolve_variants(roots: list[Any], info: Info) -> list[Any]:
        def find(slug: str | None, products: list[models.Product]) -> Mapping[int, list[InChannel]]:
            terms = terms_of(info, slug)
            owners = {product.pk: product for product in products}
            found: dict[int, list[InChannel]] = defaultdict(list)
            for variant in queries.variants_of_products(owners, terms.id if terms else None):
                found[variant.product_id].append(meet(info, slug, variant, owners[variant.product_id]))
            return {pk: found[pk] for pk in owners}

        return by_channel(roots, find)

    @batched
    def resolve_product_variants(roots: list[Any], info: Info, **page: Any) -> list[Any]:
        def find(slug: str | None, products: list[models.Product]) -> Mapping[int, Page]:
            terms = terms_of(info, slug)
            owners = {product.pk: product for product in products}
            pages = connection_pages(
                queries.sold_variants(terms.id if terms else None),
                parent="product_id",
                parents=list(owners),
                sort=[Key("sort_order"), Key("sku", nullable=True)],
                args=page,
                info=info,
                wrap=lambda variant, pk: meet(info, slug, variant, owners[pk]),
            )
            return dict(zip(owners, pages, strict=True))

        return by_channel(roots, find)

    @batched
    def resolve_collections(roots: list[Any], info: Info) -> list[Any]:
        def find(slug: str | None, products: list[models.Product]) -> Mapping[int, list[InChannel]]:
            terms = terms_of(info, slug)
            ids = [product.pk for product in products]
            found = details.collections_of_products(ids, terms.id if terms else None, info.context.now, all_of(info))
            return {pk: [InChannel(collection, slug) for collection in found.get(pk, ())] for pk in ids}

        return by_channel(roots, find)

    @batched
    def resolve_available_for_purchase_at(roots: list[Any], info: Info) -> list[Any]:
        return [listing.available_for_purchase_at if listing is not None else None for listing in _listings(roots, info)]

    @batched
    def resolve_available_for_purchase(roots: list[Any], info: Info) -> list[Any]:
        found = [listing.available_for_purchase_at if listing is not None else None for listing in _listings(roots, info)]
        return [at.date() if at is not None else None for at in found]

    @batched
    def resolve_is_available_for_purchase(roots: list[Any], info: Info) -> list[Any]:
        return [purchasable(listing, info) if listing is not None else None for listing in _listings(roots, info)]


def _listings(roots: list[Any], info: Info) -> list[models.ProductChannelListing | None]:
    def find(slug: str | None, products: list[models.Product]) -> Mapping[int, models.ProductChannelListing]:
        return listings_for(info, slug, [product.pk for product in products])

    return by_channel(roots, find)


def meet(info: Info, slug: str | None, variant: models.ProductVariant, product: models.Product) -> InChannel:
    """A variant reached from its product: its price, product and product type need not be asked again."""
    variant.product = product
    assignments.remember_types(info, (product,))
    price = getattr(variant, "price", None)
    listing = info.context.cache.get(("listings", slug), {}).get(product.pk)
    if price is not None and listing is not None:
        prices_met(info, slug)[variant.pk] = VariantPrice(
            price,
            variant.discounted_price,  # type: ignore[attr-defined]
            variant.prior_price,  # type: ignore[attr-defined]
            listing.effective_tax_class,
        )
    return InChannel(variant, slug)


ProductCountableConnection = connection_type("Product", Product)
