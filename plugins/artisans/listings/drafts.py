"""What a maker, or who acts for her, says of a piece. Each change says which version it saw; one that comes twice is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace.accounts import acts
from marketplace.accounts.acting import Acting
from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound

from ..makers.team import maker_of
from ..models import Listing, ListingPicture, Maker, MakerFile, State, Use
from . import given as reading
from .markets import market_of
from .missing import Facts, missing

CHANGE = "listing.change"
LISTING = "listing"
"""Kind of the mirror, and what stands before a listing's id in external references and acts."""
OPEN = frozenset((Listing.State.DRAFT, Listing.State.WAITING, Listing.State.REVIEW, Listing.State.REFUSED))
"""Not in the shop yet: everything may still be said."""
SHOWN = frozenset((Listing.State.PUBLISHED, Listing.State.PAUSED))
SETTLED = ("quantity", "place", "channel")
"""Said once: afterwards how many are where is changed by movements of stock."""
MOST = 2000
"""Listings of one maker, ended ones included."""


class Outdated(DomainError):
    """Somebody changed it meanwhile; `listing` is how it stands."""

    def __init__(self, listing: Listing) -> None:
        super().__init__("CONFLICT", _("This piece was changed meanwhile, perhaps on another telephone."), field="version")
        self.listing = listing


def save(*, acting: Acting, id: UUID, version: int, given: Mapping[str, Any]) -> Listing:
    """Write the parts that `given` names; the first time (version 0) it makes the draft. What is so already is right with any version.

    Codes: SCOPE, NOT_FOUND (somebody else's), those of `given.read`, NOT_FOUND (pictures, voice), INVALID (channel), NOT_EDITABLE (the part, or all),
    OWN_GESTURE (price: of what is in the shop she changes it herself), TOO_MANY; Outdated.
    """
    _require(acting, "list")
    maker = maker_of(acting)
    parts = reading.read(given)
    if "channel" in parts and parts["channel"] not in ("", market_of(maker).channel):
        raise DomainError("INVALID", _("She does not sell in this country."), field="channel")
    parts.pop("channel", None)
    with locks.action():
        row = _row(maker, id, acting)
        _require_files(maker, parts)
        pictures: list[UUID] | None = parts.pop("pictures", None)
        if "voice" in parts:
            parts["voice_id"] = parts.pop("voice")
        changed = {name: value for name, value in parts.items() if getattr(row, name) != value}
        there = list(row.pictures.values_list("file_id", flat=True))
        if not changed and pictures in (None, there):
            return row
        if version != row.version:
            if not row.version:
                raise no_listing()
            raise Outdated(row)
        _require_editable(row, changed, pictures is not None, acting)
        before = {name: plain(getattr(row, name)) for name in changed}
        for name, value in changed.items():
            setattr(row, name, value)
        _settle(row, changed, acting)
        if pictures is not None:
            _picture(row, pictures)
        named = sorted(changed) + (["pictures"] if pictures is not None else [])
        if row.state not in SHOWN:
            audit.record(acting.actor, CHANGE, str(row.pk), {"parts": named, "version": row.version})
            return row
        after = {name: plain(value) for name, value in changed.items()}
        if pictures is not None:
            before["pictures"], after["pictures"] = plain(there), plain(pictures)
        acts.did(acting=acting, verb=CHANGE, target=f"{LISTING}:{row.pk}", before=before, after=after)
        outbox.publish(MirrorWanted(LISTING, str(row.pk)))
    return row


def find(*, acting: Acting, id: UUID) -> Listing:
    """Code NOT_FOUND."""
    row = Listing.objects.select_related("maker", "voice").filter(pk=id, maker=maker_of(acting)).first()
    if row is None:
        raise no_listing()
    return row


def locked(*, acting: Acting, id: UUID) -> Listing:
    """For a change, in the caller's transaction. Code NOT_FOUND."""
    maker = maker_of(acting)
    row = Listing.objects.select_for_update(of=("self",)).select_related("maker").filter(pk=id, maker=maker).first()
    if row is None:
        raise no_listing()
    return row


