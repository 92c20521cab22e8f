from __future__ import annotations

from django.db import models

from marketplace.engine.fields import Translation, WithMetadata, WithSeo


class Collection(WithMetadata, WithSeo):
    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True, allow_unicode=True)
    description = models.JSONField(null=True, blank=True, help_text="EditorJS")
    background_image = models.CharField(max_length=255, blank=True, default="", help_text="path in the media store")
    background_image_alt = models.CharField(max_length=250, blank=True, default="")
    products = models.ManyToManyField("catalogue.Product", through="CollectionProduct", related_name="collections")

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class CollectionProduct(models.Model):
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="collection_products")
    product = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="collection_products")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ("sort_order", "pk")
        constraints = [models.UniqueConstraint(fields=["collection", "product"], name="product_of_collection")]


class CollectionChannelListing(models.Model):
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+")
    is_published = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "channel"], name="collection_in_channel")]


class CollectionTranslation(Translation, WithSeo):
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="translations")
    slug = models.SlugField(max_length=255, null=True, blank=True, allow_unicode=True)
    name = models.CharField(max_length=250, blank=True, default="")
    description = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "language_code"], name="collection_language"),
            models.UniqueConstraint(fields=["language_code", "slug"], name="collection_slug_in_language"),
        ]
