"""About which objects is asked: found out through the API itself, so that any server with any catalogue can be measured."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench import documents
from tests.bench.wire import Wire, ask

SURVEYED_PAGES = 6
"""Pages of 100 products that are looked at."""
FAR_PAGE = 400
PAGE_SIZE = 24
ENOUGH_STOCK = 5

ADDRESSES = {
    "MA": {"city": "Casablanca", "postalCode": "20250", "country": "MA", "phone": "+212522334455"},
    "FR": {"city": "Montreuil", "postalCode": "93100", "country": "FR", "phone": "+33142681234"},
    "US": {"city": "Portland", "postalCode": "97201", "country": "US", "countryArea": "OR", "phone": "+15032281234"},
}


@dataclass(frozen=True, slots=True)
class Target:
    """A server: path of its API, the channel to ask about, an App token that may handle payments, path of its home page. Empty: not there."""

    path: str
    channel: str
    country: str
    token: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class Subjects(Target):
    category: str = ""
    attribute: str = ""
    value: str = ""
    maker_attribute: str = ""
    maker: str = ""
    common_word: str = ""
    rare_word: str = ""
    slugs: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    """Of which there are enough to sell."""
    cursor: str = ""
    """The end of the last page before the far one."""
    sizes: tuple[tuple[str, int], ...] = ()
    """How much each of these finds, to be told with the figures."""

    @property
    def address(self) -> dict[str, str]:
        return {"firstName": "Bench", "lastName": "Démo", "streetAddress1": "12 rue des Essais", **ADDRESSES[self.country]}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Subjects:
        """From what `asdict` made of them."""
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()})


def survey(wire: Wire, target: Target) -> Subjects:
    """The same choice for the same catalogue: the most frequent of everything, and the rarest word."""

    def query(document: str, **variables: Any) -> dict[str, Any]:
        return ask(wire, target.path, document, variables)

    channel = target.channel
    products = _products(query, channel)
    pairs: Counter[tuple[str, str, str]] = Counter()
    makers: Counter[tuple[str, str]] = Counter()
    words: Counter[str] = Counter()
    for product in products:
        words.update(set(re.findall(r"[^\W_]{4,}", product["name"].lower())))
        for assigned in product["attributes"]:
            attribute = assigned["attribute"]
            for value in assigned["values"]:
                if attribute["entityType"] == "PAGE":
                    makers[attribute["slug"], value["reference"]] += 1
                elif attribute["inputType"] in ("DROPDOWN", "MULTISELECT", "SWATCH") and product["category"]:
                    pairs[product["category"]["id"], attribute["slug"], value["slug"]] += 1
    (category, attribute_slug, chosen), _ = pairs.most_common(1)[0]
    maker_attribute, maker = "", ""
    if makers:
        (maker_attribute, reference), _ = makers.most_common(1)[0]
        maker = query(documents.PAGE, id=reference)["page"]["slug"]
    found = {
        word: query(documents.COUNT_FOUND, channel=channel, words=word)["products"]["totalCount"] for word in _candidates(words)
    }
    found = {word: count for word, count in found.items() if count}
    common, rare = max(found, key=lambda word: found[word]), min(found, key=lambda word: found[word])
    filtered = query(documents.COUNT_FILTERED, channel=channel, categories=[category], attribute=attribute_slug, values=[chosen])
    far, cursor = _far(query, channel)
    sizes = (("b", filtered["products"]["totalCount"]), ("c", found[common]), ("c3", found[rare]), ("f", far))
    return Subjects(
        **asdict(target),
        category=category,
        attribute=attribute_slug,
        value=chosen,
        maker_attribute=maker_attribute,
        maker=maker,
        common_word=common,
        rare_word=rare,
        slugs=tuple(product["slug"] for product in products[:: max(1, len(products) // 50)]),
        variants=tuple(_sellable(products)),
        cursor=cursor,
        sizes=sizes,
    )


def _products(query: Any, channel: str) -> list[dict[str, Any]]:
    products: list[dict[str, Any]] = []
    after = None
    for _ in range(SURVEYED_PAGES):
        page = query(documents.SURVEY, channel=channel, after=after)["products"]
        products += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    return products


def _candidates(words: Counter[str]) -> list[str]:
    """A few frequent words and a few rare ones, in an order that does not depend on chance."""
    ranked = sorted(words, key=lambda word: (-words[word], word))
    return list(dict.fromkeys(ranked[:6] + ranked[-6:]))


def _sellable(products: list[dict[str, Any]]) -> list[str]:
    every = [variant for product in products for variant in product["variants"] or ()]
    return [variant["id"] for variant in every if (variant["quantityAvailable"] or 0) >= ENOUGH_STOCK]


def _far(query: Any, channel: str) -> tuple[int, str]:
    """The number of a page far away (400, or the last of a smaller catalogue) and the cursor before it."""
    passed, after, wanted = 0, "", (FAR_PAGE - 1) * PAGE_SIZE
    while passed < wanted:
        size = min(4 * PAGE_SIZE, wanted - passed)
        page = query(documents.WALK, channel=channel, size=size, after=after or None)["products"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        passed, after = passed + size, page["pageInfo"]["endCursor"]
    return passed // PAGE_SIZE + 1, after
