"""Numbers and money that are heard: which clips to play, one after the other. Pure; `static/artisans/numbers.js` does the same without a network.

A clip is a prompt like any other, `number.<word>`, so that whoever speaks better than a machine replaces it. French has every number below a
hundred as one clip; Arabic (as it is counted in Morocco: hundreds, and, units, and, tens) is put together of fewer. Tamazight has no words of its
own yet and follows the French order.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

PREFIX = "number"
MOST = 999_999
"""What is more is not spoken."""
CURRENCIES = ("MAD", "EUR")

_FRENCH_UNITS = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf".split()
_FRENCH_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}


def _french(number: int) -> str:
    if number < 20:
        return _FRENCH_UNITS[number]
    if number == 80:
        return "quatre-vingts"
    base = 60 if 60 <= number < 80 else 80 if number >= 80 else number // 10 * 10
    rest = number - base
    joined = "-" if rest not in (1, 11) or base == 80 else " et "
    return _FRENCH_TENS[base] + (f"{joined}{_FRENCH_UNITS[rest]}" if rest else "")


_FRENCH = {str(number): _french(number) for number in range(100)} | {
    "eighty": "quatre-vingt",
    "hundred": "cent",
    "hundreds": "cents",
    "thousand": "mille",
    "and": "et",
    "MAD.one": "dirham",
    "MAD.many": "dirhams",
    "EUR.one": "euro",
    "EUR.many": "euros",
    "centime.one": "centime",
    "centime.many": "centimes",
    "piece": "une pièce",
    "pieces": "pièces",
    "count": "nombre de pièces",
    "sold": "vendu",
    "gets": "vous recevez",
    "owed": "on vous doit",
    "coming": "encore à venir",
    "paid": "vous avez reçu",
}
_ARABIC_UNITS = (
    "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة أحد_عشر اثنا_عشر ثلاثة_عشر أربعة_عشر خمسة_عشر ستة_عشر سبعة_عشر ثمانية_عشر تسعة_عشر"
).split()
_ARABIC_TENS = "عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون".split()
_ARABIC_HUNDREDS = "مئة مئتان ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة تسعمئة".split()
_ARABIC = (
    {str(number): word.replace("_", " ") for number, word in enumerate(_ARABIC_UNITS)}
    | {str(number * 10): word for number, word in enumerate(_ARABIC_TENS, 2)}
    | {str(number * 100): word for number, word in enumerate(_ARABIC_HUNDREDS, 1)}
    | {
        "thousand": "ألف",
        "two_thousand": "ألفان",
        "thousands": "آلاف",
        "and": "و",
        "MAD.one": "درهم واحد",
        "MAD.two": "درهمان",
        "MAD.few": "دراهم",
        "MAD.many": "درهما",
        "MAD.other": "درهم",
        "EUR.one": "يورو واحد",
        "EUR.two": "اثنان يورو",
        "EUR.few": "يورو",
        "EUR.many": "يورو",
        "EUR.other": "يورو",
        "centime.one": "سنتيم واحد",
        "centime.two": "سنتيمان",
        "centime.few": "سنتيمات",
        "centime.many": "سنتيما",
        "centime.other": "سنتيم",
        "piece": "قطعة واحدة",
        "two_pieces": "قطعتان",
        "count": "عدد القطع",
        "sold": "بيع",
        "gets": "لك",
        "owed": "لك الآن",
        "coming": "ما زال في الطريق",
        "paid": "أخذت",
    }
)
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "fr": {f"{PREFIX}.{code}": text for code, text in _FRENCH.items()},
        "ar": {f"{PREFIX}.{code}": text for code, text in _ARABIC.items()},
    }
)
"""What each clip says, by written language and code."""


def counted(number: int, voice: str) -> tuple[str, ...]:
    """The clips of a whole number from 0 to `MOST`; none for others."""
    if not 0 <= number <= MOST:
        return ()
    return _coded(_arabic_parts(number) if voice == "ary" else _french_parts(number))


def amount(value: Decimal, currency: str, voice: str) -> tuple[str, ...]:
    """The clips of a sum of money, to the centime (half up); none where it is below zero, more than `MOST`, or of another currency."""
    if currency not in CURRENCIES or not value.is_finite() or value < 0:
        return ()
    whole, rest = divmod(int((value * 100).to_integral_value(ROUND_HALF_UP)), 100)
    if whole > MOST:
        return ()
    parts = (*_of(whole, currency, voice),) if whole or not rest else ()
    if rest:
        parts += (*_coded(("and",) if parts else ()), *_of(rest, "centime", voice))
    return parts


def pieces(number: int, voice: str) -> tuple[str, ...]:
    """How many pieces."""
    if number == 1:
        return _coded(("piece",))
    if number == 2 and voice == "ary":
        return _coded(("two_pieces",))
    # In French a number that ends in "un" would have to be spoken as "une".
    ends_in_un = number % 10 == 1 and number % 100 not in (11, 71, 91)
    if voice == "ary" or ends_in_un:
        return (*_coded(("count",)), *counted(number, voice))
    return (*counted(number, voice), *_coded(("pieces",)))


def word(code: str) -> tuple[str, ...]:
    """`sold`, `gets`, `owed`, `coming`, `paid`."""
    return _coded((code,))


def _of(number: int, unit: str, voice: str) -> tuple[str, ...]:
    if voice != "ary":
        return (*counted(number, voice), *_coded((f"{unit}.{'one' if number < 2 else 'many'}",)))
    if number in (1, 2):
        return _coded((f"{unit}.{'one' if number == 1 else 'two'}",))
    last = number % 100
    form = "few" if 3 <= last <= 10 else "many" if last > 10 else "other"
    return (*counted(number, voice), *_coded((f"{unit}.{form}",)))


def _french_parts(number: int) -> tuple[str, ...]:
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _french_hundreds(rest)
    many = _french_hundreds(thousands) if thousands > 1 else ()
    # Before "mille" neither "quatre-vingts" nor "cents" keeps its s.
    if many:
        many = (*many[:-1], {"80": "eighty", "hundreds": "hundred"}.get(many[-1], many[-1]))
    return (*many, "thousand", *(_french_hundreds(rest) if rest else ()))


def _french_hundreds(number: int) -> tuple[str, ...]:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return (str(rest),)
    many = (str(hundreds),) if hundreds > 1 else ()
    return (*many, "hundreds") if many and not rest else (*many, "hundred", *((str(rest),) if rest else ()))


def _arabic_parts(number: int) -> tuple[str, ...]:
    thousands, rest = divmod(number, 1000)
    groups: list[tuple[str, ...]] = []
    if thousands == 1:
        groups.append(("thousand",))
    elif thousands == 2:
        groups.append(("two_thousand",))
    elif thousands:
        groups.append((*_arabic_hundreds(thousands), "thousands" if 3 <= thousands % 100 <= 10 else "thousand"))
    if rest or not thousands:
        groups.append(_arabic_hundreds(rest))
    return groups[0] if len(groups) == 1 else (*groups[0], "and", *groups[1])


def _arabic_hundreds(number: int) -> tuple[str, ...]:
    """Hundreds, and, units, and, tens: of 1 to 999; 0 is one word."""
    hundreds, rest = divmod(number, 100)
    parts = [str(hundreds * 100)] if hundreds else []
    if rest >= 20:
        parts += [str(rest % 10)] if rest % 10 else []
        parts.append(str(rest // 10 * 10))
    elif rest or not hundreds:
        parts.append(str(rest))
    spoken = [each for part in parts for each in ("and", part)]
    return tuple(spoken[1:])


def _coded(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{PREFIX}.{part}" for part in parts)
