"""The formatter: literal results, so that a change of CLDR data or of a locale choice is seen."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from marketplace.kernel import formats
from marketplace.kernel.money import Money

RLM, NBSP, NNBSP = "\u200f", "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [
        ("ar", "MA", "ar_MA"),
        ("ar", "FR", "ar_MA"),
        ("fr", "MA", "fr_MA"),
        ("fr", "fr", "fr_FR"),
        ("fr-ma", "FR", "fr_FR"),
        ("en", "MA", "en_001"),
        ("en-gb", "FR", "en_001"),
        ("zgh", "MA", "en_001"),
    ],
)
def test_locale_is_language_and_country_of_sale(language: str, country: str, expected: str) -> None:
    assert formats.locale_name(language, country) == expected


@pytest.mark.parametrize(("language", "expected"), [("ar", "المغرب"), ("fr", "Maroc"), ("en", "Morocco")])
def test_a_country_has_its_name_in_the_active_language(language: str, expected: str) -> None:
    with translation.override(language):
        assert (formats.format_country("MA"), formats.format_country("??")) == (expected, "??")


@pytest.mark.parametrize(
    ("locale", "currency", "expected"),
    [
        ("ar_MA", "MAD", f"{RLM}1.234.567,50{NBSP}د.م.{RLM}"),
        ("ar_MA", "EUR", f"{RLM}1.234.567,50{NBSP}€"),
        ("fr_MA", "MAD", f"1{NNBSP}234{NNBSP}567,50{NBSP}MAD"),
        ("fr_FR", "EUR", f"1{NNBSP}234{NNBSP}567,50{NBSP}€"),
        ("en_001", "MAD", f"MAD{NBSP}1,234,567.50"),
        ("en_001", "EUR", "€1,234,567.50"),
    ],
)
def test_money(locale: str, currency: str, expected: str) -> None:
    assert formats.format_money(Money(Decimal("1234567.5"), currency), locale=locale) == expected


def test_money_keeps_the_digits_of_its_currency_and_rounds_half_up() -> None:
    assert formats.format_money(Money(Decimal("0.125"), "EUR"), locale="fr_FR") == f"0,13{NBSP}€"
    assert formats.format_money(Money(Decimal("120.5"), "TND"), locale="fr_FR") == f"120,500{NBSP}TND"
    assert formats.format_money(Money(Decimal(-5), "MAD"), locale="en_001") == f"-MAD{NBSP}5.00"


def test_active_language_and_country_choose_the_locale() -> None:
    price = Money(Decimal(1250), "MAD")
    with translation.override("ar"), formats.country_of_sale("FR"):
        assert formats.format_money(price) == f"{RLM}1.250,00{NBSP}د.م.{RLM}"
        assert formats.active_country() == "FR"
    with translation.override("en"):
        assert formats.format_money(price) == f"MAD{NBSP}1,250.00"
    assert formats.active_country() == formats.DEFAULT_COUNTRY


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("ar_MA", "20 غشت 2026"), ("fr_MA", "20 août 2026"), ("fr_FR", "20 août 2026"), ("en_001", "20 August 2026")],
)
def test_dates_use_moroccan_months_in_arabic(locale: str, expected: str) -> None:
    assert formats.format_date(dt.date(2026, 8, 20), locale=locale) == expected


def test_an_aware_datetime_is_shown_in_the_active_time_zone() -> None:
    from django.utils import timezone

    late = dt.datetime(2026, 8, 20, 23, 30, tzinfo=dt.UTC)
    with timezone.override("Europe/Paris"):
        assert formats.format_date(late, locale="fr_FR") == "21 août 2026"
        assert formats.format_time(late, locale="fr_FR") == "01:30"
        assert formats.format_moment(late, locale="fr_FR") == "21 août 2026, 01:30"


def test_a_range_of_days() -> None:
    assert formats.format_days(dt.date(2026, 5, 12), dt.date(2026, 5, 12), locale="fr_FR") == "12 mai 2026"
    assert formats.format_days(dt.date(2026, 5, 12), dt.date(2026, 5, 15), locale="en_001") == "12–15 May 2026"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("ar_MA", "1.234,5"), ("fr_FR", f"1{NNBSP}234,5"), ("fr_MA", f"1{NNBSP}234,5"), ("en_001", "1,234.5")],
)
def test_numbers(locale: str, expected: str) -> None:
    assert formats.format_number(Decimal("1234.5"), locale=locale) == expected


def test_fixed_digits_and_shares_and_weights() -> None:
    assert formats.format_number(Decimal(2), locale="fr_FR", digits=1) == "2,0"
    assert formats.format_number(3, locale="ar_MA") == "3"
    assert formats.format_share(70, locale="fr_FR") == "70\u00a0%"
    with translation.override("en"):
        assert formats.format_weight(940, locale="en_001") == "940 g"
        assert formats.format_weight(3240, locale="en_001") == "3.2 kg"
        assert formats.format_weight(18000, locale="fr_FR") == "18 kg"


def test_lists_and_isolation() -> None:
    assert formats.format_list(["laine", "coton", "argile"], locale="fr_FR") == "laine, coton et argile"
    assert formats.isolated("12 €") == "\u206812 €\u2069"
