from __future__ import annotations

from django.db import models

from marketplace.engine.fields import WithMetadata


class ProductType(WithMetadata):
    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True, allow_unicode=True)
    has_variants = models.BooleanField(default=True)
    is_shipping_required = models.BooleanField(default=True)
    weight = models.FloatField(default=0, help_text="kg")
    tax_class = models.ForeignKey("taxes.TaxClass", null=True, on_delete=models.SET_NULL, related_name="product_types")
    attributes = models.ManyToManyField("attributes.Attribute", through="ProductTypeAttribute", related_name="product_types")

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class ProductTypeAttribute(models.Model):
    """An attribute that products (or, with `of_variant`, variants) of the type carry."""

    product_type = models.ForeignKey(ProductType, on_delete=models.CASCADE, related_name="type_attributes")
    attribute = models.ForeignKey("attributes.Attribute", on_delete=models.CASCADE, related_name="+")
    of_variant = models.BooleanField(default=False)
    variant_selection = models.BooleanField(default=False)
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ("sort_order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["product_type", "attribute", "of_variant"], name="attribute_of_product_type")
        ]
