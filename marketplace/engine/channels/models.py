from __future__ import annotations

from django.db import models

from marketplace.engine.fields import WithMetadata, country_field, currency_field

from .enums import AllocationStrategy, MarkAsPaidStrategy, TransactionFlowStrategy


class Channel(WithMetadata):
    """A market: one currency, its own prices, warehouses (in `stock`), shipping and taxes."""

    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True)
    is_active = models.BooleanField(default=False)
    currency_code = currency_field()
    default_country = country_field()
    allocation_strategy = models.CharField(
        max_length=30, choices=AllocationStrategy.choices, default=AllocationStrategy.PRIORITIZE_SORTING_ORDER
    )
    automatically_confirm_all_new_orders = models.BooleanField(default=True)
    allow_unpaid_orders = models.BooleanField(default=False)
    expire_orders_after = models.PositiveIntegerField(null=True, help_text="minutes")
    mark_as_paid_strategy = models.CharField(
        max_length=20, choices=MarkAsPaidStrategy.choices, default=MarkAsPaidStrategy.TRANSACTION_FLOW
    )
    default_transaction_flow_strategy = models.CharField(
        max_length=20, choices=TransactionFlowStrategy.choices, default=TransactionFlowStrategy.CHARGE
    )
    use_legacy_error_flow = models.BooleanField(default=True)
    automatically_complete_fully_paid_checkouts = models.BooleanField(default=False)
    automatic_completion_delay = models.PositiveIntegerField(null=True, help_text="minutes")
    automatic_completion_cut_off_date = models.DateTimeField(null=True, help_text="older checkouts are left to their buyers")

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug
