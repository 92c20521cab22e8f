from __future__ import annotations

from django.db import models

from marketplace.engine.fields import Translation, WithMetadata, amount_field, currency_field, optional_amount_field
from marketplace.kernel.clock import now


class Voucher(WithMetadata):
    """A promo on the entire order, in per cent or a fixed amount."""

    name = models.CharField(max_length=255, blank=True, default="")
    discount_value_type = models.CharField(
        max_length=10, choices=[("FIXED", "FIXED"), ("PERCENTAGE", "PERCENTAGE")], default="FIXED"
    )
    start_date = models.DateTimeField(default=now)
    end_date = models.DateTimeField(null=True, blank=True)
    usage_limit = models.PositiveIntegerField(null=True, blank=True)
    apply_once_per_customer = models.BooleanField(default=False)
    min_checkout_items_quantity = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name or str(self.pk)


class VoucherCode(models.Model):
    voucher = models.ForeignKey(Voucher, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=255, unique=True)
    used = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)


class VoucherChannelListing(models.Model):
    voucher = models.ForeignKey(Voucher, on_delete=models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+")
    currency = currency_field()
    discount_value = amount_field()
    min_spent_amount = optional_amount_field()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voucher", "channel"], name="voucher_in_channel")]


class VoucherTranslation(Translation):
    voucher = models.ForeignKey(Voucher, on_delete=models.CASCADE, related_name="translations")
    name = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voucher", "language_code"], name="voucher_language")]


class VoucherCustomer(models.Model):
    """That a customer (by e-mail) has used a once-per-customer code."""

    voucher_code = models.ForeignKey(VoucherCode, on_delete=models.CASCADE, related_name="customers")
    customer_email = models.EmailField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voucher_code", "customer_email"], name="voucher_used_by")]
