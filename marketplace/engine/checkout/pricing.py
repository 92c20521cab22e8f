"""What a checkout costs.

Prices are computed in memory from what the checkout holds and written by the actions; they stand for `PRICES_TTL`.
A promo code takes its amount off the goods; each line bears its part (largest remainder), so that lines add up to the subtotal exactly.
Tax is taken from a line's total. Total = lines + delivery, in net and in gross.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from marketplace.engine.discounts import queries as discounts
from marketplace.engine.discounts.queries import Promo
from marketplace.engine.orders.enums import AuthorizeStatus, ChargeStatus
from marketplace.engine.orders.status import authorize_status, charge_status
from marketplace.engine.taxes.calculation import TaxRules
from marketplace.engine.taxes.queries import tax_rules
from marketplace.kernel.clock import now
from marketplace.kernel.money import Money, TaxedMoney, quantize, split, total, zero_taxed

from .models import Checkout, CheckoutLine
from .ports import PaidAmounts
from .queries import CheckoutInfo

PRICES_TTL = timedelta(hours=1)
_LINE = ("undiscounted_unit_price_amount", "total_price_net_amount", "total_price_gross_amount", "tax_rate")


def goods(info: CheckoutInfo) -> list[Money]:
    """Each line's total as entered, before any promo code."""
    currency = info.checkout.currency
    return [Money(quantize(each.unit_price * each.line.quantity, currency), currency) for each in info.lines]


def applicable_promo(info: CheckoutInfo) -> Promo | None:
    """The checkout's promo code if it may be used on what it holds now."""
    code = info.checkout.voucher_code
    found = discounts.promo(code, info.channel.pk) if code else None
    if found is None:
        return None
    subtotal = total(goods(info), info.checkout.currency)
    return found if discounts.qualifies(found, subtotal, info.quantity) else None


def compute(info: CheckoutInfo, promo: Promo | None = None) -> None:
    """Set the prices of the checkout and its lines, in memory."""
    checkout, currency = info.checkout, info.checkout.currency
    rules = tax_rules(info.channel.pk, info.country)
    before = goods(info)
    subtotal = total(before, currency)
    discount = promo.discount(subtotal) if promo else Money(Decimal(0), currency)
    shares = (
        split(discount, [each.amount for each in before]) if discount and before else [Money(Decimal(0), currency)] * len(before)
    )
    sum_of_lines = zero_taxed(currency)
    for each, price, share in zip(info.lines, before, shares, strict=True):
        taxed = rules.taxed(price - share, each.tax_class_id)
        _set(each.line, "total_price", taxed)
        each.line.tax_rate = rules.fraction(each.tax_class_id)
        if each.listing is not None and each.listing.price_amount is not None:
            each.line.undiscounted_unit_price_amount = each.listing.price_amount
        sum_of_lines = sum_of_lines + taxed
    shipping = _shipping(checkout, rules)
    _set(checkout, "subtotal", sum_of_lines)
    _set(checkout, "shipping_price", shipping)
    _set(checkout, "total", sum_of_lines + shipping)
    checkout.discount_amount = discount.amount
    _name_discount(checkout, promo)
    checkout.price_expiration = now() + PRICES_TTL


def settle(checkout: Checkout, paid: PaidAmounts, *, empty: bool) -> None:
    """Set, in memory, how far the checkout is paid."""
    if empty:
        checkout.charge_status, checkout.authorize_status = ChargeStatus.NONE, AuthorizeStatus.NONE
        return
    due = checkout.total_gross_amount
    checkout.charge_status = charge_status(due, paid.charged)
    checkout.authorize_status = authorize_status(due, paid.charged, paid.authorized)


def line_prices(line: CheckoutLine) -> tuple[Decimal, ...]:
    """What `save_lines` writes, to see whether it changed."""
    return tuple(getattr(line, name) for name in _LINE)


def save_lines(lines: list[CheckoutLine]) -> None:
    if lines:
        CheckoutLine.objects.bulk_update(lines, _LINE)


def expired(checkout: Checkout) -> bool:
    return checkout.price_expiration <= now()


def _shipping(checkout: Checkout, rules: TaxRules) -> TaxedMoney:
    delivery = checkout.delivery
    if delivery is None or checkout.collection_point_id is not None:
        checkout.shipping_tax_rate = Decimal(0)
        return zero_taxed(checkout.currency)
    tax_class = delivery.shipping_method.tax_class_id
    checkout.shipping_tax_rate = rules.fraction(tax_class)
    return rules.taxed(Money(delivery.price_amount, checkout.currency), tax_class)


def _name_discount(checkout: Checkout, promo: Promo | None) -> None:
    if promo is None:
        checkout.discount_name = checkout.translated_discount_name = None
        return
    checkout.discount_name = promo.voucher.name or None
    translation = promo.voucher.translations.filter(language_code=checkout.language_code).first()
    checkout.translated_discount_name = translation.name if translation else None


def _set(row: Checkout | CheckoutLine, name: str, price: TaxedMoney) -> None:
    setattr(row, f"{name}_net_amount", price.net.amount)
    setattr(row, f"{name}_gross_amount", price.gross.amount)
