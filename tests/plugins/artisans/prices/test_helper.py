"""The price helper's arithmetic: known cases, and that lines always add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.reference import __file__ as reference_file
from marketplace.kernel.money import Money, exponent
from plugins.artisans.prices import helper, wages
from plugins.artisans.prices.helper import Charges, Inputs, Line

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SMIG = wages.hourly_wage("MA", date(2026, 11, 20))


def hundredths(least: int, most: int) -> st.SearchStrategy[D]:
    return st.integers(least, most).map(lambda value: D(value) / 100)


amounts, rates, prices = hundredths(0, 500_000), hundredths(0, 3300), hundredths(1, 2_000_000)
inputs = st.builds(Inputs, hundredths(0, 60_000), amounts, amounts, amounts, rates)
charges = st.builds(Charges, rates, rates, hundredths(0, 2000))


def test_a_rug_of_sixty_hours() -> None:
    found = helper.compose(
        Money(D("2400"), "MAD"),
        Inputs(hours=D(60), materials=D("540"), transport=D("60"), tax=D(1)),
        Charges(commission=D(5), payment=D("2.5")),
    )
    assert [(line.code, line.amount) for line in found.lines] == [
        ("materials", D("540.00")),
        ("transport", D("60.00")),
        ("tax", D("24.00")),
        ("payment", D("60.00")),
        ("commission", D("120.00")),
        ("labour", D("1596.00")),
    ]
    assert (found.hourly, found.daily, found.net, found.loss) == (D("26.60"), D("212.80"), D("2220.00"), False)
    assert helper.times_the_wage(found, SMIG) == D("1.48")


def test_a_loss_is_a_loss() -> None:
    """GlobalPost 2009 (DOMAIN 7): a carpet of 60 days sold for 40 with materials for 33, here in dirhams with its carriage."""
    found = helper.compose(Money(D(400), "MAD"), Inputs(hours=D(480), materials=D(330), transport=D(100)), Charges())
    assert (found.labour, found.hourly, found.loss) == (D("-30.00"), D("-0.06"), True)
    assert helper.times_the_wage(found, SMIG) == D("-0.01")


def test_just_below_the_wage_does_not_read_as_the_wage() -> None:
    found = helper.compose(Money(D("17.91"), "MAD"), Inputs(hours=D(1)), Charges())
    assert helper.times_the_wage(found, SMIG) == D("0.99")


def test_nothing_is_compared_without_hours_or_over_currencies() -> None:
    unsaid = helper.compose(Money(D(100), "MAD"), Inputs(), Charges())
    foreign = helper.compose(Money(D(100), "EUR"), Inputs(hours=D(2)), Charges())
    assert (unsaid.hourly, unsaid.daily) == (None, None)
    assert [helper.times_the_wage(each, SMIG) for each in (unsaid, foreign)] == [None, None]
    assert helper.times_the_wage(foreign, None) is None


@pytest.mark.parametrize(
    ("price", "said", "kept"),
    [
        (D(0), Inputs(), Charges()),
        (D(-1), Inputs(), Charges()),
        (D(10), Inputs(materials=D(-1)), Charges()),
        (D(10), Inputs(tax=D(60)), Charges(commission=D(41))),
    ],
)
def test_what_cannot_be_is_refused(price: D, said: Inputs, kept: Charges) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        helper.compose(Money(price, "MAD"), said, kept)


@few
@given(prices, inputs, charges, st.sampled_from(["MAD", "EUR", "TND", "JPY"]))
def test_the_lines_add_up_to_the_price_exactly(price: D, said: Inputs, kept: Charges, currency: str) -> None:
    whole = Money(price, currency).quantized()
    if not whole:
        return
    found = helper.compose(whole, said, kept)
    assert sum(line.amount for line in found.lines) == whole.amount
    assert all(line.amount == line.amount.quantize(exponent(currency)) for line in found.lines)
    assert found.net == whole.amount - sum(line.amount for line in found.lines if line.code in helper.KEPT)
    assert found.loss == (found.labour < 0)


@few
@given(prices, inputs, charges, st.integers(1, 40), hundredths(-10_000, 10_000))
def test_a_frozen_split_adds_up_to_what_was_paid_and_a_discount_is_never_hers(
    price: D, said: Inputs, kept: Charges, quantity: int, difference: D
) -> None:
    split = helper.compose(Money(price, "MAD"), said, kept)
    total = split.price.amount * quantity + difference
    lines = helper.frozen(split.as_json(), price=split.price.amount, quantity=quantity, total=total)
    assert sum(line.amount for line in lines) == total
    assert helper.net_of(lines) == split.net * quantity + max(difference, D(0))


@few
@given(prices, charges)
def test_a_sale_without_a_split_adds_up_too(total: D, kept: Charges) -> None:
    lines = helper.bare(Money(total, "EUR"), kept)
    assert sum(line.amount for line in lines) == total
    assert helper.net_of(lines) == total - sum(line.amount for line in lines if line.code in helper.KEPT)


def test_a_gift_has_one_line() -> None:
    assert helper.bare(Money(D(0), "EUR"), Charges(payment_fixed=D(1))) == [Line("labour", D(0))]


@few
@given(inputs, charges)
def test_the_price_for_the_wage_is_the_lowest_that_brings_it(said: Inputs, kept: Charges) -> None:
    assert SMIG is not None
    price = helper.price_for(SMIG, said, kept)
    if price is None:
        assert not said.hours or said.tax + kept.commission + kept.payment > 99
        return
    hourly = helper.compose(Money(price, "MAD"), said, kept).hourly
    assert hourly is not None
    assert hourly >= SMIG.value
    lower = helper.compose(Money(price - D("0.05"), "MAD"), said, kept) if price > 1 else None
    assert lower is None or lower.labour < SMIG.value * said.hours + D("0.01") * said.hours


def test_wages_are_those_of_the_reference_and_say_how_they_are_known() -> None:
    import json
    from pathlib import Path

    rows = json.loads((Path(reference_file).parent / "wages.json").read_text())["items"]
    known = {row["name"].split()[0]: (row["country"], row["value"], row["unit"], row["status"]) for row in rows}
    for wage in wages.wages():
        assert known.pop(wage.code) == (wage.country, str(wage.value), f"{wage.currency}/{wage.unit}", wage.status)
    assert list(known.values()) == [("MA", "not found", "-", "R")], "a reference without a value has no row"
    assert [wage.code for wage in wages.wages() if wage.checked and not wage.url] == []


@pytest.mark.parametrize(
    ("country", "on", "code"),
    [
        ("MA", date(2026, 1, 1), "SMIG"),
        ("MA", date(2025, 12, 31), None),
        ("FR", date(2026, 5, 1), "SMIC"),
        ("TN", date(2026, 5, 1), None),
    ],
)
def test_a_wage_holds_from_its_day_on(country: str, on: date, code: str | None) -> None:
    found = wages.hourly_wage(country, on)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(("region", "country"), [("MA-03", "MA"), ("FR-93", "FR"), ("", "MA")])
def test_where_she_works(region: str, country: str) -> None:
    assert wages.country_of(region) == country
