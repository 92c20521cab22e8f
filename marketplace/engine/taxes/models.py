from __future__ import annotations

from django.db import models
from django.db.models import Q

from marketplace.engine.fields import WithMetadata, country_field


class TaxClass(WithMetadata):
    name = models.CharField(max_length=255)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class TaxClassCountryRate(models.Model):
    """A rate in per cent. Without a tax class: the country's default rate."""

    tax_class = models.ForeignKey(TaxClass, null=True, on_delete=models.CASCADE, related_name="country_rates")
    country = country_field()
    rate = models.DecimalField(max_digits=6, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tax_class", "country"], name="rate_of_class_and_country"),
            models.UniqueConstraint(fields=["country"], condition=Q(tax_class__isnull=True), name="default_rate_of_country"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.rate} %"


class TaxConfiguration(WithMetadata):
    """How a channel charges tax: flat rates only."""

    channel = models.OneToOneField("channels.Channel", on_delete=models.CASCADE, related_name="tax_configuration")
    charge_taxes = models.BooleanField(default=True)
    display_gross_prices = models.BooleanField(default=True)
    prices_entered_with_tax = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"taxes of {self.channel_id}"


class TaxConfigurationPerCountry(models.Model):
    tax_configuration = models.ForeignKey(TaxConfiguration, on_delete=models.CASCADE, related_name="country_exceptions")
    country = country_field()
    charge_taxes = models.BooleanField(default=True)
    display_gross_prices = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tax_configuration", "country"], name="tax_exception_of_country")]

    def __str__(self) -> str:
        return str(self.country)
