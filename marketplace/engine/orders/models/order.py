from __future__ import annotations

from uuid import uuid4

from django.db import models

from marketplace.engine.fields import WithMetadata, amount_field, currency_field, language_field
from marketplace.engine.orders.enums import AuthorizeStatus, ChargeStatus, OrderOrigin, OrderStatus
from marketplace.kernel.clock import now
from marketplace.kernel.money import Money, TaxedMoney


class Order(WithMetadata):
    """A purchase with everything frozen as the buyer saw it. `checkout_token` is unique: one checkout makes one order."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    number = models.PositiveBigIntegerField(unique=True, null=True, help_text="from the sequence order_number")
    channel = models.ForeignKey("channels.Channel", on_delete=models.PROTECT, related_name="orders")
    status = models.CharField(max_length=32, choices=OrderStatus.choices, default=OrderStatus.UNFULFILLED)
    origin = models.CharField(max_length=32, choices=OrderOrigin.choices)
    user = models.ForeignKey("customers.User", null=True, on_delete=models.SET_NULL, related_name="orders")
    user_email = models.EmailField(blank=True, default="")
    language_code = language_field(default="en")
    billing_address = models.ForeignKey("addresses.Address", null=True, on_delete=models.SET_NULL, related_name="+")
    shipping_address = models.ForeignKey("addresses.Address", null=True, on_delete=models.SET_NULL, related_name="+")
    shipping_method = models.ForeignKey("shipping.ShippingMethod", null=True, on_delete=models.SET_NULL, related_name="orders")
    shipping_method_name = models.CharField(max_length=255, blank=True, default="")
    collection_point = models.ForeignKey("stock.Warehouse", null=True, on_delete=models.SET_NULL, related_name="orders")
    collection_point_name = models.CharField(max_length=255, blank=True, default="")
    checkout_token = models.UUIDField(unique=True, null=True)
    external_reference = models.CharField(max_length=250, unique=True, null=True, blank=True)
    customer_note = models.TextField(blank=True, default="")
    redirect_url = models.CharField(max_length=1024, blank=True, default="")

    currency = currency_field()
    total_net_amount = amount_field()
    total_gross_amount = amount_field()
    undiscounted_total_net_amount = amount_field()
    undiscounted_total_gross_amount = amount_field()
    base_shipping_price_amount = amount_field()
    shipping_price_net_amount = amount_field()
    shipping_price_gross_amount = amount_field()
    shipping_tax_rate = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    display_gross_prices = models.BooleanField(default=True)
    voucher_code = models.CharField(max_length=255, blank=True, default="")
    voucher = models.ForeignKey("discounts.Voucher", null=True, on_delete=models.SET_NULL, related_name="+")

    total_charged_amount = amount_field()
    total_authorized_amount = amount_field()
    charge_status = models.CharField(max_length=12, choices=ChargeStatus.choices, default=ChargeStatus.NONE)
    authorize_status = models.CharField(max_length=12, choices=AuthorizeStatus.choices, default=AuthorizeStatus.NONE)

    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    expired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-number",)
        indexes = [
            models.Index(fields=["user", "-created_at", "-number"], name="orders_of_user"),
            models.Index(fields=["-created_at", "-number"], name="orders_newest"),
            models.Index(fields=["status", "-number"], name="orders_by_status"),
            models.Index(fields=["user_email"], name="orders_of_email"),
        ]

    def __str__(self) -> str:
        return f"order {self.number}"

    @property
    def total(self) -> TaxedMoney:
        return self._taxed("total")

    @property
    def undiscounted_total(self) -> TaxedMoney:
        return self._taxed("undiscounted_total")

    @property
    def shipping_price(self) -> TaxedMoney:
        return self._taxed("shipping_price")

    @property
    def subtotal(self) -> TaxedMoney:
        return self.total - self.shipping_price

    @property
    def total_charged(self) -> Money:
        return Money(self.total_charged_amount, self.currency)

    @property
    def total_authorized(self) -> Money:
        return Money(self.total_authorized_amount, self.currency)

    def _taxed(self, name: str) -> TaxedMoney:
        return TaxedMoney(
            Money(getattr(self, f"{name}_net_amount"), self.currency), Money(getattr(self, f"{name}_gross_amount"), self.currency)
        )


class OrderLine(WithMetadata):
    id = models.UUIDField(primary_key=True, default=uuid4)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalogue.ProductVariant", null=True, on_delete=models.SET_NULL, related_name="order_lines")
    product_name = models.CharField(max_length=386)
    variant_name = models.CharField(max_length=255, blank=True, default="")
    translated_product_name = models.CharField(max_length=386, blank=True, default="")
    translated_variant_name = models.CharField(max_length=255, blank=True, default="")
    product_sku = models.CharField(max_length=255, null=True, blank=True)
    is_shipping_required = models.BooleanField(default=True)
    quantity = models.PositiveIntegerField()
    quantity_fulfilled = models.PositiveIntegerField(default=0)
    currency = currency_field()
    base_unit_price_amount = amount_field(help_text="as entered, after discounts")
    undiscounted_base_unit_price_amount = amount_field()
    unit_price_net_amount = amount_field()
    unit_price_gross_amount = amount_field()
    undiscounted_unit_price_net_amount = amount_field()
    undiscounted_unit_price_gross_amount = amount_field()
    total_price_net_amount = amount_field()
    total_price_gross_amount = amount_field()
    undiscounted_total_price_net_amount = amount_field()
    undiscounted_total_price_gross_amount = amount_field()
    tax_rate = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    tax_class = models.ForeignKey("taxes.TaxClass", null=True, on_delete=models.SET_NULL, related_name="+")
    tax_class_name = models.CharField(max_length=255, blank=True, default="")
    voucher_code = models.CharField(max_length=255, blank=True, default="")
    sort_order = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("sort_order", "created_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity_fulfilled__lte=models.F("quantity")), name="line_not_fulfilled_beyond_quantity"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_sku or self.product_name}"

    @property
    def unit_price(self) -> TaxedMoney:
        return self._taxed("unit_price")

    @property
    def undiscounted_unit_price(self) -> TaxedMoney:
        return self._taxed("undiscounted_unit_price")

    @property
    def total_price(self) -> TaxedMoney:
        return self._taxed("total_price")

    @property
    def undiscounted_total_price(self) -> TaxedMoney:
        return self._taxed("undiscounted_total_price")

    def _taxed(self, name: str) -> TaxedMoney:
        return TaxedMoney(
            Money(getattr(self, f"{name}_net_amount"), self.currency), Money(getattr(self, f"{name}_gross_amount"), self.currency)
        )

    @property
    def quantity_unfulfilled(self) -> int:
        return self.quantity - self.quantity_fulfilled


class OrderDiscount(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="discounts")
    type = models.CharField(max_length=20, default="MANUAL", help_text="SALE VOUCHER MANUAL PROMOTION ORDER_PROMOTION")
    value_type = models.CharField(max_length=10, default="FIXED")
    value = amount_field()
    amount_value = amount_field()
    currency = currency_field()
    name = models.CharField(max_length=255, blank=True, default="")
    translated_name = models.CharField(max_length=255, blank=True, default="")
    reason = models.TextField(blank=True, default="")


class OrderEvent(models.Model):
    """The order's history as staff read it. `parameters` holds no personal data."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    type = models.CharField(max_length=60, help_text="OrderEventsEnum")
    user = models.ForeignKey("customers.User", null=True, on_delete=models.SET_NULL, related_name="+")
    app = models.ForeignKey("apps.App", null=True, on_delete=models.SET_NULL, related_name="+")
    parameters = models.JSONField(default=dict)
    date = models.DateTimeField(default=now)

    class Meta:
        ordering = ("date", "pk")
