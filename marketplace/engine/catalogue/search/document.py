"""What a product is found by: names and SKUs (A), names of its category and attribute values (B), descriptions (D).

A and B hold every word as typed (folded) and its stems, descriptions hold stems alone: they would make most of the index
and are neither completed while typing nor corrected.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.db import connection
from django.utils.html import strip_tags

from marketplace.engine.attributes.enums import InputType
from marketplace.engine.attributes.models import AttributeValueTranslation
from marketplace.kernel.text import words

from ..models import (
    CategoryTranslation,
    Product,
    ProductAttributeValue,
    ProductTranslation,
    ProductVariant,
    ProductVariantTranslation,
    SearchWord,
    VariantAttributeValue,
)
from .stems import MARK, NAMED, is_stop_word, learn, stem_lexemes

_WORDED = (
    InputType.DROPDOWN,
    InputType.MULTISELECT,
    InputType.SWATCH,
    InputType.REFERENCE,
    InputType.SINGLE_REFERENCE,
    InputType.PLAIN_TEXT,
)
_LONGEST_WORD = 100
_LAST_POSITION = 16_000
_GAP = 10  # between two texts, so that words of different texts do not count as neighbours


@dataclass(slots=True)
class _Text:
    weight: str
    language: str | None
    words: list[str]


@dataclass(slots=True)
class _Document:
    texts: list[_Text] = field(default_factory=list)

    def add(self, weight: str, text: str | None, language: str | None = None) -> None:
        if text:
            found = [word for word in words(text) if len(word) <= _LONGEST_WORD]
            if found:
                self.texts.append(_Text(weight, language, found))


def refresh(product_ids: Iterable[int]) -> None:
    """Recompute the search documents of these products and add their words to the vocabulary.

    A constant number of statements, in any transaction, after the change that calls for it.
    """
    ids = sorted(set(product_ids))
    if ids:
        _insert_words(_write(ids))


def rebuild(batch: int = 500) -> int:
    """Recompute every product's document and the vocabulary with its counts; how many products."""
    counts: Counter[str] = Counter()
    total = 0
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), batch):
        part = ids[start : start + batch]
        counts.update(_write(part))
        total += len(part)
    SearchWord.objects.exclude(word__in=list(counts)).delete()
    _insert_words(counts)
    _count_words(counts)
    return total


def _write(ids: Sequence[int]) -> Counter[str]:
    documents = _documents(ids)
    learn(word for document in documents.values() for text in document.texts for word in text.words)
    vocabulary: Counter[str] = Counter()
    vectors = []
    for product_id in ids:
        lexemes = _lexemes(documents.get(product_id, _Document()))
        vocabulary.update(lexeme for lexeme in lexemes if not lexeme.startswith(NAMED))
        vectors.append(_literal(lexemes))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_product AS product SET search_vector = fresh.vector::tsvector"
            " FROM unnest(%s::bigint[], %s::text[]) AS fresh(id, vector) WHERE product.id = fresh.id",
            [list(ids), vectors],
        )
    return vocabulary


def _lexemes(document: _Document) -> dict[str, dict[int, str]]:
    """Lexeme → {position: weight}; descriptions stand without positions."""
    found: dict[str, dict[int, str]] = {}
    position = 1
    for text in document.texts:
        described = text.weight == "D"
        for word in text.words:
            if described and is_stop_word(word, text.language):
                continue
            at = min(position, _LAST_POSITION)
            position += 1
            stems = stem_lexemes(word, text.language)
            if described:
                for stem in stems or [word]:
                    if not stem.startswith(f"{MARK}k"):
                        found.setdefault(stem, {})
                continue
            found.setdefault(word, {}).setdefault(at, text.weight)
            if text.weight == "A":
                found.update((f"{NAMED}{form}", {}) for form in (word, *stems))
            for stem in stems:
                # the consonants of a word are a weaker likeness than its stem
                found.setdefault(stem, {}).setdefault(at, "D" if stem.startswith(f"{MARK}k") else text.weight)
        position += _GAP
    return found


def _literal(lexemes: dict[str, dict[int, str]]) -> str:
    """PostgreSQL's text form. Lexemes hold letters, digits and the mark only, so that quoting is enough."""
    return " ".join(
        f"'{lexeme}'" + (":" + ",".join(f"{at}{weight}" for at, weight in sorted(places.items())[:200]) if places else "")
        for lexeme, places in sorted(lexemes.items())
    )


