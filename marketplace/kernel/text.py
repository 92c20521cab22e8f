"""Words as people type them, folded so that the same word is always the same.

Arabic: without tashkeel and tatweel, alef with or without hamza, alef maqsura as ya, ta marbuta as ha, hamza carriers bare,
Arabic-Indic digits as Latin ones; `arabic_stem` also drops the article and the commonest affixes (a light stemmer: Larkey's light10).
Latin: lower case, no accents, œ as oe.
"""

from __future__ import annotations

import re
import unicodedata

_TASHKEEL = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ARABIC = {
    **dict.fromkeys("أإآٱ", "ا"),
    "ى": "ي",
    "ئ": "ي",
    "ؤ": "و",
    "ة": "ه",
    "ڤ": "ف",
    "پ": "ب",
    "گ": "ك",
    "ڭ": "ك",
}
_TABLE = str.maketrans(
    {
        **_ARABIC,
        "ء": "",
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "’": "'",
    }
)
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_ARTICLES = ("وال", "فال", "بال", "كال", "ال", "لل")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_ELISIONS = re.compile(r"\b(?:l|d|j|m|n|s|t|c|qu)'(?=\w)")


def fold(text: str) -> str:
    """`text` in the one form that searches compare."""
    lowered = text.casefold().translate(_TABLE)
    decomposed = unicodedata.normalize("NFKD", _TASHKEEL.sub("", lowered))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _ELISIONS.sub("", plain)


def words(text: str) -> list[str]:
    """Folded words of `text`, in order."""
    return _WORD.findall(fold(text))


def is_arabic(word: str) -> bool:
    return any("\u0600" <= char <= "\u06ff" for char in word)


def arabic_stem(word: str) -> str:
    """A folded Arabic word without its article and commonest ending; at least two letters stay."""
    for prefix in _ARTICLES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            word = word[len(prefix) :]
            break
    else:
        if word.startswith("و") and len(word) > 3:
            word = word[1:]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 2:
            word = word[: -len(suffix)]
            break
    return word
