"""The centre looks at a maker's first piece before it is in the shop."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError

from ..makers.identity import refuse_national_ids
from ..models import Listing
from .drafts import no_listing, touch
from .events import ListingReviewed
from .publishing import put_into_the_shop

LONGEST_REASON = 500


def waiting() -> QuerySet[Listing]:
    """Oldest first."""
    rows = Listing.objects.filter(state=Listing.State.REVIEW).select_related("maker", "made_by", "voice")
    return rows.prefetch_related("pictures__file").order_by("changed_at")


def publish(*, id: UUID, version: int, actor: Actor) -> Listing:
    """Into the shop. Codes: NOT_FOUND, CONFLICT (it was changed, or somebody was quicker)."""
    with locks.action():
        row = _locked(id, version)
        put_into_the_shop(row)
        _told(row, actor)
    return row


def send_back(*, id: UUID, version: int, reason: str, actor: Actor) -> Listing:
    """To its maker, with a reason that she is read. Codes: as `publish`; REQUIRED, INVALID (reason)."""
    reason = reason.strip()
    if not reason:
        raise DomainError("REQUIRED", _("Please give a reason."), field="reason")
    if len(reason) > LONGEST_REASON or "\0" in reason:
        raise DomainError("INVALID", _("This text is too long."), field="reason")
    refuse_national_ids("reason", reason)
    with locks.action():
        row = _locked(id, version)
        row.state, row.reason = Listing.State.REFUSED, reason
        touch(row)
        row.save()
        _told(row, actor)
    return row


def _locked(id: UUID, version: int) -> Listing:
    row = Listing.objects.select_for_update(of=("self",)).select_related("maker").filter(pk=id).first()
    if row is None:
        raise no_listing()
    if row.state != Listing.State.REVIEW or row.version != version:
        raise DomainError("CONFLICT", _("Somebody has dealt with it already, or it was changed: please look again."))
    return row


def _told(row: Listing, actor: Actor) -> None:
    audit.record(actor, "listing.review", str(row.pk), {"outcome": row.state})
    outbox.publish(ListingReviewed(str(row.pk), row.state))
