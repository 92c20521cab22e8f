"""A list of pieces with its filters, read from the address and written into addresses again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.client import catalogue
from marketplace.search import queries as search
from marketplace.search.queries import Facets, Filters

from . import cards
from .visit import Visit

PAGE_SIZE = 24
SHOWN = 7  # values of a facet that are seen at once
FACETS = ("availability", "category", "craft", "region", "material", "maker")
TITLES: dict[str, str | Promise] = {
    "availability": gettext_lazy("Availability"),
    "category": gettext_lazy("Category"),
    "craft": gettext_lazy("Craft"),
    "region": gettext_lazy("Region"),
    "material": gettext_lazy("Material"),
    "maker": gettext_lazy("Maker"),
}
AVAILABILITY: dict[str, str | Promise] = {
    "in": gettext_lazy("Here now"),
    "one": gettext_lazy("One of a kind"),
    "out": gettext_lazy("Sold"),
}
SORTS: dict[str, str | Promise] = {
    "": gettext_lazy("Newest first"),
    "price": gettext_lazy("Lowest price first"),
    "-price": gettext_lazy("Highest price first"),
}
LAST_PAGE = 5000


@dataclass(frozen=True, slots=True)
class Request:
    """What the address asks for. `fixed`: choices that the page itself makes (its category), not the visitor."""

    filters: Filters
    sort: str
    page: int
    fixed: tuple[str, ...] = ()


def read(query: QueryDict, visit: Visit, *, text: str = "", fixed: dict[str, str] | None = None) -> Request:
    """Anything that is not understood is left out: an old link still shows a list."""
    given = fixed or {}
    choices = {
        facet: tuple(dict.fromkeys(value[:200] for value in query.getlist(facet) if value))[:30]
        for facet in FACETS
        if facet not in given
    }
    choices |= {facet: (slug,) for facet, slug in given.items()}
    filters = Filters(
        channel=visit.channel,
        text=text,
        choices={facet: slugs for facet, slugs in choices.items() if slugs},
        price_min=_amount(query.get("price_min", "")),
        price_max=_amount(query.get("price_max", "")),
    )
    page = query.get("page", "1")
    sort = query.get("sort", "")
    number = int(page) if page.isdecimal() and len(page) < 6 else 1
    return Request(filters, sort if sort in SORTS else "", min(max(number, 1), LAST_PAGE), tuple(given))


def _amount(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < Decimal(10) ** 12 else None


def show(wanted: Request, visit: Visit, action: str) -> dict[str, Any]:
    """The context of `pages/_results.html`: two queries of the read model and one of the backend."""
    facets = search.facets(wanted.filters, visit.language)
    filters = wanted.filters
    if facets.fuzzy:
        filters = Filters(filters.channel, filters.text, filters.choices, filters.price_min, filters.price_max, fuzzy=True)
    offset = (wanted.page - 1) * PAGE_SIZE
    ids = search.product_ids(filters, sort=wanted.sort, offset=offset, limit=PAGE_SIZE) if facets.total > offset else ()
    products = catalogue.products_by_ids(ids, session=visit.session)
    address = _Address(action, wanted)
    return {
        "products": cards.product_cards(products, visit),
        "here": address.page(wanted.page),
        "total": facets.total,
        "shown": min(offset + PAGE_SIZE, facets.total),
        "fuzzy": facets.fuzzy,
        "panel": {
            "action": action,
            "groups": _groups(wanted, facets),
            "price": {"min": wanted.filters.price_min, "max": wanted.filters.price_max, "currency": visit.market.currency},
            "keep": address.kept(("q", "sort")),
            "active": _active(wanted, facets, address),
            "clear_url": address.without_all(),
        },
        "sort": {
            "action": action,
            "options": [
                {"value": value, "label": _relevance(value, wanted), "selected": value == wanted.sort} for value in SORTS
            ],
            "keep": [pair for pair in address.pairs() if pair[0] not in ("sort", "page")],
        },
        "previous_url": address.page(wanted.page - 1) if wanted.page > 1 else "",
        "next_url": address.page(wanted.page + 1) if facets.total > offset + PAGE_SIZE else "",
        "filtered": bool(address.visitor_choices()),
    }


def _relevance(value: str, wanted: Request) -> str | Promise:
    return _("Best match first") if value == "" and wanted.filters.text else SORTS[value]


def _groups(wanted: Request, facets: Facets) -> list[dict[str, Any]]:
    groups = []
    for facet in FACETS:
        if facet in wanted.fixed and facet != "category":
            continue
        chosen = wanted.filters.choices.get(facet, ())
        if facet in wanted.fixed:
            continue
        counts = {item.slug: item for item in facets.counts.get(facet, ())}
        choices = [
            {
                "value": item.slug,
                "label": AVAILABILITY.get(item.slug, item.name) if facet == "availability" else item.name,
                "count": item.count,
                "checked": item.slug in chosen,
            }
            for item in counts.values()
        ]
        choices += [{"value": slug, "label": slug, "count": 0, "checked": True} for slug in chosen if slug not in counts]
        if len(choices) > 1 or chosen:
            # A group is folded after a few values, unless there is only one more or one of the others is chosen.
            cut = SHOWN if len(choices) > SHOWN + 1 else len(choices)
            groups.append(
                {
                    "title": TITLES[facet],
                    "name": facet,
                    "choices": choices[:cut],
                    "more": choices[cut:],
                    "more_open": any(choice["checked"] for choice in choices[cut:]),
                    "open": bool(chosen) or facet in ("availability", "craft"),
                }
            )
    return groups


def _active(wanted: Request, facets: Facets, address: _Address) -> list[dict[str, Any]]:
    active: list[dict[str, Any]] = []
    for facet, slug in address.visitor_choices():
        if facet in ("price_min", "price_max"):
            label = _("from %(amount)s") if facet == "price_min" else _("to %(amount)s")
            active.append({"label": label % {"amount": slug}, "remove_url": address.without(facet, slug)})
            continue
        names = {item.slug: item.name for item in facets.counts.get(facet, ())}
        words = AVAILABILITY.get(slug, slug) if facet == "availability" else names.get(slug, slug)
        active.append({"label": words, "remove_url": address.without(facet, slug)})
    return active


class _Address:
    """Addresses of the same list with something changed."""

    def __init__(self, action: str, wanted: Request) -> None:
        self.action = action
        self.wanted = wanted

    def visitor_choices(self) -> list[tuple[str, str]]:
        filters = self.wanted.filters
        pairs = [(facet, slug) for facet in FACETS if facet not in self.wanted.fixed for slug in filters.choices.get(facet, ())]
        if filters.price_min is not None:
            pairs.append(("price_min", f"{filters.price_min:f}"))
        if filters.price_max is not None:
            pairs.append(("price_max", f"{filters.price_max:f}"))
        return pairs

    def pairs(self) -> list[tuple[str, str]]:
        head = [("q", self.wanted.filters.text)] if self.wanted.filters.text else []
        tail = [("sort", self.wanted.sort)] if self.wanted.sort else []
        return [*head, *self.visitor_choices(), *tail]

    def kept(self, names: tuple[str, ...]) -> list[tuple[str, str]]:
        return [pair for pair in self.pairs() if pair[0] in names]

    def _of(self, pairs: list[tuple[str, str]]) -> str:
        return f"{self.action}?{urlencode(pairs)}" if pairs else self.action

    def without(self, name: str, value: str) -> str:
        return self._of([pair for pair in self.pairs() if pair != (name, value)])

    def without_all(self) -> str:
        return self._of(self.kept(("q", "sort")))

    def page(self, number: int) -> str:
        return self._of([*self.pairs(), *([("page", str(number))] if number > 1 else [])])
