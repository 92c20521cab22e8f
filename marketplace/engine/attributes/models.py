from __future__ import annotations

from django.db import models

from marketplace.engine.fields import Translation, WithMetadata

from .enums import AttributeType, EntityType, InputType


class Attribute(WithMetadata):
    slug = models.SlugField(max_length=250, unique=True, allow_unicode=True)
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=20, choices=AttributeType.choices)
    input_type = models.CharField(max_length=20, choices=InputType.choices, default=InputType.DROPDOWN)
    entity_type = models.CharField(max_length=20, choices=EntityType.choices, null=True, blank=True)
    unit = models.CharField(max_length=40, null=True, blank=True)
    value_required = models.BooleanField(default=False)
    visible_in_storefront = models.BooleanField(default=True)
    filterable_in_storefront = models.BooleanField(default=False)
    filterable_in_dashboard = models.BooleanField(default=False)
    storefront_search_position = models.IntegerField(default=0)
    available_in_grid = models.BooleanField(default=False)
    external_reference = models.CharField(max_length=250, unique=True, null=True, blank=True)

    class Meta:
        ordering = ("storefront_search_position", "slug")

    def __str__(self) -> str:
        return self.slug


class AttributeTranslation(Translation):
    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="translations")
    name = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attribute", "language_code"], name="attribute_language")]


class AttributeValue(models.Model):
    """One value. Choice types share values between objects; the other types own one value per object and attribute."""

    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="values")
    slug = models.SlugField(max_length=255, allow_unicode=True)
    name = models.CharField(max_length=250)
    value = models.CharField(max_length=255, blank=True, default="", help_text="a colour for SWATCH")
    file_url = models.CharField(max_length=255, blank=True, default="", help_text="path in the media store")
    content_type = models.CharField(max_length=50, blank=True, default="")
    rich_text = models.JSONField(null=True, blank=True)
    plain_text = models.TextField(null=True, blank=True)
    boolean = models.BooleanField(null=True)
    date_time = models.DateTimeField(null=True)
    numeric = models.FloatField(null=True)
    reference_page = models.ForeignKey("content.Page", null=True, on_delete=models.CASCADE, related_name="references")
    reference_product = models.ForeignKey("catalogue.Product", null=True, on_delete=models.CASCADE, related_name="references")
    reference_variant = models.ForeignKey(
        "catalogue.ProductVariant", null=True, on_delete=models.CASCADE, related_name="references"
    )
    reference_category = models.ForeignKey("catalogue.Category", null=True, on_delete=models.CASCADE, related_name="references")
    reference_collection = models.ForeignKey(
        "catalogue.Collection", null=True, on_delete=models.CASCADE, related_name="references"
    )
    sort_order = models.IntegerField(default=0)
    external_reference = models.CharField(max_length=250, unique=True, null=True, blank=True)

    class Meta:
        ordering = ("sort_order", "pk")
        constraints = [models.UniqueConstraint(fields=["attribute", "slug"], name="value_of_attribute")]

    def __str__(self) -> str:
        return self.slug


class AttributeValueTranslation(Translation):
    attribute_value = models.ForeignKey(AttributeValue, on_delete=models.CASCADE, related_name="translations")
    name = models.CharField(max_length=250, blank=True, default="")
    rich_text = models.JSONField(null=True, blank=True)
    plain_text = models.TextField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attribute_value", "language_code"], name="attribute_value_language")]
