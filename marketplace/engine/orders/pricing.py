"""What an order that is still being written costs: a draft, or one whose lines staff change.

Each line keeps the price at which it was added (as entered). A promo code or staff's own discount takes its amount off the goods, shared
over the lines by largest remainder; tax is taken from line totals, as in checkouts.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from marketplace.engine.discounts import queries as discounts
from marketplace.engine.taxes.calculation import TaxRules, per_unit
from marketplace.engine.taxes.queries import tax_rules
from marketplace.kernel.money import Money, TaxedMoney, quantize, split, total, zero_taxed

from .models import Order, OrderDiscount, OrderLine
from .status import authorize_status, charge_status

_PRICES = (
    "base_unit_price_amount",
    "unit_price_net_amount",
    "unit_price_gross_amount",
    "undiscounted_unit_price_net_amount",
    "undiscounted_unit_price_gross_amount",
    "total_price_net_amount",
    "total_price_gross_amount",
    "undiscounted_total_price_net_amount",
    "undiscounted_total_price_gross_amount",
    "tax_rate",
)


def country_of(order: Order) -> str:
    """Where taxes are due: shipping address, else billing, else the channel's country."""
    for address in (order.shipping_address, order.billing_address):
        if address is not None and address.country:
            return str(address.country)
    return str(order.channel.default_country)


def reprice(order: Order, lines: Sequence[OrderLine]) -> None:
    """Compute and write the prices of a held order and its lines (`quantity` and `undiscounted_base_unit_price_amount` are given)."""
    rules = tax_rules(order.channel_id, country_of(order))
    currency = order.currency
    before = [Money(quantize(line.undiscounted_base_unit_price_amount * line.quantity, currency), currency) for line in lines]
    discount = _discount(order, total(before, currency), sum(line.quantity for line in lines))
    shares = (
        split(discount, [price.amount for price in before])
        if discount and before
        else [Money(Decimal(0), currency)] * len(before)
    )
    goods = undiscounted = zero_taxed(currency)
    for line, price, share in zip(lines, before, shares, strict=True):
        full, taxed = rules.taxed(price, line.tax_class_id), rules.taxed(price - share, line.tax_class_id)
        _set(line, "total_price", taxed)
        _set(line, "undiscounted_total_price", full)
        _set(line, "unit_price", per_unit(taxed, line.quantity))
        _set(line, "undiscounted_unit_price", per_unit(full, line.quantity))
        line.base_unit_price_amount = quantize((price - share).amount / max(line.quantity, 1), currency)
        line.tax_rate = rules.fraction(line.tax_class_id)
        goods, undiscounted = goods + taxed, undiscounted + full
    shipping = _shipping(order, rules)
    _set(order, "shipping_price", shipping)
    _set(order, "total", goods + shipping)
    _set(order, "undiscounted_total", undiscounted + shipping)
    order.display_gross_prices = rules.display_gross_prices
    order.charge_status = charge_status(order.total_gross_amount, order.total_charged_amount)
    order.authorize_status = authorize_status(order.total_gross_amount, order.total_charged_amount, order.total_authorized_amount)
    OrderLine.objects.bulk_update(lines, _PRICES)
    order.save()


def _discount(order: Order, subtotal: Money, quantity: int) -> Money:
    """What the promo code takes off now (its discount row follows it), or what staff decided."""
    promo = discounts.promo(order.voucher_code, order.channel_id) if order.voucher_code else None
    manual = order.discounts.filter(type="MANUAL").first()
    order.discounts.exclude(type="MANUAL").delete()
    if promo is not None and discounts.qualifies(promo, subtotal, quantity):
        amount = promo.discount(subtotal)
        order.voucher_id = promo.voucher.pk
        OrderDiscount.objects.create(
            order=order,
            type="VOUCHER",
            value_type=promo.voucher.discount_value_type,
            value=promo.listing.discount_value,
            amount_value=amount.amount,
            currency=order.currency,
            name=promo.voucher.name,
            reason=f"Voucher code: {order.voucher_code}",
        )
        return amount
    if manual is not None:
        return min(Money(manual.amount_value, order.currency), subtotal)
    return Money(Decimal(0), order.currency)


def _shipping(order: Order, rules: TaxRules) -> TaxedMoney:
    tax_class = order.shipping_method.tax_class_id if order.shipping_method else None
    order.shipping_tax_rate = rules.fraction(tax_class)
    return rules.taxed(Money(order.base_shipping_price_amount, order.currency), tax_class)


def _set(row: Order | OrderLine, name: str, price: TaxedMoney) -> None:
    setattr(row, f"{name}_net_amount", price.net.amount)
    setattr(row, f"{name}_gross_amount", price.gross.amount)
