from __future__ import annotations

from django.db import models

from marketplace.engine.fields import WithMetadata, country_field


class Address(WithMetadata):
    first_name = models.CharField(max_length=256, blank=True, default="")
    last_name = models.CharField(max_length=256, blank=True, default="")
    company_name = models.CharField(max_length=256, blank=True, default="")
    street_address_1 = models.CharField(max_length=256, blank=True, default="")
    street_address_2 = models.CharField(max_length=256, blank=True, default="")
    city = models.CharField(max_length=256, blank=True, default="")
    city_area = models.CharField(max_length=128, blank=True, default="")
    postal_code = models.CharField(max_length=20, blank=True, default="")
    country = country_field()
    country_area = models.CharField(max_length=128, blank=True, default="")
    phone = models.CharField(max_length=128, blank=True, default="", help_text="E.164")

    def __str__(self) -> str:
        return f"address {self.pk}"
