"""`saleor check`: what stands between this Maarad and a Saleor that works with it, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from django.conf import settings

from marketplace.client.errors import Unavailable
from marketplace.mirror import comparing

from . import addresses
from .check_deliveries import failing
from .dashboard import framing
from .setup_apps import faults
from .setup_settings import with_switches
from .signatures import NotAuthentic, read_keys
from .staff import Staff
from .structure import blueprint, differences
from .structure_read import read

SUPPORTED = "3.23."
MOST_SKEW_SECONDS = 5.0
"""Of the two clocks: what Saleor tells is put in order by its own time and dropped from the read cache by ours."""
SILENT = (
    "Sales that bypass Maarad cannot be guarded: Saleor 3.23 can sell the last piece more than once when two checkouts are completed at the "
    "same moment (a known upstream defect in its warehouse/management.py: under its lock it does not look at the stock again), and with stock "
    "reservations on the same is true of draft orders; orderBulkCreate and productVariantStocksUpdate read without a lock. Maarad locks and looks "
    "again before it completes a cart or a draft or brings in sales; the Dashboard, other storefronts and other Apps do not.",
    "Whether Saleor reports its usage cannot be asked: set SEND_USAGE_TELEMETRY=False where Saleor runs if it should not.",
)
"""What no program can find out or put right."""


def problems(staff: Staff) -> Iterator[str]:
    """What has to be put right. StaffError when Saleor cannot be asked at all."""
    yield from about_itself(staff)
    wanted = with_switches(blueprint().wanted())
    for difference in differences(wanted.required, read(staff)):
        yield f"{difference}."
    for fault in faults(staff):
        yield str(fault)
    yield from failing(staff)
    yield from mirrored()


def mirrored() -> Iterator[str]:
    """What plugins own and Saleor does not show as it should; asked as the App `maarad`, as the mirror asks."""
    try:
        for drift in comparing.drifts():
            yield f"{drift} (`mirror run` puts it right)"
    except Unavailable:
        yield "What plugins own could not be compared with what Saleor shows: the App maarad gets no answer."


def about_itself(staff: Staff) -> Iterator[str]:
    """What is wrong with the server, whatever shop is in it."""
    yield from _version(staff)
    yield from _clock()
    yield from _keys(staff)


def choices(staff: Staff) -> Iterator[str]:
    """Where the owner has decided otherwise than setup would; nothing is wrong with that."""
    for _code, text, hint in framing.obstacles():
        yield f"{text} {hint}"
    for difference in differences(blueprint().wanted().usual, read(staff)):
        yield f"{difference}."


def _version(staff: Staff) -> Iterator[str]:
    version = staff.ask("{ shop { version } }")["shop"]["version"]
    if not version.startswith(SUPPORTED):
        yield f"Saleor is of version {version}; Maarad was tried with {SUPPORTED}x."


def _clock() -> Iterator[str]:
    try:
        said = httpx.post(settings.SALEOR_API_URL, json={"query": "{ __typename }"}, timeout=10.0).headers.get("Date")
        apart = abs((parsedate_to_datetime(said or "") - datetime.now(UTC)).total_seconds())
    except (httpx.HTTPError, TypeError, ValueError):
        return
    if apart > MOST_SKEW_SECONDS:
        yield f"The clocks of Saleor and Maarad are {apart:.0f} seconds apart: let both follow a time server."


def _keys(staff: Staff) -> Iterator[str]:
    try:
        read_keys()
    except NotAuthentic:
        yield f"Saleor's public keys cannot be read at {addresses.keys_url()}: webhooks would be refused."
    url = staff.ask("{ shop { domain { url } } }")["shop"]["domain"]["url"]
    api_url = f"{url.rstrip('/')}/graphql/"
    if not addresses.is_ours(api_url):
        yield f"Saleor calls itself {api_url} (its PUBLIC_URL): set SALEOR_PUBLIC_API_URL to that, or its webhooks are refused."
