"""What somebody typed, as a query: every word must be there, in any of its forms; the last one may be unfinished."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from marketplace.kernel.text import arabic_stem, fold, is_arabic, words

from .distance import distance
from .stems import ARABIC_STOP_WORDS, MARK, NAMED, arabic_lexemes

_MOST_WORDS = 12
_LONGEST = 200
_CANDIDATES = 80
_SIMILARITY = 0.17  # of trigrams: two letters swapped in an Arabic word of five leave 0.2

# For each word: its stems, and whether the vocabulary has it, one of its stems, or a word that begins with it.
_RESOLVE = """
SELECT asked.word, asked.french[1], asked.english[1], asked.french = '{}' OR asked.english = '{}',
       EXISTS (SELECT 1 FROM catalogue_searchword AS known
               WHERE known.word = ANY (ARRAY[asked.word, '~f' || asked.french[1], '~e' || asked.english[1]] || asked.arabic)),
       asked.unfinished AND EXISTS (SELECT 1 FROM catalogue_searchword AS known
               WHERE known.word ~>=~ asked.word AND known.word ~<~ (asked.word || chr(1114111)))
FROM (
    SELECT word, unfinished, string_to_array(arabic, ' ') AS arabic,
           CASE WHEN arabic = '' THEN ts_lexize('french_stem', word) END AS french,
           CASE WHEN arabic = '' THEN ts_lexize('english_stem', word) END AS english
    FROM unnest(%s::text[], %s::bool[], %s::text[]) AS typed(word, unfinished, arabic)
) AS asked
"""
_NEAREST = f"""
SELECT asked.probe, near.word, near.occurrences, ts_lexize('french_stem', near.word), ts_lexize('english_stem', near.word)
FROM unnest(%s::text[]) AS asked(probe)
CROSS JOIN LATERAL (
    SELECT known.word, known.occurrences FROM catalogue_searchword AS known
    WHERE known.word %% asked.probe AND NOT known.word ^@ '{MARK}'
    ORDER BY similarity(known.word, asked.probe) DESC, known.occurrences DESC, known.word
    LIMIT {_CANDIDATES}
) AS near
"""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """`tsquery` in PostgreSQL's text form, empty when nothing can match; `in_names` the part of its hits that have every word in a name
    or SKU. `corrected`: the words understood, when they differ from those typed."""

    tsquery: str
    in_names: str = ""
    corrected: str | None = None


@dataclass(slots=True)
class _Word:
    text: str
    unfinished: bool
    french: str | None = None
    english: str | None = None
    stop: bool = False
    known: bool = False
    known_prefix: bool = False

    def expression(self, mark: str = "") -> str:
        forms = [self.text, *_lexemes(self.text, self.french, self.english)]
        parts = [f"'{mark}{form}'" for form in dict.fromkeys(forms)]
        if self.unfinished:
            parts[0] += ":*"
        return parts[0] if len(parts) == 1 else f"( {' | '.join(parts)} )"


def understand(text: str) -> SearchQuery | None:
    """The query for what was typed; None when nothing was. One statement, three more for words that nobody wrote."""
    if not text.strip():
        return None
    typed = _typed(text[:_LONGEST])
    if not typed:
        return SearchQuery("")
    _resolve(typed, accented=_accented(text[:_LONGEST]))
    meant = [word for word in typed if not word.stop] or typed
    corrections = _nearest([word for word in meant if not (word.known or word.known_prefix)])
    understood = [corrections.get(word.text, word) for word in meant]
    corrected = " ".join(word.text for word in understood) if corrections else None
    everywhere, in_names = (" & ".join(word.expression(mark) for word in understood) for mark in ("", NAMED))
    return SearchQuery(everywhere, in_names, corrected)


def _typed(text: str) -> list[_Word]:
    found = list(dict.fromkeys(words(text)))[:_MOST_WORDS]
    # a space after the last word says that it is finished
    open_end = not text[-1].isspace()
    return [
        _Word(word, open_end and place == len(found) - 1 and len(word) >= (2 if is_arabic(word) else 3))
        for place, word in enumerate(found)
    ]


def _accented(text: str) -> frozenset[str]:
    """Folded words that were typed with an accent: « thé » is no English article."""
    return frozenset(word for token in text.split() if fold(token) != token.casefold() for word in words(token))


def _resolve(typed: Sequence[_Word], accented: frozenset[str]) -> None:
    by_text = {word.text: word for word in typed}
    arabic = [" ".join(arabic_lexemes(word.text)) if is_arabic(word.text) else "" for word in typed]
    with connection.cursor() as cursor:
        cursor.execute(_RESOLVE, [[word.text for word in typed], [word.unfinished for word in typed], arabic])
        for text, french, english, stop, known, known_prefix in cursor.fetchall():
            word = by_text[text]
            word.french, word.english = french, english
            word.stop = (bool(stop) and text not in accented) or text in ARABIC_STOP_WORDS
            word.known, word.known_prefix = known, bool(known_prefix)


def _nearest(unknown: Sequence[_Word]) -> dict[str, _Word]:
    """For each word that the vocabulary lacks, the nearest that it has, if one is near enough."""
    probes = {word.text: _probe(word.text) for word in unknown if _tolerance(_probe(word.text))}
    if not probes:
        return {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.similarity_threshold = %s", [_SIMILARITY])
        cursor.execute(_NEAREST, [sorted(set(probes.values()))])
        rows = cursor.fetchall()
    found = {}
    for word in unknown:
        probe = probes.get(word.text, "")
        best: tuple[tuple[int, int, str], _Word] | None = None
        for asked, candidate, occurrences, french, english in rows:
            if asked != probe:
                continue
            far = distance(probe, _probe(candidate), limit=_tolerance(probe))
            if far is not None and (best is None or (far, -occurrences, candidate) < best[0]):
                latin = not is_arabic(candidate)
                stems = (french[0] if latin and french else None, english[0] if latin and english else None)
                best = (far, -occurrences, candidate), _Word(candidate, False, *stems, known=True)
        if best is not None:
            found[word.text] = best[1]
    return found


def _probe(word: str) -> str:
    """What is compared: an Arabic word without its article, which people drop and add as they like."""
    if not is_arabic(word):
        return word
    start = word.find(arabic_stem(word))
    return word[start:] if start > 0 else word


def _tolerance(word: str) -> int:
    """How many slips are forgiven: none in a word of three letters, one up to five, two above; none in numbers."""
    if len(word) <= 3 or any(char.isdigit() for char in word):
        return 0
    return 1 if len(word) <= 5 else 2


def _lexemes(word: str, french: str | None, english: str | None) -> Iterable[str]:
    if is_arabic(word):
        return arabic_lexemes(word)
    return [f"{sign}{stem}" for sign, stem in ((f"{MARK}f", french), (f"{MARK}e", english)) if stem]
