from __future__ import annotations

from django.db import models

from marketplace.engine.fields import WithMetadata


class SiteSettings(WithMetadata):
    """The shop's one row of settings (primary key 1). New stock mode only: `useLegacyShippingZoneStockAvailability` is always false."""

    name = models.CharField(max_length=100, default="Maarad")
    description = models.CharField(max_length=500, blank=True, default="")
    track_inventory_by_default = models.BooleanField(default=True)
    limit_quantity_per_checkout = models.PositiveIntegerField(null=True, default=50)
    fulfillment_auto_approve = models.BooleanField(default=True)
    fulfillment_allow_unpaid = models.BooleanField(default=True)
    reserve_stock_duration_anonymous_user = models.PositiveIntegerField(null=True)
    reserve_stock_duration_authenticated_user = models.PositiveIntegerField(null=True)
    enable_account_confirmation_by_email = models.BooleanField(default=True)
    default_weight_unit = models.CharField(max_length=10, default="KG")
    customer_set_password_url = models.CharField(max_length=255, blank=True, default="")
    company_address = models.ForeignKey("addresses.Address", null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.name
