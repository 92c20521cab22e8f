"""Words as they stand in the index.

A lexeme is either a folded word as it is (`zarbiya`), or a stem behind a sign that no word contains, which says whose it is:
`~fzarbi` French, `~ezarbi` English, `~aزرب` Arabic, `~kزرب` the Arabic consonants (a broken plural keeps them: زرابي and زربية).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from marketplace.kernel.text import arabic_stem, is_arabic

MARK = "~"
NAMED = (
    "^"  # before a word or stem that stands in a name or SKU: asked first, so that a common word need not be ranked everywhere
)
ARABIC_STOP_WORDS = frozenset("من في علي الي عن مع هذا هذه ذلك التي الذي او ثم كل ما لا ان هو هي و ب ل".split())
_WEAK = re.compile("[اويه]")


@dataclass(frozen=True, slots=True)
class Stems:
    """Snowball stems of a Latin word; None where the language takes it for a stop word."""

    french: str | None
    english: str | None


_known: dict[str, Stems] = {}
_MOST_KNOWN = 50_000

_LEXIZE = """
SELECT word, ts_lexize('french_stem', word), ts_lexize('english_stem', word) FROM unnest(%s::text[]) AS word
"""


def learn(words: Iterable[str]) -> None:
    """Have PostgreSQL stem the Latin words not met before by this process: at most one statement."""
    unknown = sorted({word for word in words if word not in _known and not is_arabic(word)})
    if not unknown:
        return
    if len(_known) > _MOST_KNOWN:
        _known.clear()
    with connection.cursor() as cursor:
        cursor.execute(_LEXIZE, [unknown])
        for word, french, english in cursor.fetchall():
            _known[word] = Stems(french[0] if french else None, english[0] if english else None)


def latin_stems(word: str) -> Stems:
    """The stems of a word that `learn` was told of."""
    return _known[word]


@lru_cache(maxsize=50_000)
def arabic_lexemes(word: str) -> tuple[str, ...]:
    """Stem and, if at least three are left, consonants of a folded Arabic word."""
    stem = arabic_stem(word)
    consonants = _WEAK.sub("", stem)
    found = [f"{MARK}a{stem}"]
    if len(consonants) >= 3:
        found.append(f"{MARK}k{consonants}")
    return tuple(found)


def stem_lexemes(word: str, language: str | None = None) -> list[str]:
    """Stems of a word in a text of `language` ("ar", "fr", "en"), or of a text of unknown language."""
    if is_arabic(word):
        return list(arabic_lexemes(word))
    stems = latin_stems(word)
    found = []
    if language != "en" and stems.french:
        found.append(f"{MARK}f{stems.french}")
    if language != "fr" and stems.english:
        found.append(f"{MARK}e{stems.english}")
    return found


def is_stop_word(word: str, language: str | None = None) -> bool:
    """Whether `word` says nothing in `language` (without one: in any)."""
    if is_arabic(word):
        return word in ARABIC_STOP_WORDS
    stems = latin_stems(word)
    return (language != "en" and stems.french is None) or (language != "fr" and stems.english is None)
