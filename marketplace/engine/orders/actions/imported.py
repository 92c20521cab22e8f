"""What an import says of orders that were made elsewhere; nothing of it is checked yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from marketplace.engine.addresses.models import Address
from marketplace.engine.orders.ports import StatedPayment
from marketplace.kernel.money import TaxedMoney


@dataclass(frozen=True, slots=True)
class VariantName:
    """A variant by one of its three names."""

    id: int | None = None
    sku: str | None = None
    external_reference: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedLine:
    variant: VariantName
    quantity: int
    total: TaxedMoney
    undiscounted_total: TaxedMoney
    warehouse_id: UUID
    created_at: datetime
    is_shipping_required: bool = True
    product_name: str = ""
    variant_name: str = ""
    product_sku: str = ""
    translated_product_name: str = ""
    translated_variant_name: str = ""
    tax_rate: Decimal | None = None
    tax_class_id: int | None = None
    tax_class_name: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportedFulfillmentLine:
    """So many units of the order's line number `line_index` (from 0), handed over from a warehouse."""

    line_index: int
    quantity: int
    warehouse_id: UUID
    variant: VariantName = VariantName()


@dataclass(frozen=True, slots=True)
class ImportedFulfillment:
    lines: Sequence[ImportedFulfillmentLine]
    tracking_number: str = ""


@dataclass(frozen=True, slots=True)
class ImportedDelivery:
    """Either a collection point or a shipping method, with the price that was taken."""

    warehouse_id: UUID | None = None
    warehouse_name: str = ""
    shipping_method_id: int | None = None
    shipping_method_name: str = ""
    price: TaxedMoney | None = None
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ImportedOrder:
    """`status` defaults to what the fulfilments say. Addresses are checked and unsaved."""

    channel: str
    currency: str
    created_at: datetime
    language_code: str
    billing_address: Address
    lines: Sequence[ImportedLine]
    external_reference: str | None = None
    status: str | None = None
    user_id: int | None = None
    user_email: str | None = None
    user_external_reference: str | None = None
    shipping_address: Address | None = None
    customer_note: str = ""
    notes: Sequence[str] = ()
    redirect_url: str = ""
    voucher_code: str = ""
    display_gross_prices: bool = True
    delivery: ImportedDelivery | None = None
    fulfillments: Sequence[ImportedFulfillment] = ()
    payments: Sequence[StatedPayment] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)
