"""What the commerce backend shows of a stop: a warehouse that only its stands sell from, and a page with its place and dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from marketplace.contract.types.address import Address
from marketplace.extensions.mirrors import Day, WantedPage, WantedWarehouse, Words

from .models import State, Stop

STOP, FAIR = "stop", "fair"
PAGE_TYPE = "fair"
PLACE, STARTS, ENDS = "fair-place", "fair-starts", "fair-ends"
CHANNELS = {"MAD": "stands-mad", "EUR": "stands-eur"}
"""The technical channel of the tills, by what they sell in. No home warehouse serves it, and no page lists what is sold there."""
OVER = frozenset({State.CLOSED, State.SETTLED, State.CANCELLED})
PUBLIC = frozenset({State.PUBLISHED, State.RUNNING, State.CLOSED, State.SETTLED})


def codes() -> Iterable[str]:
    return Stop.objects.values_list("code", flat=True)


def names(codes: Sequence[str]) -> dict[str, str]:
    rows = Stop.objects.filter(code__in=codes).values_list("code", "names")
    return {code: texts.get("fr") or texts.get("en") or code for code, texts in rows}


def reference(code: str) -> str:
    """The external reference of a stop's warehouse."""
    return f"{STOP}:{code}"


def warehouse(code: str) -> WantedWarehouse | None:
    """None for a draft. What is over has its warehouse still, with what lies there and what was sold, but no channel sells from it."""
    stop = _stop(code)
    if stop is None or stop.state == State.DRAFT:
        return None
    name = stop.names.get("fr") or stop.names.get("en") or stop.code
    return WantedWarehouse(
        reference=reference(code),
        slug=f"stop-{code}",
        name=name,
        address=Address(
            company_name=name,
            street_address_1=stop.street,
            postal_code=stop.postal_code,
            city=stop.city,
            country=stop.country,
        ),
        channels=() if stop.state in OVER else (CHANNELS[stop.currency],),
        metadata=_facts(stop),
    )


def page(code: str) -> WantedPage | None:
    """None unless the public may know of it."""
    stop = _stop(code)
    if stop is None or stop.state not in PUBLIC:
        return None
    return WantedPage(
        page_type=PAGE_TYPE,
        slug=f"fair-{code}",
        titles=stop.names,
        values={
            PLACE: Words(stop.places),
            STARTS: Day(stop.starts.isoformat()),
            ENDS: Day(stop.ends.isoformat() if stop.ends else ""),
        },
        metadata=_facts(stop),
    )


def _stop(code: str) -> Stop | None:
    return Stop.objects.select_related("tour").filter(code=code).first()


def _facts(stop: Stop) -> dict[str, str]:
    """For machines."""
    return {
        "maarad.tour": stop.tour.code,
        "maarad.stop": stop.code,
        "maarad.starts": stop.starts.isoformat(),
        "maarad.ends": stop.ends.isoformat() if stop.ends else "",
        "maarad.currency": stop.currency,
        "maarad.state": stop.state,
    }
