"""The one place where money, numbers and dates become text.

A locale is a language and the country of sale (the channel's): Arabic is always written as in Morocco (`ar_MA`: digits 0-9,
decimal comma, months غشت, شتنبر …; CLDR's bare `ar` has the opposite separators and other month names), French as in the country
of sale, English in its international form (day before month). Source: CLDR through babel.

Results may hold bidi marks (U+200F around Arabic prices) and no-break spaces: never compare or parse them.
In HTML wrap them in `<bdi>` (the template tags do); in plain text (mail, SMS) use `isolated`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import lru_cache
from typing import Literal, Protocol

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.dates import format_time as babel_time
from babel.lists import format_list as babel_list
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils import timezone, translation

from marketplace.kernel.money import quantize

DEFAULT_COUNTRY = "MA"
NO_BREAK_SPACE = "\u00a0"
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"

DateWidth = Literal["short", "medium", "long", "full"]

_country: ContextVar[str] = ContextVar("maarad_country", default=DEFAULT_COUNTRY)


class HasAmount(Protocol):
    """Anything that is money: an exact amount in one currency."""

    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> str: ...


# -- which locale -----------------------------------------------------------------------------------------------------


def locale_name(language: str, country: str = DEFAULT_COUNTRY) -> str:
    """The babel locale for a site language (`ar`, `fr`, `en`, with or without region) sold in `country` (ISO code).

    >>> locale_name("ar", "FR"), locale_name("fr", "FR"), locale_name("fr-ma", "MA"), locale_name("en", "MA")
    ('ar_MA', 'fr_FR', 'fr_MA', 'en_001')
    """
    base = language.replace("_", "-").split("-")[0].lower()
    if base == "ar":
        return "ar_MA"
    if base == "fr":
        return "fr_MA" if country.upper() == "MA" else "fr_FR"
    return "en_001"


def activate_country(country: str) -> None:
    """Say for the current request or task in which country we sell (channel's default country, ISO code)."""
    _country.set(country.upper())


def active_country() -> str:
    return _country.get()


@contextmanager
def country_of_sale(country: str) -> Iterator[None]:
    """`activate_country` for the length of a block: mails and tasks that write to a buyer of another channel."""
    token = _country.set(country.upper())
    try:
        yield
    finally:
        _country.reset(token)


def active_locale_name() -> str:
    """Locale of the active Django language and country of sale."""
    return locale_name(translation.get_language() or "en", _country.get())


@lru_cache(maxsize=16)
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def _resolve(locale: str | None) -> Locale:
    return _locale(locale or active_locale_name())


# -- money and numbers ------------------------------------------------------------------------------------------------


def format_money(money: HasAmount, *, locale: str | None = None) -> str:
    """`1 234,50 MAD`: rounded half up to the currency's digits, all of them shown. Zero and negative amounts included."""
    resolved = _resolve(locale)
    text = format_currency(quantize(money.amount, money.currency), money.currency, locale=resolved)
    if resolved.language == "en":
        # CLDR puts nothing between a three-letter code and the digits; read aloud and by eye that is one word.
        text = text.replace(money.currency, money.currency + NO_BREAK_SPACE, 1)
    return text


def format_number(value: int | Decimal, *, locale: str | None = None, digits: int | None = None) -> str:
    """A plain number; `digits` fixes the decimals shown, otherwise as many as the value has."""
    pattern = None
    if digits is not None:
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=_resolve(locale), decimal_quantization=digits is not None)


def format_share(percent: int | Decimal, *, locale: str | None = None) -> str:
    """A percentage given in hundredths: `70` → `70 %`. Whole per cent only: shares are floored where they are computed."""
    return format_percent(Decimal(percent) / 100, locale=_resolve(locale))


def format_weight(grams: int, *, locale: str | None = None) -> str:
    """A weight for people: grams under one kilogram, else kilograms with one decimal. Units are translated by gettext."""
    from django.utils.translation import gettext

    if grams < 1000:
        return gettext("%(weight)s g") % {"weight": format_number(grams, locale=locale)}
    kilograms = (Decimal(grams) / 1000).quantize(Decimal("0.1")).normalize()
    return gettext("%(weight)s kg") % {"weight": format_number(kilograms, locale=locale)}


# -- dates ------------------------------------------------------------------------------------------------------------


def _local(value: dt.date) -> dt.date:
    """Aware datetimes move to the active time zone; dates and naive datetimes stay."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def format_date(value: dt.date, *, width: DateWidth = "long", locale: str | None = None) -> str:
    """The day alone, of a date or datetime: `20 غشت 2026`, `20 août 2026`, `20 August 2026`."""
    return babel_date(_local(value), format=width, locale=_resolve(locale))


def format_time(value: dt.datetime, *, locale: str | None = None) -> str:
    """Hour and minute."""
    local = _local(value)
    assert isinstance(local, dt.datetime)
    return babel_time(local.time(), format="short", locale=_resolve(locale))


def format_moment(value: dt.datetime, *, width: DateWidth = "long", locale: str | None = None) -> str:
    """Day and time together, time always short."""
    resolved = _resolve(locale)
    local = _local(value)
    assert isinstance(local, dt.datetime)
    naive = local.replace(tzinfo=None)
    joined = resolved.datetime_formats.get(width)
    day, hour = babel_date(naive, format=width, locale=resolved), babel_time(naive.time(), format="short", locale=resolved)
    if joined is None:
        return babel_datetime(naive, locale=resolved)
    return str(joined).replace("'", "").replace("{1}", day).replace("{0}", hour)


def format_days(first: dt.date, last: dt.date, *, locale: str | None = None) -> str:
    """A range of days, as short as it can be read: `12 – 15 mai 2026`; one day when both are the same."""
    from babel.dates import format_interval

    first, last = _local(first), _local(last)
    if first == last:
        return format_date(first, locale=locale)
    return format_interval(first, last, skeleton="yMMMd", locale=_resolve(locale))


# -- text -------------------------------------------------------------------------------------------------------------


def format_country(code: str, *, locale: str | None = None) -> str:
    """Its name, by the code of two letters; the code itself when nobody knows it."""
    return str(_resolve(locale).territories.get(code, code))


def format_list(items: list[str], *, locale: str | None = None) -> str:
    """`wool, cotton and clay` in the language's own way."""
    return babel_list(items, locale=_resolve(locale))


def isolated(text: str) -> str:
    """`text` between Unicode isolates, for plain-text mails and SMS: what surrounds it cannot reorder it. HTML uses `<bdi>`."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
