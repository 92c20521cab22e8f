from __future__ import annotations

from uuid import uuid4

from django.db import models

from marketplace.engine.fields import (
    WithMetadata,
    amount_field,
    country_field,
    currency_field,
    language_field,
    optional_amount_field,
)
from marketplace.engine.orders.enums import AuthorizeStatus, ChargeStatus
from marketplace.kernel.clock import now
from marketplace.kernel.money import Money, TaxedMoney


class Checkout(WithMetadata):
    """A basket on its way to an order. Its prices are computed by `pricing` and kept until `price_expiration`."""

    token = models.UUIDField(primary_key=True, default=uuid4)
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="checkouts")
    user = models.ForeignKey("customers.User", null=True, on_delete=models.CASCADE, related_name="checkouts")
    email = models.EmailField(null=True, blank=True)
    currency = currency_field()
    country = country_field(help_text="where taxes are due while no address is known")
    language_code = language_field(default="en")
    billing_address = models.ForeignKey("addresses.Address", null=True, on_delete=models.SET_NULL, related_name="+")
    shipping_address = models.ForeignKey("addresses.Address", null=True, on_delete=models.SET_NULL, related_name="+")
    save_billing_address = models.BooleanField(default=True, help_text="into the buyer's address book, once ordered")
    save_shipping_address = models.BooleanField(default=True, help_text="into the buyer's address book, once ordered")
    delivery = models.ForeignKey("CheckoutDelivery", null=True, on_delete=models.SET_NULL, related_name="+")
    deliveries_calculated_at = models.DateTimeField(null=True)
    collection_point = models.ForeignKey("stock.Warehouse", null=True, on_delete=models.SET_NULL, related_name="checkouts")
    customer_note = models.TextField(blank=True, default="")
    redirect_url = models.CharField(max_length=1024, blank=True, default="")

    voucher_code = models.CharField(max_length=255, null=True, blank=True)
    discount_amount = amount_field()
    discount_name = models.CharField(max_length=255, null=True, blank=True)
    translated_discount_name = models.CharField(max_length=255, null=True, blank=True)

    total_net_amount = amount_field()
    total_gross_amount = amount_field()
    subtotal_net_amount = amount_field()
    subtotal_gross_amount = amount_field()
    shipping_price_net_amount = amount_field()
    shipping_price_gross_amount = amount_field()
    shipping_tax_rate = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    price_expiration = models.DateTimeField(default=now)

    charge_status = models.CharField(max_length=12, choices=ChargeStatus.choices, default=ChargeStatus.NONE)
    authorize_status = models.CharField(max_length=12, choices=AuthorizeStatus.choices, default=AuthorizeStatus.NONE)
    completing_started_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("-updated_at", "pk")
        indexes = [models.Index(fields=["updated_at"], name="checkout_updated")]

    def __str__(self) -> str:
        return f"checkout {self.pk}"

    @property
    def total(self) -> TaxedMoney:
        return self._taxed("total")

    @property
    def subtotal(self) -> TaxedMoney:
        return self._taxed("subtotal")

    @property
    def shipping_price(self) -> TaxedMoney:
        return self._taxed("shipping_price")

    @property
    def discount(self) -> Money:
        return Money(self.discount_amount, self.currency)

    def _taxed(self, name: str) -> TaxedMoney:
        return TaxedMoney(
            Money(getattr(self, f"{name}_net_amount"), self.currency), Money(getattr(self, f"{name}_gross_amount"), self.currency)
        )


class CheckoutDelivery(models.Model):
    """A way of delivery offered to one checkout, with its price at that time."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    checkout = models.ForeignKey(Checkout, on_delete=models.CASCADE, related_name="deliveries")
    shipping_method = models.ForeignKey("shipping.ShippingMethod", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    description = models.JSONField(null=True, blank=True)
    price_amount = amount_field()
    currency = currency_field()
    minimum_delivery_days = models.PositiveIntegerField(null=True)
    maximum_delivery_days = models.PositiveIntegerField(null=True)
    is_valid = models.BooleanField(default=True, help_text="false once the checkout no longer qualifies")
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("price_amount", "pk")
        constraints = [models.UniqueConstraint(fields=["checkout", "shipping_method"], name="delivery_of_checkout")]


class CheckoutLine(WithMetadata):
    id = models.UUIDField(primary_key=True, default=uuid4)
    checkout = models.ForeignKey(Checkout, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalogue.ProductVariant", on_delete=models.CASCADE, related_name="checkout_lines")
    quantity = models.PositiveIntegerField()
    currency = currency_field()
    price_override_amount = optional_amount_field()
    undiscounted_unit_price_amount = amount_field()
    total_price_net_amount = amount_field()
    total_price_gross_amount = amount_field()
    tax_rate = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"

    @property
    def total_price(self) -> TaxedMoney:
        return TaxedMoney(Money(self.total_price_net_amount, self.currency), Money(self.total_price_gross_amount, self.currency))
