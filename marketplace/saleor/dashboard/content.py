"""What stands in each page. Money, numbers and dates are text already.

Saleor is asked with the token of the person who looks, not with the App's: it then leaves out by itself what is not for her, such as the
orders of channels to which her group is not let in, of which the token says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from marketplace.client import desk, places
from marketplace.client.session import Session
from marketplace.contract.types.catalogue import Choice
from marketplace.contract.types.places import Departure, PlacedLine, PlacedPayment, ProductPlaces
from marketplace.kernel.formats import format_date, format_money, format_number, isolated
from marketplace.kernel.ids import from_global_id, is_global_id
from marketplace.kernel.money import Money
from marketplace.payments.cod import collection as cod
from marketplace.payments.cod.app import cash_apps
from marketplace.payments.models import CodCollection
from marketplace.saleor.setup_settings import TECHNICAL

SHOWN = 20
"""Orders of one kind on the orders' page; the desk has them all."""
HOME, STOP, ELSEWHERE = "home", "stop", "elsewhere"


class NotThere(Exception):
    """What is on the Dashboard's screen is not to be found."""


Content = Callable[[str, Session], dict[str, Any]]
"""Of the global id that is on the screen, asked as the person who looks."""


def start(subject: str, session: Session) -> dict[str, Any]:
    return {"shop": settings.SHOP_NAME, "links": {"shop": f"{settings.PUBLIC_URL}/", "desk": _address("desk:orders")}}


def orders(subject: str, session: Session) -> dict[str, Any]:
    """What waits to be confirmed, and what waits to be sent."""
    kinds = (
        ("confirm", pgettext("order", "To confirm"), ("UNCONFIRMED",)),
        ("send", pgettext("order", "To send"), ("UNFULFILLED", "PARTIALLY_FULFILLED")),
    )
    return {
        "desk": _address("desk:orders"),
        "kinds": [
            {"name": name, "title": title, "total": format_number(page.total), "rows": list(map(_row, page.rows))}
            for name, title, statuses in kinds
            for page in [desk.orders(session=session, statuses=statuses, first=SHOWN)]
        ],
    }


def product(subject: str, session: Session) -> dict[str, Any]:
    """Who made it, and how much of it lies where."""
    found = places.product_places(_only("Product", subject), session=session)
    if found is None:
        raise NotThere
    left_out = found.variant_count - len(found.variants)
    return {
        "maker": _maker(found.maker, found.channels, session.language),
        "groups": _groups(found),
        "left_out": format_number(left_out) if left_out > 0 else "",
    }


def order(subject: str, session: Session) -> dict[str, Any]:
    """Whose pieces it has, where they leave from, what its payments say."""
    found = places.order_places(_only("Order", subject), session=session)
    if found is None:
        raise NotThere
    makers: dict[str, list[PlacedLine]] = defaultdict(list)
    named: dict[str, Choice | None] = {}
    for line in found.lines:
        slug = line.maker.slug if line.maker else ""
        makers[slug].append(line)
        named[slug] = line.maker
    cash = cod.collections_of(payment.id for payment in found.payments)
    return {
        "makers": [
            {"maker": _maker(named[slug], (found.channel,), session.language), "lines": list(map(_line, lines))}
            for slug, lines in makers.items()
        ],
        "payments": [_payment(payment, cash.get(payment.id)) for payment in found.payments],
        "desk": _address("desk:order", from_global_id(found.id).pk),
    }


CONTENT: Mapping[str, Content] = {"start": start, "orders": orders, "product": product, "order": order}


def _only(kind: str, subject: str) -> str:
    """`subject`, if it is a global id of that kind."""
    if not is_global_id(subject) or from_global_id(subject).type != kind:
        raise NotThere
    return subject


def _address(name: str, *arguments: object) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=arguments)}"


def _maker(maker: Choice | None, channels: Iterable[str], language: str) -> dict[str, str] | None:
    """Name and page of a maker, in the first of `channels` that has shop pages; no address where none has."""
    if maker is None:
        return None
    for channel in channels:
        try:
            path = reverse("shop:artisans:maker", kwargs={"language": language, "channel": channel, "slug": maker.slug})
        except NoReverseMatch:
            continue
        return {"name": maker.name, "url": f"{settings.PUBLIC_URL}{path}"}
    return {"name": maker.name, "url": ""}


def _row(row: Any) -> dict[str, str]:
    return {
        "number": row.number,
        "path": f"/orders/{quote(row.id, safe='')}",
        "desk": _address("desk:order", from_global_id(row.id).pk),
        "created": format_date(row.created, width="medium"),
        "total": format_money(row.total),
    }


def _groups(found: ProductPlaces) -> list[dict[str, Any]]:
    """Places by kind. A stop serves the till's channels alone, a home warehouse some other channel too (`setup` sees to both)."""
    several = found.variant_count > 1
    rows: dict[str, dict[str, Any]] = {}
    for variant in found.variants:
        for held in variant.held:
            place = rows.setdefault(held.warehouse_id, {"name": held.warehouse, "free": 0, "promised": 0, "variants": []})
            place["free"] += held.free
            place["promised"] += held.promised
            if several and held.quantity:
                place["variants"].append({"name": variant.name or variant.sku, **_figures(held.free, held.promised)})
    kinds: dict[str, list[dict[str, Any]]] = {HOME: [], STOP: [], ELSEWHERE: []}
    for warehouse_id, place in rows.items():
        kinds[_kind(found.serves.get(warehouse_id, frozenset()))].append({**place, **_figures(place["free"], place["promised"])})
    titles = {HOME: _("At home"), STOP: _("At stops of a tour"), ELSEWHERE: _("Serving no channel")}
    return [
        {"title": titles[kind], "places": sorted(listed, key=lambda place: str(place["name"]))}
        for kind, listed in kinds.items()
        if listed
    ]


def _kind(channels: frozenset[str]) -> str:
    if not channels:
        return ELSEWHERE
    return STOP if channels <= TECHNICAL.keys() else HOME


def _figures(free: int, promised: int) -> dict[str, str]:
    return {"free": format_number(free), "promised": format_number(promised) if promised else ""}


def _line(line: PlacedLine) -> dict[str, Any]:
    return {
        "quantity": format_number(line.quantity),
        "name": line.product_name,
        "variant": line.variant_name if line.variant_name != line.product_name else "",
        "where": [_departure(departure) for departure in line.departures],
    }


def _departure(departure: Departure) -> str:
    units, place = format_number(departure.quantity), isolated(departure.place or _("a place that nobody noted"))
    if departure.sent:
        return _("Sent from %(place)s: %(units)s") % {"units": units, "place": place}
    return _("Set aside at %(place)s: %(units)s") % {"units": units, "place": place}


def _payment(payment: PlacedPayment, cash: CodCollection | None) -> dict[str, Any]:
    """In the payment App's own words, and what the money did."""
    amounts: tuple[tuple[str, Money], ...] = (
        (pgettext("money", "Promised"), payment.authorized),
        (pgettext("money", "Received"), payment.charged),
        (pgettext("money", "Paid back"), payment.refunded),
    )
    names = {app.identifier: str(app.name) for app in cash_apps()}
    return {
        "name": names.get(cash.payment_app, payment.name) if cash else payment.name,
        "words": [words for words in (str(cash.get_state_display()) if cash else "", payment.message) if words],
        "amounts": [{"label": label, "amount": format_money(amount)} for label, amount in amounts if amount.amount],
    }
