from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models


class SearchWord(models.Model):
    """The vocabulary of the catalogue: what a misspelt word may have meant."""

    word = models.CharField(max_length=100, unique=True)
    occurrences = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_trigrams")]

    def __str__(self) -> str:
        return self.word