def lacking(listing: Listing) -> list[str]:
    """What is missing, as codes of `missing`."""
    facts = Facts(
        pictures=sum(each.file.removed_at is None for each in listing.pictures.all()),
        craft=listing.craft,
        names=listing.names,
        spoken=listing.voice_id is not None,
        price=listing.price,
        quantity=listing.quantity,
        place=listing.place,
        for_sale=listing.maker.state != State.EXHIBITING,
    )
    return missing(facts)


def no_listing() -> NotFound:
    return NotFound(_("There is no such piece."))


def touch(listing: Listing) -> None:
    """A new version of it."""
    listing.version += 1
    listing.changed_at = now()


def plain(value: Any) -> Any:
    """As an act remembers it."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, UUID | Decimal) else value


def _require(acting: Acting, scope: str) -> None:
    if not acting.may(scope):
        raise DomainError("SCOPE", _("You may not do this for her."))


def _row(maker: Maker, id: UUID, acting: Acting) -> Listing:
    """Locked; made when there is none."""
    rows = Listing.objects.select_for_update(of=("self",)).select_related("maker")
    row = rows.filter(pk=id).first()
    if row is None:
        if Listing.objects.filter(maker=maker).count() >= MOST:
            raise DomainError("TOO_MANY", _("There are too many pieces: ask the centre to end old ones."))
        market = market_of(maker)
        try:
            with transaction.atomic():
                Listing.objects.create(
                    id=id, maker=maker, version=0, channel=market.channel, currency=market.currency, made_by=acting.person
                )
        except IntegrityError:
            pass  # the same request, twice at once
        row = rows.get(pk=id)
    if row.maker_id != maker.pk:
        raise no_listing()
    return row


def _settle(row: Listing, changed: Mapping[str, Any], acting: Acting) -> None:
    """What she or the centre was asked no longer stands there, and what she said yes to is no price of somebody else's."""
    other_price = "price" in changed and (acting.mandate is not None or not acting.may("price"))
    if row.state in (Listing.State.REFUSED, Listing.State.WAITING) or (row.state == Listing.State.REVIEW and other_price):
        row.state, row.reason = Listing.State.DRAFT, ""
    touch(row)
    row.save()


def _require_files(maker: Maker, parts: Mapping[str, Any]) -> None:
    for name, use in (("pictures", Use.PIECE), ("voice", Use.DESCRIPTION)):
        value = parts.get(name)
        wanted = set(value if isinstance(value, list) else [value]) - {None}
        if wanted and MakerFile.objects.filter(pk__in=wanted, maker=maker, use=use, removed_at=None).count() != len(wanted):
            raise NotFound(_("There is no such file."), field=name)


def _require_editable(row: Listing, changed: Mapping[str, Any], pictures: bool, acting: Acting) -> None:
    if row.state in OPEN:
        return
    if row.state not in SHOWN:
        raise DomainError("NOT_EDITABLE", _("This piece is ended or contested: it cannot be changed."))
    for name in SETTLED:
        if name in changed:
            raise DomainError("NOT_EDITABLE", _("How many there are and where is changed with the stock."), field=name)
    if "price" in changed:
        raise DomainError("OWN_GESTURE", _("The price of what is in the shop is changed by her own yes."), field="price")


def _picture(row: Listing, files: Sequence[UUID]) -> None:
    """Exactly these, in this order; of one that stays, what stands at the backend is remembered."""
    row.pictures.exclude(file_id__in=files).delete()
    kept = {each.file_id: each for each in row.pictures.all()}
    for position, file in enumerate(files):
        if file not in kept:
            ListingPicture.objects.create(listing=row, file_id=file, position=position)
        elif kept[file].position != position:
            ListingPicture.objects.filter(pk=kept[file].pk).update(position=position)
