"""Words as the read model keeps and looks for them."""

from __future__ import annotations

from collections.abc import Iterable

from marketplace.kernel.text import arabic_stem, is_arabic, words

LONGEST = 200


def lexeme_text(texts: Iterable[str]) -> str:
    """Folded words of `texts`, with the bare forms of Arabic ones beside them."""
    found: dict[str, None] = {}
    for text in texts:
        for word in words(text):
            found[word] = None
            if is_arabic(word):
                found[arabic_stem(word)] = None
    return " ".join(found)


def folded(text: str) -> str:
    return " ".join(words(text))[:300]


def prefix_query(text: str) -> str:
    """A tsquery that wants every word of `text`, each as typed so far or in its bare form. Empty when there is no word."""
    parts = []
    for word in words(text[:LONGEST])[:12]:
        forms = {word, arabic_stem(word)} if is_arabic(word) else {word}
        parts.append("(" + " | ".join(f"{form}:*" for form in sorted(forms)) + ")")
    return " & ".join(parts)
