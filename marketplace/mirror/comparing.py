"""All that plugins own, against what the backend shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import F, Q

from marketplace.client import products as client
from marketplace.client.errors import ClientError, Unavailable
from marketplace.client.session import shop_session
from marketplace.extensions import registry
from marketplace.extensions.mirrors import Mirror, WantedPage, WantedProduct
from marketplace.kernel.clock import now

from . import bringing, pages, products, warehouses
from .leases import Lost
from .models import Mirrored, State
from .refusals import CannotShow, reasons_of, said

MOST = 500
"""How many things one run of the schedule looks at: those that are not as they should be, then those that were not looked at for longest."""


@dataclass(frozen=True, slots=True)
class Drift:
    """`kind` and `key` say what, `words` what is not as it should be."""

    kind: str
    key: str
    words: str

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.words}"


@dataclass(frozen=True, slots=True)
class Run:
    """`missed`: what could not be brought because the backend did not answer."""

    looked_at: int
    refused: int
    missed: int


def drifts() -> Iterator[Drift]:
    """Where the backend differs from the truth; nothing is changed. Raises Unavailable."""
    for kind, key in everything():
        mirror = registry.mirrors()[kind]
        row = Mirrored.objects.filter(kind=kind, key=key).first() or Mirrored(kind=kind, key=key)
        yield from (Drift(kind, key, words) for words in _differences(mirror, row))


def everything() -> list[tuple[str, str]]:
    """Kinds and keys of all that plugins own, and of what they once did."""
    mirrors = registry.mirrors()
    known = {(kind, key): None for kind, mirror in mirrors.items() for key in mirror.keys()}
    rows = Mirrored.objects.filter(kind__in=mirrors).order_by("pk").values_list("kind", "key")
    return list(known | dict.fromkeys(rows))


def run(most: int = MOST) -> Run:
    """Bring what is due."""
    return _bring_all(_due(most))


def retry(most: int = 100) -> Run:
    """Bring what waits for something (a backend that did not answer, another thing that it points to), what was taken over and never
    looked at, and what somebody died over."""
    waiting_for = ~Q(reasons=[]) | Q(compared_at__isnull=True)
    left = Q(state=State.WAITING, holder__isnull=True) & waiting_for | Q(holder__isnull=False, until__lt=now())
    waiting = Mirrored.objects.filter(left).order_by(F("compared_at").asc(nulls_first=True))
    return _bring_all(waiting.values_list("kind", "key")[:most])


def _bring_all(things: Iterable[tuple[str, str]]) -> Run:
    refused = missed = looked_at = 0
    for kind, key in things:
        try:
            row = bringing.bring(kind, key)
        except (Unavailable, Lost):
            missed += 1
            if missed > 2:  # it rests: another run will come
                break
            continue
        looked_at += 1
        refused += row is not None and row.state == State.REFUSED
    return Run(looked_at, refused, missed)


def adopt() -> dict[str, int]:
    """Have plugins take over what the backend showed before they owned it; how many things of each kind."""
    taken = {}
    for kind, mirror in registry.mirrors().items():
        if mirror.adopt is not None:
            found = mirror.adopt()
            remember(kind, found)
            taken[kind] = len(found)
    return taken


def remember(kind: str, found: Mapping[str, str]) -> None:
    """Global ids by key of objects that are there already; what is known better stays."""
    rows = [Mirrored(kind=kind, key=key, global_id=global_id) for key, global_id in found.items()]
    Mirrored.objects.bulk_create(rows, ignore_conflicts=True)


def _due(most: int) -> list[tuple[str, str]]:
    looked_at = {
        (row.kind, row.key): (row.state in (State.SHOWN, State.HIDDEN), place)
        for place, row in enumerate(Mirrored.objects.order_by(F("compared_at").asc(nulls_first=True), "pk"))
    }
    return sorted(everything(), key=lambda each: looked_at.get(each, (False, -1)))[:most]


def _differences(mirror: Mirror, row: Mirrored) -> list[str]:
    session = shop_session()
    wanted = mirror.wanted(row.key)
    try:
        if isinstance(wanted, WantedPage):
            if not wanted.published and not (row.global_id or row.sought):
                return []
            return pages.differences(wanted, bringing.place_of(row), session=session, sought=row.sought)
        if isinstance(wanted, WantedProduct):
            return products.differences(wanted, bringing.global_id, session=session)
        if wanted is not None:
            found = warehouses.find(wanted.reference, session=session)
            return [change.words for change in warehouses.changes(wanted, found, session=session)]
        return _still_shown(row)
    except Unavailable:
        raise
    except (CannotShow, ClientError) as error:
        return [said(reasons_of(error))]


def _still_shown(row: Mirrored) -> list[str]:
    """What must not be shown and is."""
    session = shop_session()
    if "reference" in row.sought:
        found = warehouses.find(row.sought["reference"], session=session)
        return [change.words for change in warehouses.links((), found, session=session)]
    if "product" in row.sought:
        product, _channels = client.product(row.sought["product"], session=session)
        return [f"is shown in {slug} and must not be" for slug in products.shown_in(product)] if product else []
    page = pages.last(bringing.place_of(row), row.sought, session=session)
    return ["is published and must not be"] if page is not None and page.published else []
