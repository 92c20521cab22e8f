"""Lines add up to the subtotal, subtotal and delivery to the total, in net and in gross, to the last centime, with any discount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.engine.addresses.validation import STRICT
from marketplace.engine.checkout.actions import (
    Completion,
    NewLine,
    add_promo_code,
    calculate_deliveries,
    choose_delivery,
    complete_checkout,
    create_checkout,
    update_address,
    update_email,
)
from marketplace.engine.discounts.actions import VoucherListing, create_voucher
from marketplace.engine.taxes.calculation import taxed
from marketplace.engine.taxes.models import TaxConfiguration
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from marketplace.kernel.money import Money
from tests import sale_rows

AMOUNTS = st.decimals("0.01", "999.99", places=2)


@given(
    amount=AMOUNTS,
    rate=st.decimals("0", "30", places=1),
    gross=st.booleans(),
    currency=st.sampled_from(["EUR", "MAD", "TND", "JPY"]),
)
def test_tax_is_the_difference_and_never_negative(amount: Decimal, rate: Decimal, gross: bool, currency: str) -> None:
    price = taxed(Money(amount, currency), rate, gross)
    assert price.net + price.tax == price.gross
    assert price.tax.amount >= 0
    entered = price.gross if gross else price.net
    assert entered == Money(amount, currency).quantized()


@pytest.mark.django_db
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    lines=st.lists(st.tuples(AMOUNTS, st.integers(1, 7)), min_size=1, max_size=4),
    percent=st.integers(0, 100),
    rate=st.sampled_from(["0", "5.5", "10", "20"]),
    gross=st.booleans(),
)
def test_an_order_adds_up(lines: list[tuple[Decimal, int]], percent: int, rate: str, gross: bool) -> None:
    from django.db import transaction

    with transaction.atomic():
        _buy_and_check(lines, percent, rate, gross)
        transaction.set_rollback(True)


def _buy_and_check(lines: list[tuple[Decimal, int]], percent: int, rate: str, gross: bool) -> None:
    shop = sale_rows.shop(rate=rate)
    TaxConfiguration.objects.update(prices_entered_with_tax=gross)
    basket = []
    for price, quantity in lines:
        variant = sale_rows.variant(shop.channel, str(price), track_inventory=False)
        basket.append(NewLine(variant.pk, quantity))
    key = create_checkout(channel_slug=shop.channel.slug, lines=basket, actor=ANONYMOUS).pk
    update_email(checkout_id=key, email="lina@maarad.example", actor=ANONYMOUS)
    for kind in ("shipping", "billing"):
        update_address(checkout_id=key, kind=kind, data=sale_rows.PARIS, rules=STRICT, actor=ANONYMOUS)  # type: ignore[arg-type]
    listing = VoucherListing(shop.channel.pk, Decimal(percent))
    create_voucher(codes=["CODE"], listings=[listing], fields={"discount_value_type": "PERCENTAGE"}, actor=SYSTEM)
    checkout = add_promo_code(checkout_id=key, code="CODE", actor=ANONYMOUS)
    (offer,) = calculate_deliveries(checkout_id=key, actor=ANONYMOUS)
    checkout = choose_delivery(checkout_id=key, delivery_id=offer.pk, actor=ANONYMOUS)
    totals = [line.total_price for line in checkout.lines.all()]
    for side in ("net", "gross"):
        assert sum(getattr(total, side).amount for total in totals) == getattr(checkout.subtotal, side).amount
        assert getattr(checkout.subtotal + checkout.shipping_price, side) == getattr(checkout.total, side)
        assert all(getattr(total, side).amount >= 0 for total in totals)
    entered = "gross" if gross else "net"
    full = sum((price * quantity for price, quantity in lines), Decimal(0))
    assert getattr(checkout.subtotal, entered).amount + checkout.discount_amount == full
    order = complete_checkout(checkout_id=key, actor=ANONYMOUS, completion=Completion())
    assert order.total == checkout.total
    assert order.subtotal == checkout.subtotal
    assert sum(line.total_price_gross_amount for line in order.lines.all()) == order.subtotal.gross.amount
