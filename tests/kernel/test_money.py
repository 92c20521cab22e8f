from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.money import CurrencyMismatch, Money, from_minor_units, quantize, split, to_minor_units

CURRENCIES = {"EUR": 2, "MAD": 2, "TND": 3, "JPY": 0}


@pytest.mark.parametrize(
    ("amount", "currency", "units"), [("12.50", "EUR", 1250), ("12.50", "MAD", 1250), ("1.250", "TND", 1250), ("12", "JPY", 12)]
)
def test_minor_units_follow_the_currency(amount, currency, units):
    assert to_minor_units(Money(Decimal(amount), currency)) == units
    assert from_minor_units(units, currency) == Money(Decimal(amount), currency)


def test_rounding_is_half_up():
    assert quantize(Decimal("2.675"), "EUR") == Decimal("2.68")
    assert quantize(Decimal("-2.675"), "EUR") == Decimal("-2.68")
    assert quantize(Decimal("2.6745"), "TND") == Decimal("2.675")


def test_currencies_do_not_mix():
    with pytest.raises(CurrencyMismatch):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "MAD")
    with pytest.raises(CurrencyMismatch):
        assert Money(Decimal(1), "EUR") < Money(Decimal(2), "MAD")


@given(
    st.integers(min_value=0, max_value=10**9),
    st.sampled_from(sorted(CURRENCIES)),
    st.lists(st.integers(min_value=0, max_value=1000), min_size=1, max_size=12),
)
def test_parts_add_up_and_are_fair(units, currency, weights):
    whole = from_minor_units(units, currency)
    parts = split(whole, weights)
    assert sum((part.amount for part in parts), Decimal(0)) == whole.amount
    if sum(weights):
        step = Decimal(1).scaleb(-CURRENCIES[currency])
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part.amount - whole.amount * weight / sum(weights)) < step


def test_the_larger_remainder_gets_the_odd_cent_and_ties_go_first():
    assert [part.amount for part in split(Money(Decimal("10.00"), "EUR"), [1, 1, 1])] == [
        Decimal("3.34"),
        Decimal("3.33"),
        Decimal("3.33"),
    ]
    assert [part.amount for part in split(Money(Decimal("0.05"), "EUR"), [1, 3])] == [Decimal("0.01"), Decimal("0.04")]
