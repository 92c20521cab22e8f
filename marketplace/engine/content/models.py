from __future__ import annotations

from django.db import models

from marketplace.engine.fields import Translation, WithMetadata, WithSeo
from marketplace.kernel.clock import now


class PageType(WithMetadata):
    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True, allow_unicode=True)
    attributes = models.ManyToManyField("attributes.Attribute", through="PageTypeAttribute", related_name="page_types")

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class PageTypeAttribute(models.Model):
    page_type = models.ForeignKey(PageType, on_delete=models.CASCADE, related_name="type_attributes")
    attribute = models.ForeignKey("attributes.Attribute", on_delete=models.CASCADE, related_name="+")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ("sort_order", "pk")
        constraints = [models.UniqueConstraint(fields=["page_type", "attribute"], name="attribute_of_page_type")]


class Page(WithMetadata, WithSeo):
    title = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True, allow_unicode=True)
    page_type = models.ForeignKey(PageType, on_delete=models.PROTECT, related_name="pages")
    content = models.JSONField(null=True, blank=True, help_text="EditorJS")
    is_published = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class PageTranslation(Translation, WithSeo):
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="translations")
    slug = models.SlugField(max_length=255, null=True, blank=True, allow_unicode=True)
    title = models.CharField(max_length=255, blank=True, default="")
    content = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "language_code"], name="page_language"),
            models.UniqueConstraint(fields=["language_code", "slug"], name="page_slug_in_language"),
        ]


class PageAttributeValue(models.Model):
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="attribute_values")
    value = models.ForeignKey("attributes.AttributeValue", on_delete=models.CASCADE, related_name="+")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ("sort_order", "pk")
        constraints = [models.UniqueConstraint(fields=["page", "value"], name="value_of_page")]


class Menu(WithMetadata):
    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True, allow_unicode=True)

    def __str__(self) -> str:
        return self.slug


class MenuItem(WithMetadata):
    menu = models.ForeignKey(Menu, on_delete=models.CASCADE, related_name="items")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    name = models.CharField(max_length=128)
    url = models.CharField(max_length=256, null=True, blank=True)
    category = models.ForeignKey("catalogue.Category", null=True, on_delete=models.CASCADE, related_name="+")
    collection = models.ForeignKey("catalogue.Collection", null=True, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ("sort_order", "pk")

    def __str__(self) -> str:
        return self.name


class MenuItemTranslation(Translation):
    menu_item = models.ForeignKey(MenuItem, on_delete=models.CASCADE, related_name="translations")
    name = models.CharField(max_length=128)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["menu_item", "language_code"], name="menu_item_language")]
