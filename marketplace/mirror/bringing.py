"""Bringing one thing to the backend: as often as it takes, by whoever comes, never two at once."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256

from django.conf import settings

from marketplace.client import cache
from marketplace.client.errors import ClientError, Unavailable
from marketplace.client.session import Session, shop_session
from marketplace.extensions import registry
from marketplace.extensions.mirrors import Brought, Mirror, Wanted, WantedPage, WantedProduct
from marketplace.kernel import locks
from marketplace.kernel.clock import now

from . import leases, pages, products, warehouses
from .models import Mirrored, State
from .refusals import NO_ANSWER, CannotShow, Reason, reason, reasons_of

log = logging.getLogger("marketplace.mirror")


def bring(kind: str, key: str) -> Mirrored | None:
    """Have the backend show what is true of `key` now. Its row, or None when no plugin knows the kind or another process is at it.

    Raises Unavailable (nobody knows what was done: call again) and Lost; what the backend refuses stands in the row.
    """
    mirror = registry.mirrors().get(kind)
    if mirror is None:
        return None
    locks.require_no_transaction("the mirror")
    row = leases.ask(kind, key)
    lease = leases.take(row)
    if lease is None:
        return None
    try:
        while True:
            lease.look()
            _bring(mirror, lease)
            _tell(mirror, row)
            if lease.release():
                return row
    except Exception:
        lease.drop()
        _tell(mirror, row)
        raise


def _tell(mirror: Mirror, row: Mirrored) -> None:
    if mirror.told is not None:
        mirror.told(row.key, Brought(row.global_id, row.digest, row.words))


def place_of(row: Mirrored) -> pages.Place:
    return pages.Place(mark(row.kind, row.key), row.global_id, global_id)


def mark(kind: str, key: str) -> str:
    """How a page says whose it is."""
    return f"{kind}:{key}"


def global_id(kind: str, key: str) -> str:
    """Of the object at the backend; empty when there is none yet."""
    return Mirrored.objects.filter(kind=kind, key=key).values_list("global_id", flat=True).first() or ""


def digest(wanted: Wanted) -> str:
    return sha256(json.dumps(asdict(wanted), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _bring(mirror: Mirror, lease: leases.Lease) -> None:
    row, session = lease.row, shop_session()
    wanted = mirror.wanted(row.key)
    written = 0
    try:
        if wanted is None:
            written = _withdraw(row, session, lease)
            _settle(row, State.HIDDEN)
        else:
            brought = _show(wanted, row, session, lease)
            row.global_id, row.digest, written = brought.id, digest(wanted), brought.written
            shown = State.HIDDEN if isinstance(wanted, WantedPage) and not wanted.published else State.SHOWN
            _settle(row, State.WAITING if brought.lacking else shown, brought.lacking)
    except Unavailable:
        _settle(row, State.WAITING, [reason(NO_ANSWER)])
        raise
    except (CannotShow, ClientError) as error:
        _settle(row, State.REFUSED, reasons_of(error))
        log.warning("%s is not as it should be at the backend: %s", row, row.words)
    if written:
        Mirrored.objects.filter(pk=row.pk).update(written_at=now())
        if settings.SALEOR_API_URL:
            # The webhook says it too, if it arrives.
            cache.forget([row.global_id, cache.LISTS])


def _show(wanted: Wanted, row: Mirrored, session: Session, lease: leases.Lease) -> pages.Brought:
    if isinstance(wanted, WantedPage) and not wanted.published:
        return _hide(wanted, row, session, lease)
    sought = _sought(wanted)
    if row.sought != sought:
        row.sought = sought
        row.save(update_fields=["sought"])
    if isinstance(wanted, WantedPage):
        return pages.bring(wanted, place_of(row), session=session, before=lease.renew)
    if isinstance(wanted, WantedProduct):
        return pages.Brought(*products.bring(wanted, global_id, session=session, before=lease.renew))
    return pages.Brought(*warehouses.bring(wanted, session=session, before=lease.renew))


def _hide(wanted: WantedPage, row: Mirrored, session: Session, lease: leases.Lease) -> pages.Brought:
    """As `_withdraw`, and its words are replaced."""
    if not (row.global_id or row.sought):
        return pages.Brought("", 0)
    return pages.bring(wanted, place_of(row), session=session, before=lease.renew, sought=row.sought)


def _sought(wanted: Wanted) -> dict[str, str]:
    if isinstance(wanted, WantedPage):
        return {"page_type": wanted.page_type, "slug": wanted.slug}
    if isinstance(wanted, WantedProduct):
        return {"product": wanted.reference}
    return {"reference": wanted.reference}


def _withdraw(row: Mirrored, session: Session, lease: leases.Lease) -> int:
    """A thing that the backend was never asked to show is not asked for."""
    if "reference" in row.sought:
        row.global_id, written = warehouses.withdraw(row.sought["reference"], session=session, before=lease.renew)
        return written
    if "product" in row.sought:
        row.global_id, written = products.withdraw(row.sought["product"], session=session, before=lease.renew)
        return written
    if row.global_id or row.sought:
        row.global_id, written = pages.withdraw(place_of(row), row.sought, session=session, before=lease.renew)
        return written
    return 0


def _settle(row: Mirrored, state: State, reasons: Sequence[Reason] = ()) -> None:
    row.state, row.reasons, row.compared_at = state, list(reasons), now()
    row.save(update_fields=["state", "reasons", "compared_at", "global_id", "digest"])
