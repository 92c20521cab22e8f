"""Columns that every noun shares: money, metadata, translations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


def amount_field(**options: Any) -> models.DecimalField[Any, Any]:
    """An amount; its currency stands in a column beside it. Three decimals, because dinars have three."""
    options.setdefault("default", Decimal(0))
    return models.DecimalField(max_digits=20, decimal_places=3, **options)


def optional_amount_field(**options: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(max_digits=20, decimal_places=3, null=True, blank=True, **options)


def currency_field(**options: Any) -> models.CharField[Any, Any]:
    return models.CharField(max_length=3, **options)


def country_field(**options: Any) -> models.CharField[Any, Any]:
    """ISO 3166-1 alpha-2."""
    return models.CharField(max_length=2, **options)


def language_field(**options: Any) -> models.CharField[Any, Any]:
    """BCP 47 in lower case with a hyphen, as Saleor stores it: `ar`, `fr`, `ar-ma`."""
    return models.CharField(max_length=35, **options)


def text_array(**options: Any) -> ArrayField[Any, Any]:
    return ArrayField(models.TextField(), default=list, blank=True, **options)


def id_array(**options: Any) -> ArrayField[Any, Any]:
    return ArrayField(models.BigIntegerField(), default=list, blank=True, **options)


class WithMetadata(models.Model):
    """Saleor's key-value metadata: public as far as the object is, and private (staff and apps)."""

    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True


class Translation(models.Model):
    """One language of one object. Concrete models add the object (`related_name="translations"`), its texts and
    a unique constraint over (object, language_code)."""

    language_code = language_field()

    class Meta:
        abstract = True


class WithSeo(models.Model):
    seo_title = models.CharField(max_length=70, blank=True, default="")
    seo_description = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        abstract = True
