"""A cart on its way to an order. (Saleor calls both a checkout.)"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from marketplace.kernel.money import Money, TaxedMoney

from .address import Address
from .catalogue import Choice, Picture


@dataclass(frozen=True, slots=True)
class Delivery:
    """A way to receive the order. Days are inclusive, None when unknown. `collected`: the buyer fetches the parcel herself."""

    id: str
    name: str
    price: Money
    days_min: int | None
    days_max: int | None
    collected: bool = False


@dataclass(frozen=True, slots=True)
class Gateway:
    """A payment App that takes payments for this checkout."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    """`available`: how many the shop has now, never less than 0; `sellable` is false for a variant that left the channel."""

    id: str
    variant_id: str
    variant_name: str
    product_id: str
    product_slug: str
    product_name: str
    maker: Choice | None
    region: Choice | None
    picture: Picture | None
    quantity: int
    available: int
    sellable: bool
    unit_price: TaxedMoney
    total_price: TaxedMoney

    @property
    def short(self) -> bool:
        """Whether more are wanted than there are."""
        return self.sellable and self.quantity > self.available


@dataclass(frozen=True, slots=True)
class Checkout:
    """`delivery_problem`: the chosen way of delivery no longer fits and must be chosen again."""

    id: str
    channel: str
    email: str
    customer_id: str
    shipping_required: bool
    shipping_address: Address | None
    billing_address: Address | None
    delivery: Delivery | None
    delivery_problem: bool
    gateways: tuple[Gateway, ...]
    lines: tuple[CheckoutLine, ...]
    subtotal: TaxedMoney
    shipping: TaxedMoney
    total: TaxedMoney
    discount: Money | None
    discount_name: str
    voucher_code: str
    paid: bool

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def problems(self) -> bool:
        """Whether a line stands in the way of an order."""
        return any(line.short or not line.sellable for line in self.lines)


@dataclass(frozen=True, slots=True)
class PaymentOutcome:
    """What a payment App answered. `state`: `done` (charged or authorised), `pending` (the provider will report),
    `action` (the buyer must do something at `redirect_url` or with `data`), `failed`. `message` is for the buyer when it failed."""

    state: str
    transaction_id: str
    message: str
    redirect_url: str
    data: dict[str, object]


@dataclass(frozen=True, slots=True)
class CheckoutNotice:
    """Whom a message about a checkout goes to, and where. `language` is one of the shop's; `country` the channel's."""

    channel: str
    country: str
    language: str
    email: str
    phone: str
    name: str


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    id: str
    number: str


Amount = Decimal
