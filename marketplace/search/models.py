from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """One product in one channel, as lists and their filters see it. Rebuilt from the backend at any time; nothing is bought from it.

    `facets` holds `facet:slug` (`craft:zellige`, `availability:in`), so that one index and one scan serve every filter.
    `price` is only for sorting and filtering: what is shown is read from the backend.
    """

    channel = models.CharField(max_length=255)
    product_id = models.CharField(max_length=64, help_text="global id")
    variant_ids = ArrayField(models.CharField(max_length=64), help_text="global ids")
    slug = models.CharField(max_length=255)
    created = models.DateTimeField()
    available = models.BooleanField()
    price = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    facets = ArrayField(models.CharField(max_length=300))
    lexemes = SearchVectorField()
    folded = models.TextField()
    refreshed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "product_id"], name="search_entry_once")]
        indexes = [
            models.Index(
                models.F("channel"),
                models.F("available").desc(),
                models.F("created").desc(),
                models.F("id"),
                name="search_newest",
            ),
            models.Index(fields=["channel", "price", "id"], name="search_price"),
            GinIndex(fields=["facets"], name="search_facets"),
            GinIndex(fields=["lexemes"], name="search_lexemes"),
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="search_folded"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} in {self.channel}"


class SearchName(models.Model):
    """What something is called in one language: products for suggestions, facet values for labels and suggestions.

    `kind` is `product` or the facet; a name that is not translated stands under each language with its base text.
    """

    channel = models.CharField(max_length=255)
    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=255)
    language = models.CharField(max_length=10)
    name = models.CharField(max_length=300)
    folded = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "language", "kind", "slug"], name="search_name_once")]
        indexes = [GinIndex(OpClass("folded", name="gin_trgm_ops"), name="search_name_folded")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug} ({self.language})"
