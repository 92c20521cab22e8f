from __future__ import annotations

from uuid import uuid4

from django.db import models

from marketplace.engine.fields import WithMetadata
from marketplace.kernel.clock import now

from .enums import ClickAndCollect, MovementKind


class Warehouse(WithMetadata):
    id = models.UUIDField(primary_key=True, default=uuid4)
    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True, allow_unicode=True)
    address = models.ForeignKey("addresses.Address", on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True, default="")
    click_and_collect_option = models.CharField(max_length=30, choices=ClickAndCollect.choices, default=ClickAndCollect.DISABLED)
    is_private = models.BooleanField(default=True)
    external_reference = models.CharField(max_length=250, unique=True, null=True, blank=True)
    channels = models.ManyToManyField("channels.Channel", through="ChannelWarehouse", related_name="warehouses")

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class ChannelWarehouse(models.Model):
    """That a channel sells from a warehouse, and in which order it is drawn from."""

    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="channel_warehouses")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="channel_warehouses")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ("sort_order", "pk")
        constraints = [models.UniqueConstraint(fields=["channel", "warehouse"], name="warehouse_of_channel")]


class Stock(models.Model):
    """Units of a variant on a warehouse's shelf.

    `quantity` counts what lies there, promised units included; `quantity_allocated` the promised ones: always the sum of the
    allocations, because both change under the row's lock (`locks.py`). `quantity` may be negative only where a caller
    knowingly exceeded it (`allowStockToBeExceeded`, policy FORCE): the sale in the hand wins.
    """

    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="stocks")
    product_variant = models.ForeignKey("catalogue.ProductVariant", on_delete=models.CASCADE, related_name="stocks")
    quantity = models.IntegerField(default=0)
    quantity_allocated = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_variant", "warehouse"], name="stock_of_variant_in_warehouse"),
            models.CheckConstraint(condition=models.Q(quantity_allocated__gte=0), name="stock_allocated_not_negative"),
        ]

    def __str__(self) -> str:
        return f"stock {self.pk}"

    @property
    def available(self) -> int:
        return self.quantity - self.quantity_allocated


class Allocation(models.Model):
    """Units of a stock promised to an order line."""

    order_line = models.ForeignKey("orders.OrderLine", on_delete=models.CASCADE, related_name="allocations")
    stock = models.ForeignKey(Stock, on_delete=models.CASCADE, related_name="allocations")
    quantity_allocated = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order_line", "stock"], name="allocation_of_line")]


class Reservation(models.Model):
    """Units kept for a checkout line until `reserved_until` (off unless the shop sets a duration)."""

    checkout_line = models.ForeignKey("checkout.CheckoutLine", on_delete=models.CASCADE, related_name="reservations")
    stock = models.ForeignKey(Stock, on_delete=models.CASCADE, related_name="reservations")
    quantity_reserved = models.PositiveIntegerField(default=0)
    reserved_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkout_line", "stock"], name="reservation_of_line")]
        indexes = [models.Index(fields=["stock", "reserved_until"], name="reservation_of_stock")]


class StockMovement(models.Model):
    """Append-only: every change of a stock row, in the change's own transaction. The sums are re-proved by `./manage check_stock`."""

    warehouse_id = models.UUIDField()
    variant_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=MovementKind.choices)
    quantity = models.IntegerField(default=0, help_text="change of Stock.quantity")
    allocated = models.IntegerField(default=0, help_text="change of Stock.quantity_allocated")
    subject = models.CharField(max_length=120, blank=True, default="", help_text="global id of what caused it")
    actor = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["variant_id", "warehouse_id", "id"], name="movement_of_stock")]


class StockMove(models.Model):
    """A transfer between two places, or a count that was corrected (units come from nowhere, or go there), with what lay there before and
    after. Written once, in the commit of its movements; `key` is its caller's."""

    key = models.CharField(max_length=120, unique=True)
    variant_id = models.BigIntegerField()
    source_id = models.UUIDField(null=True)
    destination_id = models.UUIDField(null=True)
    quantity = models.PositiveIntegerField()
    source_before = models.IntegerField(null=True)
    source_after = models.IntegerField(null=True)
    destination_before = models.IntegerField(null=True)
    destination_after = models.IntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    actor = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=now)

    repeated = False
    """Whether the key was known when this row was asked for: nothing was done now."""

    def __str__(self) -> str:
        return self.key
