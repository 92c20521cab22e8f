"""Numbers and money that are heard: what the clips say, read one after the other, is the number in words (the samples were written by hand)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from plugins.artisans.prompts import numbers

FRENCH = """0 zéro|1 un|2 deux|7 sept|10 dix|11 onze|16 seize|17 dix-sept|19 dix-neuf|20 vingt|21 vingt et un|22 vingt-deux|31 trente et un|45 quarante-cinq
51 cinquante et un|60 soixante|61 soixante et un|69 soixante-neuf|70 soixante-dix|71 soixante et onze|72 soixante-douze|77 soixante-dix-sept
79 soixante-dix-neuf|80 quatre-vingts|81 quatre-vingt-un|82 quatre-vingt-deux|90 quatre-vingt-dix|91 quatre-vingt-onze|99 quatre-vingt-dix-neuf|100 cent
101 cent un|111 cent onze|180 cent quatre-vingts|200 deux cents|201 deux cent un|280 deux cent quatre-vingts|350 trois cent cinquante
999 neuf cent quatre-vingt-dix-neuf|1000 mille|1001 mille un|1100 mille cent|1971 mille neuf cent soixante et onze|2000 deux mille
2200 deux mille deux cents|4080 quatre mille quatre-vingts|21000 vingt et un mille|80000 quatre-vingt mille|71071 soixante et onze mille soixante et onze
99999 quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf|200000 deux cent mille"""
ARABIC = """0 صفر|1 واحد|2 اثنان|3 ثلاثة|8 ثمانية|10 عشرة|11 أحد عشر|12 اثنا عشر|15 خمسة عشر|19 تسعة عشر|20 عشرون|21 واحد و عشرون|22 اثنان و عشرون|35 خمسة و ثلاثون
40 أربعون|44 أربعة و أربعون|50 خمسون|58 ثمانية و خمسون|60 ستون|66 ستة و ستون|70 سبعون|71 واحد و سبعون|80 ثمانون|90 تسعون|99 تسعة و تسعون|100 مئة|101 مئة و واحد
110 مئة و عشرة|111 مئة و أحد عشر|120 مئة و عشرون|125 مئة و خمسة و عشرون|200 مئتان|250 مئتان و خمسون|347 ثلاثمئة و سبعة و أربعون|350 ثلاثمئة و خمسون|512 خمسمئة و اثنا عشر
800 ثمانمئة|999 تسعمئة و تسعة و تسعون|1000 ألف|1001 ألف و واحد|1250 ألف و مئتان و خمسون|2000 ألفان|2021 ألفان و واحد و عشرون|3000 ثلاثة آلاف|10000 عشرة آلاف
11000 أحد عشر ألف|25000 خمسة و عشرون ألف|99999 تسعة و تسعون ألف و تسعمئة و تسعة و تسعون|100000 مئة ألف|103000 مئة و ثلاثة آلاف"""
VOICES = {"fr": "fr", "ary": "ar"}


def heard(clips: tuple[str, ...], voice: str) -> str:
    return " ".join(numbers.WORDS[VOICES[voice]][clip] for clip in clips)


def samples(table: str) -> dict[int, str]:
    found = (each.strip().partition(" ") for each in table.replace("\n", "|").split("|"))
    return {int(number): text for number, _space, text in found}


@pytest.mark.parametrize(("voice", "table"), [("fr", FRENCH), ("ary", ARABIC)])
def test_the_clips_say_the_number(voice: str, table: str) -> None:
    expected = samples(table)
    assert len(expected) >= 40
    assert {number: heard(numbers.counted(number, voice), voice) for number in expected} == expected


@pytest.mark.parametrize("voice", VOICES)
def test_every_number_sounds_unlike_every_other(voice: str) -> None:
    """What is heard leads back to the number, for all below a hundred thousand; no clip is without words."""
    back = {heard(numbers.counted(number, voice), voice): number for number in range(100_000)}
    assert len(back) == 100_000


def test_what_cannot_be_counted_is_not_spoken() -> None:
    assert numbers.counted(-1, "fr") == numbers.counted(1_000_000, "ary") == ()
    for value, currency in (("-0.01", "MAD"), ("1000000", "EUR"), ("5", "USD"), ("NaN", "EUR"), ("Infinity", "EUR")):
        assert numbers.amount(Decimal(value), currency, "fr") == ()


@pytest.mark.parametrize(
    ("voice", "value", "currency", "expected"),
    [
        ("fr", "350", "MAD", "trois cent cinquante dirhams"),
        ("fr", "1.00", "EUR", "un euro"),
        ("fr", "0", "EUR", "zéro euro"),
        ("fr", "0.01", "MAD", "un centime"),
        ("fr", "21.50", "EUR", "vingt et un euros et cinquante centimes"),
        ("fr", "80.005", "EUR", "quatre-vingts euros et un centime"),
        ("fr", "1.999", "EUR", "deux euros"),
        ("ary", "350", "MAD", "ثلاثمئة و خمسون درهما"),
        ("ary", "200", "MAD", "مئتان درهم"),
        ("ary", "1", "MAD", "درهم واحد"),
        ("ary", "2", "MAD", "درهمان"),
        ("ary", "7.10", "MAD", "سبعة دراهم و عشرة سنتيمات"),
        ("ary", "0.50", "EUR", "خمسون سنتيما"),
    ],
)
def test_money_has_its_own_words(voice: str, value: str, currency: str, expected: str) -> None:
    assert heard(numbers.amount(Decimal(value), currency, voice), voice) == expected


@pytest.mark.parametrize(
    ("voice", "number", "expected"),
    [
        ("fr", 1, "une pièce"),
        ("fr", 2, "deux pièces"),
        ("fr", 11, "onze pièces"),
        ("fr", 21, "nombre de pièces vingt et un"),
        ("ary", 1, "قطعة واحدة"),
        ("ary", 2, "قطعتان"),
        ("ary", 5, "عدد القطع خمسة"),
    ],
)
def test_pieces_are_counted(voice: str, number: int, expected: str) -> None:
    assert heard(numbers.pieces(number, voice), voice) == expected


def test_tamazight_follows_the_french_order() -> None:
    assert numbers.amount(Decimal("80"), "MAD", "zgh") == numbers.amount(Decimal("80"), "MAD", "fr")
