"""How many of a piece there are where: said by its maker, carried out at the backend by difference, each change once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace.accounts import acts
from marketplace.accounts.acting import Acting
from marketplace.accounts.acts import AlreadyDone
from marketplace.client import products, stock
from marketplace.client.errors import Busy, Refused
from marketplace.client.session import Session, shop_session
from marketplace.contract.types.product import ListingPlaces
from marketplace.kernel import locks, outbox
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound

from ..models import Listing, Restock
from . import given as reading
from .drafts import SHOWN, locked
from .events import RestockAsked
from .showing import place_reference, reference

STOCK, RESTOCK = "listing.stock", "restock"
MADE, LOST, SOLD_ELSEWHERE, COUNTED, TAKEN_BACK = "made", "lost", "sold_elsewhere", "counted", "taken_back"
REASONS = (MADE, LOST, SOLD_ELSEWHERE, COUNTED)
"""What she may say; the first units and what is taken back have reasons of their own."""
WAITS = timedelta(minutes=1)


def change(*, acting: Acting, id: UUID, restock: UUID, change: int, reason: str, channel: str = "portal") -> Restock:
    """More of it, or fewer; `restock` is the client's own id, which counts once.

    Codes: NOT_FOUND, SCOPE, INVALID (change, reason), NOT_EDITABLE, CONFLICT (the id was another change's).
    """
    if not acting.may("stock"):
        raise DomainError("SCOPE", _("You may not do this for her."))
    if not 0 < abs(change) <= reading.MOST_PIECES:
        raise DomainError("INVALID", _("Say how many."), field="change")
    if reason not in REASONS:
        raise DomainError("INVALID", _("Say why."), field="reason")
    if (
        restock.version == 5
    ):  # as `_opposite` makes them: whoever took one before would keep the first change from being taken back
        raise DomainError("INVALID", _("This request cannot be read."), field="id")
    try:
        with locks.action():
            row = locked(acting=acting, id=id)
            there = Restock.objects.filter(pk=restock).first()
            if there is not None:
                return _same(there, row, change)
            if row.state not in SHOWN:
                raise DomainError("NOT_EDITABLE", _("This cannot be done with this piece now."))
            made = _ask(row, restock, change, reason)
            acts.did(
                acting=acting, verb=STOCK, target=f"{RESTOCK}:{restock}", before={}, key=str(restock), channel=channel,
                after={"change": change, "reason": reason, "restock": str(restock)},
            )  # fmt: skip
    except AlreadyDone:
        raise DomainError("CONFLICT", _("This has been done already."), field="id") from None
    return made


def take_back(made: Restock) -> None:
    """The opposite of it, in the caller's transaction. It waits for the first to be carried out, and falls away with one that cannot be."""
    _ask(made.listing, _opposite(made.pk), -made.change, TAKEN_BACK)


def carry_out(key: UUID) -> bool:
    """Ask the backend for a change of stock, once; whether it is done. No transaction is open. Raises Unavailable."""
    made = Restock.objects.select_related("listing__maker").filter(pk=key).first()
    if made is None or made.done_at is not None or made.trouble:
        return made is not None and made.done_at is not None
    row, session = made.listing, shop_session()
    if made.reason == TAKEN_BACK:
        first = next(each for each in row.restocks.all() if _opposite(each.pk) == made.pk)
        if first.trouble:
            Restock.objects.filter(pk=made.pk, done_at=None).update(done_at=now())
            return True
        if first.done_at is None:
            return False  # whoever carries that one out, the schedule comes by again
    places = products.places(reference(row.pk), place_reference(row.maker.code), session=session)
    warehouse = where(row, places)
    if not places.variant or not warehouse:
        return False  # the mirror brings them; then the schedule comes by again
    try:
        stock.open_shelf(places.variant, warehouse, session=session)
        _move(made, places.variant, warehouse, session)
    except Busy:
        return False
    except Refused as refused:
        trouble = " ".join(dict.fromkeys(one.message or one.code for one in refused.refusals))
        Restock.objects.filter(pk=made.pk, done_at=None).update(trouble=trouble[:500])
        return False
    Restock.objects.filter(pk=made.pk, done_at=None).update(done_at=now(), trouble="")
    Listing.objects.filter(pk=row.pk).update(product=places.product, variant=places.variant)
    return True


def carry_out_rest(most: int = 100) -> int:
    """Those that wait for their product or place, or that somebody died over; how many are done now. Raises Unavailable."""
    waiting = Restock.objects.filter(done_at=None, trouble="", made_at__lt=now() - WAITS).order_by("made_at")
    return sum(carry_out(key) for key in waiting.values_list("pk", flat=True)[:most])


def where(row: Listing, places: ListingPlaces) -> str:
    """The warehouse (global id) where its units lie; empty while there is none."""
    return places.own if row.place == Listing.Place.WITH_ME else places.hubs.get(row.channel, "")


def _opposite(key: UUID) -> UUID:
    """Of the change that takes another back."""
    return uuid5(key, TAKEN_BACK)


def _move(made: Restock, variant: str, warehouse: str, session: Session) -> None:
    stock.adjust(
        variant=variant, warehouse=warehouse, change=made.change, key=f"{RESTOCK}:{made.pk}", reason=made.reason, session=session
    )


def _ask(row: Listing, key: UUID | None, change: int, reason: str) -> Restock:
    fields = {"listing": row, "change": change, "reason": reason}
    try:
        with transaction.atomic():
            made = Restock.objects.create(**fields, **({"id": key} if key else {}))
    except IntegrityError:
        raise DomainError("CONFLICT", _("This has been done already."), field="id") from None
    outbox.publish(RestockAsked(str(made.pk)))
    return made


def _same(there: Restock, row: Listing, change: int) -> Restock:
    if there.listing_id != row.pk:
        raise NotFound(_("There is no such piece."))
    if there.change != change:
        raise DomainError("CONFLICT", _("This has been done already."), field="id")
    return there
