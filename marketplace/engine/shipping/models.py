from __future__ import annotations

from django.db import models

from marketplace.engine.fields import Translation, WithMetadata, amount_field, currency_field, optional_amount_field, text_array


class ShippingZone(WithMetadata):
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True, default="")
    countries = text_array(help_text="ISO 3166-1 alpha-2")
    default = models.BooleanField(default=False)
    channels = models.ManyToManyField("channels.Channel", related_name="shipping_zones")
    warehouses = models.ManyToManyField("stock.Warehouse", related_name="shipping_zones")

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class ShippingMethod(WithMetadata):
    """A way of delivery by price or by weight (kg) of what is shipped. Saleor's settings call it ShippingMethodType."""

    zone = models.ForeignKey(ShippingZone, on_delete=models.CASCADE, related_name="shipping_methods")
    name = models.CharField(max_length=100)
    description = models.JSONField(null=True, blank=True, help_text="EditorJS")
    type = models.CharField(max_length=10, choices=[("PRICE", "PRICE"), ("WEIGHT", "WEIGHT")], default="PRICE")
    minimum_order_weight = models.FloatField(null=True, blank=True)
    maximum_order_weight = models.FloatField(null=True, blank=True)
    minimum_delivery_days = models.PositiveIntegerField(null=True, blank=True)
    maximum_delivery_days = models.PositiveIntegerField(null=True, blank=True)
    tax_class = models.ForeignKey("taxes.TaxClass", null=True, on_delete=models.SET_NULL, related_name="shipping_methods")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class ShippingMethodTranslation(Translation):
    shipping_method = models.ForeignKey(ShippingMethod, on_delete=models.CASCADE, related_name="translations")
    name = models.CharField(max_length=255, blank=True, default="")
    description = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shipping_method", "language_code"], name="shipping_method_language")]


class ShippingMethodChannelListing(models.Model):
    shipping_method = models.ForeignKey(ShippingMethod, on_delete=models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+")
    currency = currency_field()
    price_amount = amount_field()
    minimum_order_price_amount = optional_amount_field()
    maximum_order_price_amount = optional_amount_field()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shipping_method", "channel"], name="shipping_method_in_channel")]


class PostalCodeRule(models.Model):
    """Postal codes (one, or a range) that a method serves only (INCLUDE) or never (EXCLUDE)."""

    shipping_method = models.ForeignKey(ShippingMethod, on_delete=models.CASCADE, related_name="postal_code_rules")
    start = models.CharField(max_length=32)
    end = models.CharField(max_length=32, blank=True, default="")
    inclusion_type = models.CharField(max_length=10, choices=[("INCLUDE", "INCLUDE"), ("EXCLUDE", "EXCLUDE")], default="EXCLUDE")
