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


def swapped(text: str) -> list[str]:
    """`text` with each two neighbouring letters exchanged (`tpais` → `tapis` among others): what hurried fingers do to short words,
    which then share too few trigrams with the right one. Words stay apart; nothing for a text of under four letters."""
    if not 3 < len(text) <= 40:
        return []
    found = dict.fromkeys(
        text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        for at in range(len(text) - 1)
        if text[at] != text[at + 1] and " " not in text[at : at + 2]
    )
    return list(found)


def swapped_query(text: str) -> str:
    """A tsquery that wants every word of `text`, each as typed or with two neighbouring letters exchanged. Empty when no word can be."""
    typed = words(text[:LONGEST])[:8]
    others = [swapped(word) for word in typed]
    if not any(others):
        return ""
    return " & ".join(
        "(" + " | ".join(f"{form}:*" for form in [word, *more]) + ")" for word, more in zip(typed, others, strict=True)
    )


def prefix_query(text: str) -> str:
    """A tsquery that wants every word of `text`, each as typed so far or in its bare form. Empty when there is no word."""
    parts = []
    for word in words(text[:LONGEST])[:12]:
        forms = {word, arabic_stem(word)} if is_arabic(word) else {word}
        parts.append("(" + " | ".join(f"{form}:*" for form in sorted(forms)) + ")")
    return " & ".join(parts)
