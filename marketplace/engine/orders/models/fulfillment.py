from __future__ import annotations

from django.db import models

from marketplace.engine.fields import WithMetadata
from marketplace.engine.orders.enums import FulfillmentStatus
from marketplace.kernel.clock import now


class Fulfillment(WithMetadata):
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="fulfillments")
    fulfillment_order = models.PositiveIntegerField(help_text="1, 2, 3 … within the order")
    status = models.CharField(max_length=32, choices=FulfillmentStatus.choices, default=FulfillmentStatus.FULFILLED)
    tracking_number = models.CharField(max_length=255, blank=True, default="")
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["order", "fulfillment_order"], name="fulfillment_number")]

    def __str__(self) -> str:
        return f"fulfillment {self.pk}"


class FulfillmentLine(models.Model):
    fulfillment = models.ForeignKey(Fulfillment, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey("orders.OrderLine", on_delete=models.CASCADE, related_name="fulfillment_lines")
    stock = models.ForeignKey("stock.Stock", null=True, on_delete=models.SET_NULL, related_name="fulfillment_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)
