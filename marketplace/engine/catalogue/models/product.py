from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from marketplace.engine.fields import (
    Translation,
    WithMetadata,
    WithSeo,
    currency_field,
    id_array,
    optional_amount_field,
)
from marketplace.kernel.clock import now


class Product(WithMetadata, WithSeo):
    product_type = models.ForeignKey("catalogue.ProductType", on_delete=models.PROTECT, related_name="products")
    category = models.ForeignKey("catalogue.Category", null=True, blank=True, on_delete=models.SET_NULL, related_name="products")
    tax_class = models.ForeignKey("taxes.TaxClass", null=True, on_delete=models.SET_NULL, related_name="products")
    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True, allow_unicode=True)
    description = models.JSONField(null=True, blank=True, help_text="EditorJS")
    weight = models.FloatField(null=True, blank=True, help_text="kg")
    rating = models.FloatField(null=True, blank=True)
    default_variant = models.OneToOneField("catalogue.ProductVariant", null=True, on_delete=models.SET_NULL, related_name="+")
    external_reference = models.CharField(max_length=250, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    # Kept by `catalogue.search`: folded and stemmed words of every language, weighted by where they stand.
    search_vector = SearchVectorField(null=True)

    class Meta:
        ordering = ("slug",)
        indexes = [
            GinIndex(fields=["search_vector"], name="product_search", fastupdate=False),
            models.Index(fields=["name", "slug"], name="product_name"),
            models.Index(fields=["created_at", "id"], name="product_created"),
            models.Index(fields=["updated_at", "id"], name="product_updated"),
        ]

    def __str__(self) -> str:
        return self.slug


class ProductTranslation(Translation, WithSeo):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="translations")
    slug = models.SlugField(max_length=255, null=True, blank=True, allow_unicode=True)
    name = models.CharField(max_length=250, blank=True, default="")
    description = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "language_code"], name="product_language"),
            models.UniqueConstraint(fields=["language_code", "slug"], name="product_slug_in_language"),
        ]


class ProductAttributeValue(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="attribute_values")
    value = models.ForeignKey("attributes.AttributeValue", on_delete=models.CASCADE, related_name="product_values")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ("sort_order", "pk")
        constraints = [models.UniqueConstraint(fields=["product", "value"], name="value_of_product")]


class ProductChannelListing(models.Model):
    """A product in a channel, and the read model of every product list.

    The first block is what staff decide. The second is computed by `catalogue.listing.refresh` in the same transaction as any write
    it depends on, so that a list with filters and sorting reads this one table.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="product_listings")
    currency = currency_field()
    is_published = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    visible_in_listings = models.BooleanField(default=False)
    available_for_purchase_at = models.DateTimeField(null=True, blank=True)

    # Gross or net as entered; prices of the cheapest and the dearest variant, None without a priced variant.
    price_min = optional_amount_field()
    price_max = optional_amount_field()
    undiscounted_price_min = optional_amount_field()
    undiscounted_price_max = optional_amount_field()
    category_ids = id_array(help_text="the product's category and its ancestors")
    value_ids = id_array(help_text="attribute values of the product and its variants")
    name = models.CharField(max_length=250, default="")
    slug = models.CharField(max_length=255, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "channel"], name="product_in_channel")]
        indexes = [
            models.Index(
                fields=["channel", "price_min", "product"],
                name="listing_price",
                condition=Q(is_published=True, visible_in_listings=True),
            ),
            models.Index(
                fields=["channel", "published_at", "product"],
                name="listing_published",
                condition=Q(is_published=True, visible_in_listings=True),
            ),
            models.Index(
                fields=["channel", "name", "slug", "product"],
                name="listing_name",
                condition=Q(is_published=True, visible_in_listings=True),
            ),
            models.Index(
                fields=["channel", "slug", "product"],
                name="listing_slug",
                condition=Q(is_published=True, visible_in_listings=True),
            ),
            GinIndex(fields=["category_ids"], name="listing_categories", fastupdate=False),
            GinIndex(fields=["value_ids"], name="listing_values", fastupdate=False),
        ]
