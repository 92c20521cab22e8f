"""What becomes of a helper's act that its maker contests: a piece goes out of the shop and is frozen, a price and a number go back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.accounts import acts, gestures
from marketplace.accounts.acts import CannotUndo
from marketplace.accounts.models import Act
from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import outbox
from marketplace.kernel.formats import format_money
from marketplace.kernel.money import Money

from ..models import Listing, ListingPicture, Restock
from . import drafts, publishing, stock
from .drafts import LISTING, SHOWN
from .showing import title


def register() -> None:
    acts.register_undo(publishing.PUBLISH, _nothing, freeze=freeze, release=release)
    acts.register_undo(publishing.PRICE, undo_price)
    acts.register_undo(publishing.PAUSE, undo_state)
    acts.register_undo(publishing.RESUME, undo_state, freeze=freeze, release=release)
    acts.register_undo(publishing.END, undo_state)
    acts.register_undo(publishing.ASK, undo_asking)
    acts.register_undo(stock.STOCK, undo_stock)
    acts.register_undo(drafts.CHANGE, undo_change)
    for verb in _SAID:
        acts.register_words(verb, words)
    gestures.register(publishing.PUBLISH, publishing.on_yes, publishing.on_no)
    gestures.register(publishing.PRICE, publishing.on_yes_to_price)


def freeze(act: Act) -> None:
    """Out of the shop, until the desk or she herself says otherwise."""
    row = _locked(act)
    if row.state not in (*SHOWN, Listing.State.REVIEW):
        return
    row.state = Listing.State.FROZEN
    _save(row)


def release(act: Act) -> None:
    """The desk kept it: where it stood, or rather in the shop than nowhere."""
    row = _locked(act)
    if row.state == Listing.State.FROZEN:
        wanted = str(act.after.get("state") or Listing.State.PUBLISHED)
        row.state = wanted if row.published_at or wanted == Listing.State.REVIEW else Listing.State.REVIEW
        _save(row)


def undo_price(act: Act) -> None:
    row = _locked(act)
    if row.state not in SHOWN or row.price != Decimal(act.after["price"]) or not act.before["price"]:
        raise CannotUndo
    row.price = Decimal(act.before["price"])
    _save(row)


def undo_state(act: Act) -> None:
    row = _locked(act)
    if row.state != act.after["state"]:
        raise CannotUndo
    row.state = act.before["state"]
    _save(row)


def undo_asking(act: Act) -> None:
    row = _locked(act)
    if row.state == Listing.State.WAITING:
        row.state = Listing.State.DRAFT
        _save(row)


def undo_stock(act: Act) -> None:
    made = Restock.objects.select_for_update(of=("self",)).select_related("listing__maker").get(pk=UUID(act.after["restock"]))
    stock.take_back(made)


def undo_change(act: Act) -> None:
    """Each part that says still what the helper wrote says again what it said before."""
    row = _locked(act)
    for name, value in act.before.items():
        if name == "pictures":
            _undo_pictures(row, value, act.after[name])
        elif drafts.plain(getattr(row, name)) == act.after[name]:
            setattr(row, name, value)
        else:
            raise CannotUndo
    _save(row)


def words(act: Act) -> str:
    """One sentence on what was done."""
    kind, _sep, key = act.target.partition(":")
    wanted = {"restocks": key} if kind == stock.RESTOCK else {"pk": key}
    row = Listing.objects.select_related("maker").filter(**wanted).first()
    piece = title(row) if row else ""
    said: dict[str, Any] = {"piece": piece, "change": act.after.get("change", "")}
    if row is not None and act.after.get("price"):
        said["price"] = format_money(Money(Decimal(act.after["price"]), row.currency))
    else:
        said["price"] = ""
    if act.verb == publishing.PUBLISH and not said["price"]:
        return _("“%(piece)s” was put into the shop.") % said
    return str(_SAID[act.verb]()) % said


def _nothing(act: Act) -> None:
    raise CannotUndo


def _undo_pictures(row: Listing, before: list[str], after: list[str]) -> None:
    there = [str(each.file_id) for each in row.pictures.all()]
    if there != after:
        raise CannotUndo
    row.pictures.all().delete()
    ListingPicture.objects.bulk_create(
        [ListingPicture(listing=row, file_id=UUID(file), position=place) for place, file in enumerate(before)]
    )


def _locked(act: Act) -> Listing:
    key = act.target.partition(":")[2]
    return Listing.objects.select_for_update(of=("self",)).select_related("maker").get(pk=key)


def _save(row: Listing) -> None:
    drafts.touch(row)
    row.save()
    outbox.publish(MirrorWanted(LISTING, str(row.pk)))


_SAID = {
    publishing.PUBLISH: lambda: _("“%(piece)s” was put into the shop for %(price)s."),
    publishing.PRICE: lambda: _("The price of “%(piece)s” was changed to %(price)s."),
    publishing.PAUSE: lambda: _("“%(piece)s” was taken out of the shop for a while."),
    publishing.RESUME: lambda: _("“%(piece)s” was put back into the shop."),
    publishing.END: lambda: _("“%(piece)s” was taken out of the shop for good."),
    publishing.ASK: lambda: _("“%(piece)s” is ready for the shop; the price waits for your yes."),
    stock.STOCK: lambda: _("The number of “%(piece)s” was changed by %(change)s."),
    drafts.CHANGE: lambda: _("What is said of “%(piece)s” was changed."),
}
