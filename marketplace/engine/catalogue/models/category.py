from __future__ import annotations

from django.db import models

from marketplace.engine.fields import Translation, WithMetadata, WithSeo, id_array
from marketplace.kernel.clock import now


class Category(WithMetadata, WithSeo):
    """A node of the tree. `ancestor_ids`, from the root down, is kept by `actions`, so that a subtree is one array test."""

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True, allow_unicode=True)
    description = models.JSONField(null=True, blank=True, help_text="EditorJS")
    background_image = models.CharField(max_length=255, blank=True, default="", help_text="path in the media store")
    background_image_alt = models.CharField(max_length=250, blank=True, default="")
    level = models.PositiveSmallIntegerField(default=0)
    ancestor_ids = id_array()
    sort_order = models.IntegerField(default=0)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("sort_order", "pk")

    def __str__(self) -> str:
        return self.slug


class CategoryTranslation(Translation, WithSeo):
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="translations")
    slug = models.SlugField(max_length=255, null=True, blank=True, allow_unicode=True)
    name = models.CharField(max_length=250, blank=True, default="")
    description = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "language_code"], name="category_language"),
            models.UniqueConstraint(fields=["language_code", "slug"], name="category_slug_in_language"),
        ]
