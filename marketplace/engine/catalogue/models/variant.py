from __future__ import annotations

from django.db import models

from marketplace.engine.fields import Translation, WithMetadata, currency_field, optional_amount_field
from marketplace.kernel.clock import now


class ProductVariant(WithMetadata):
    product = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="variants")
    name = models.CharField(max_length=255, blank=True, default="")
    sku = models.CharField(max_length=255, unique=True, null=True, blank=True)
    track_inventory = models.BooleanField(default=True)
    quantity_limit_per_customer = models.PositiveIntegerField(null=True, blank=True)
    weight = models.FloatField(null=True, blank=True, help_text="kg")
    sort_order = models.IntegerField(default=0)
    external_reference = models.CharField(max_length=250, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("sort_order", "sku")

    def __str__(self) -> str:
        return self.sku or str(self.pk)


class ProductVariantTranslation(Translation):
    product_variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="translations")
    name = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product_variant", "language_code"], name="variant_language")]


class VariantAttributeValue(models.Model):
    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="attribute_values")
    value = models.ForeignKey("attributes.AttributeValue", on_delete=models.CASCADE, related_name="variant_values")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ("sort_order", "pk")
        constraints = [models.UniqueConstraint(fields=["variant", "value"], name="value_of_variant")]


class ProductVariantChannelListing(models.Model):
    """A variant's price in a channel. `discounted_price_amount` is what a buyer pays (equal to the price without promotion)."""

    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="variant_listings")
    currency = currency_field()
    price_amount = optional_amount_field()
    discounted_price_amount = optional_amount_field()
    cost_price_amount = optional_amount_field()
    prior_price_amount = optional_amount_field()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["variant", "channel"], name="variant_in_channel")]