def _insert_words(vocabulary: Iterable[str]) -> None:
    # Sorted, so that two transactions that bring the same new words wait for each other in one order.
    new = sorted(set(vocabulary))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalogue_searchword (word, occurrences)"
            " SELECT word, 1 FROM unnest(%s::text[]) AS word"
            " WHERE NOT EXISTS (SELECT 1 FROM catalogue_searchword AS known WHERE known.word = word.word)"
            " ON CONFLICT (word) DO NOTHING",
            [new],
        )


def _count_words(counts: Counter[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_searchword AS known SET occurrences = fresh.occurrences"
            " FROM unnest(%s::text[], %s::int[]) AS fresh(word, occurrences)"
            " WHERE known.word = fresh.word AND known.occurrences <> fresh.occurrences",
            [list(counts.keys()), list(counts.values())],
        )


def _documents(ids: Sequence[int]) -> dict[int, _Document]:
    documents: dict[int, _Document] = defaultdict(_Document)
    categories: dict[int, list[int]] = defaultdict(list)
    base = Product.objects.filter(pk__in=ids).values_list("pk", "name", "description", "category_id", "category__name")
    for pk, name, description, category_id, category_name in base:
        documents[pk].add("A", name)
        documents[pk].add("D", plain_text(description))
        if category_id:
            documents[pk].add("B", category_name)
            categories[category_id].append(pk)
    for pk, language, name, description in ProductTranslation.objects.filter(product_id__in=ids).values_list(
        "product_id", "language_code", "name", "description"
    ):
        documents[pk].add("A", name, language[:2])
        documents[pk].add("D", plain_text(description), language[:2])
    for category_id, language, name in CategoryTranslation.objects.filter(category_id__in=categories).values_list(
        "category_id", "language_code", "name"
    ):
        for pk in categories[category_id]:
            documents[pk].add("B", name, language[:2])
    for pk, name, sku in ProductVariant.objects.filter(product_id__in=ids).values_list("product_id", "name", "sku"):
        documents[pk].add("B", name)
        documents[pk].add("A", sku)
    for pk, language, name in ProductVariantTranslation.objects.filter(product_variant__product_id__in=ids).values_list(
        "product_variant__product_id", "language_code", "name"
    ):
        documents[pk].add("B", name, language[:2])
    _add_values(ids, documents)
    return documents


def _add_values(ids: Sequence[int], documents: dict[int, _Document]) -> None:
    """Names of the values that people choose by, and plain texts. Numbers, dates and switches are no words."""
    carriers: dict[int, set[int]] = defaultdict(set)
    of_products = ProductAttributeValue.objects.filter(product_id__in=ids, value__attribute__input_type__in=_WORDED)
    of_variants = VariantAttributeValue.objects.filter(variant__product_id__in=ids, value__attribute__input_type__in=_WORDED)
    for pk, value_id, name, text in (
        *of_products.values_list("product_id", "value_id", "value__name", "value__plain_text"),
        *of_variants.values_list("variant__product_id", "value_id", "value__name", "value__plain_text"),
    ):
        if pk not in carriers[value_id]:
            carriers[value_id].add(pk)
            documents[pk].add(*_weighed(name, text))
    for value_id, language, name, text in AttributeValueTranslation.objects.filter(attribute_value_id__in=carriers).values_list(
        "attribute_value_id", "language_code", "name", "plain_text"
    ):
        for pk in carriers[value_id]:
            documents[pk].add(*_weighed(name, text), language[:2])


def _weighed(name: str, text: str | None) -> tuple[str, str]:
    return ("D", text) if text else ("B", name)


def plain_text(rich: Any) -> str:
    """The words of an EditorJS document, without its markup."""
    if not isinstance(rich, dict):
        return ""
    found: list[str] = []
    for block in rich.get("blocks") or ():
        data = block.get("data") if isinstance(block, dict) else None
        if isinstance(data, dict):
            found.extend(_strings(data.get("text")))
            found.extend(_strings(data.get("items")))
    return " ".join(found)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield _without_tags(value)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item.get("content") if isinstance(item, dict) else item)


def _without_tags(text: str) -> str:
    return unescape(strip_tags(text))
