"""The order that a checkout stands for, as rows not yet written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from marketplace.engine.catalogue.models import ProductTranslation, ProductVariantTranslation
from marketplace.engine.checkout.ports import PaidAmounts
from marketplace.engine.checkout.queries import CheckoutInfo, LineInfo
from marketplace.engine.discounts.models import VoucherCode
from marketplace.engine.orders.enums import OrderOrigin, OrderStatus
from marketplace.engine.orders.models import Order, OrderDiscount, OrderLine
from marketplace.engine.orders.status import authorize_status, charge_status
from marketplace.engine.taxes.calculation import TaxRules, per_unit
from marketplace.kernel.money import Money, TaxedMoney, quantize


@dataclass(frozen=True, slots=True)
class Completion:
    """What may be said with the completion. `unpaid`: an app takes responsibility for the payment (orderCreateFromCheckout).
    `remove`: whether the checkout goes; when it stays its transactions stay with it."""

    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)
    redirect_url: str | None = None
    unpaid: bool = False
    remove: bool = True


def order_of(info: CheckoutInfo, rules: TaxRules, paid: PaidAmounts, completion: Completion) -> Order:
    """Unfulfilled when the channel confirms by itself and a transaction exists, else unconfirmed."""
    checkout, channel = info.checkout, info.channel
    confirmed = channel.automatically_confirm_all_new_orders and paid.transactions > 0
    delivery = checkout.delivery
    undiscounted = [_undiscounted(each, rules) for each in info.lines]
    shipping = checkout.shipping_price
    code = VoucherCode.objects.filter(code=checkout.voucher_code).first() if checkout.voucher_code else None
    return Order(
        channel=channel,
        status=OrderStatus.UNFULFILLED if confirmed else OrderStatus.UNCONFIRMED,
        origin=OrderOrigin.CHECKOUT,
        user_id=checkout.user_id,
        user_email=checkout.email or "",
        language_code=checkout.language_code,
        billing_address=checkout.billing_address,
        shipping_address=checkout.shipping_address,
        shipping_method=delivery.shipping_method if delivery else None,
        shipping_method_name=delivery.name if delivery else "",
        collection_point=checkout.collection_point,
        collection_point_name=checkout.collection_point.name if checkout.collection_point else "",
        checkout_token=checkout.pk,
        customer_note=checkout.customer_note,
        redirect_url=completion.redirect_url if completion.redirect_url is not None else checkout.redirect_url,
        metadata={**checkout.metadata, **completion.metadata},
        private_metadata={**checkout.private_metadata, **completion.private_metadata},
        currency=checkout.currency,
        total_net_amount=checkout.total_net_amount,
        total_gross_amount=checkout.total_gross_amount,
        undiscounted_total_net_amount=sum((each.net.amount for each in undiscounted), Decimal(0)) + shipping.net.amount,
        undiscounted_total_gross_amount=sum((each.gross.amount for each in undiscounted), Decimal(0)) + shipping.gross.amount,
        base_shipping_price_amount=delivery.price_amount if delivery else Decimal(0),
        shipping_price_net_amount=shipping.net.amount,
        shipping_price_gross_amount=shipping.gross.amount,
        shipping_tax_rate=checkout.shipping_tax_rate,
        display_gross_prices=rules.display_gross_prices,
        voucher_code=checkout.voucher_code or "",
        voucher_id=code.voucher_id if code else None,
        # What was paid comes with the transactions, when they move to the order.
        charge_status=charge_status(checkout.total_gross_amount, Decimal(0)),
        authorize_status=authorize_status(checkout.total_gross_amount, Decimal(0), Decimal(0)),
    )


def lines_of(info: CheckoutInfo, rules: TaxRules) -> list[OrderLine]:
    """Order lines with prices, names and tax frozen. A line's total is the checkout's: the unit price is its share, rounded."""
    checkout = info.checkout
    language = {"language_code": checkout.language_code}
    products = dict(
        ProductTranslation.objects.filter(product_id__in={each.product.pk for each in info.lines}, **language).values_list(
            "product_id", "name"
        )
    )
    variants = dict(
        ProductVariantTranslation.objects.filter(
            product_variant_id__in={each.variant.pk for each in info.lines}, **language
        ).values_list("product_variant_id", "name")
    )
    return [
        _line(each, rules, products.get(each.product.pk, ""), variants.get(each.variant.pk, ""), checkout.voucher_code or "")
        for each in info.lines
    ]


def discounts_of(info: CheckoutInfo) -> list[OrderDiscount]:
    checkout = info.checkout
    if not checkout.discount_amount:
        return []
    name = checkout.discount_name or ""
    return [
        OrderDiscount(
            type="VOUCHER",
            value_type="FIXED",
            value=checkout.discount_amount,
            amount_value=checkout.discount_amount,
            currency=checkout.currency,
            name=name,
            translated_name=checkout.translated_discount_name or "",
            reason=f"Voucher code: {checkout.voucher_code}" if checkout.voucher_code else "",
        )
    ]


def _line(each: LineInfo, rules: TaxRules, product_name: str, variant_name: str, voucher_code: str) -> OrderLine:
    line, variant, product = each.line, each.variant, each.product
    currency, quantity = line.currency, line.quantity
    total = line.total_price
    unit = per_unit(total, quantity)
    undiscounted = _undiscounted(each, rules)
    undiscounted_unit = per_unit(undiscounted, quantity)
    paid = total.gross.amount if rules.prices_entered_with_tax else total.net.amount
    return OrderLine(
        variant=variant,
        product_name=product.name,
        variant_name=variant.name,
        translated_product_name=product_name if product_name != product.name else "",
        translated_variant_name=variant_name if variant_name != variant.name else "",
        product_sku=variant.sku,
        is_shipping_required=each.needs_shipping,
        quantity=quantity,
        currency=currency,
        base_unit_price_amount=quantize(paid / quantity, currency),
        undiscounted_base_unit_price_amount=line.undiscounted_unit_price_amount,
        unit_price_net_amount=unit.net.amount,
        unit_price_gross_amount=unit.gross.amount,
        undiscounted_unit_price_net_amount=undiscounted_unit.net.amount,
        undiscounted_unit_price_gross_amount=undiscounted_unit.gross.amount,
        total_price_net_amount=total.net.amount,
        total_price_gross_amount=total.gross.amount,
        undiscounted_total_price_net_amount=undiscounted.net.amount,
        undiscounted_total_price_gross_amount=undiscounted.gross.amount,
        tax_rate=line.tax_rate,
        tax_class_id=each.tax_class_id,
        tax_class_name=_tax_class_name(each),
        voucher_code=voucher_code,
        metadata=dict(line.metadata),
        private_metadata=dict(line.private_metadata),
    )


def _undiscounted(each: LineInfo, rules: TaxRules) -> TaxedMoney:
    price = each.line.price_override_amount
    unit = each.line.undiscounted_unit_price_amount if price is None else price
    return rules.taxed(Money(unit * each.line.quantity, each.line.currency), each.tax_class_id)


def _tax_class_name(each: LineInfo) -> str:
    tax_class = each.product.tax_class or each.product.product_type.tax_class
    return tax_class.name if tax_class else ""
