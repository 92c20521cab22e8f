from __future__ import annotations

from django.db import models

from marketplace.engine.fields import WithMetadata


class ProductMedia(WithMetadata):
    """A picture (or a video by its address) of a product. Pictures are stored re-encoded, without EXIF and GPS."""

    product = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="media")
    type = models.CharField(max_length=10, choices=[("IMAGE", "IMAGE"), ("VIDEO", "VIDEO")], default="IMAGE")
    image = models.CharField(max_length=255, blank=True, default="", help_text="path in the media store")
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    external_url = models.CharField(max_length=256, null=True, blank=True)
    alt = models.CharField(max_length=250, blank=True, default="")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ("sort_order", "pk")

    def __str__(self) -> str:
        return self.image or self.external_url or ""


class VariantMedia(models.Model):
    variant = models.ForeignKey("catalogue.ProductVariant", on_delete=models.CASCADE, related_name="variant_media")
    media = models.ForeignKey(ProductMedia, on_delete=models.CASCADE, related_name="variant_media")

    class Meta:
        ordering = ("media__sort_order", "media_id")
        constraints = [models.UniqueConstraint(fields=["variant", "media"], name="media_of_variant")]
