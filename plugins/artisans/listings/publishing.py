"""A draft becomes a piece in the shop, and leaves it. Each change is an act for its maker (`accounts.acts`): sent twice it is done once, and
what a helper did can be contested (`undoing`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts import acts, gestures
from marketplace.accounts.acting import Acting
from marketplace.accounts.acts import AlreadyDone
from marketplace.accounts.gestures import Gesture
from marketplace.accounts.models import Act, Question
from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import locks, outbox
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.formats import format_money
from marketplace.kernel.money import Money

from ..models import Listing, Restock, State
from . import given as reading
from .drafts import LISTING, SHOWN, find, lacking, locked, touch
from .events import RestockAsked
from .showing import PLACE, title

PUBLISH, PRICE, PAUSE, RESUME, END = (f"listing.{verb}" for verb in ("publish", "price", "pause", "resume", "end"))
ASK = "listing.ask"
LISTED = "listed"
"""Reason of the first units."""


def publish(
    *, acting: Acting, id: UUID, key: str, pin: str = "", address: str = "", person: int | None = None, channel: str = "portal"
) -> Listing:
    """Put it into the shop: at once, or to the centre when it is her first (REVIEW), or to her, for the price needs her own yes (WAITING).

    `key`: the client's own id of this act. `pin`: hers, typed on a helper's telephone; `address` of the request, for slowing down whoever
    guesses. Codes: NOT_FOUND, SCOPE, REQUIRED (key), MISSING (`params["missing"]`), NOT_ALLOWED (her state), NOT_EDITABLE, those of `gestures.by_pin`, INVALID (pin).
    """
    _require(acting, "list", key)
    if acts.already(acting=acting, key=key) is not None:
        return _now(acting, id)
    hers = _own(acting) or _by_pin(acting, pin, address, person)
    try:
        with locks.action():
            row = locked(acting=acting, id=id)
            if row.state in (*SHOWN, Listing.State.REVIEW):
                return row  # another telephone was quicker
            _require_complete(row)
            if hers or row.maker.state == State.EXHIBITING:
                _put(row, acting, key=key, channel=channel, how="own" if _own(acting) else "pin")
            else:
                _ask(row, acting, PUBLISH, key=key, channel=channel, price=row.price)
    except AlreadyDone:
        return _now(acting, id)
    return row


def change_price(
    *,
    acting: Acting,
    id: UUID,
    price: Decimal | str,
    key: str,
    pin: str = "",
    address: str = "",
    person: int | None = None,
    channel: str = "portal",
) -> Listing:
    """A new price of what is in the shop, by her own gesture; without one she is asked and nothing changes until she says yes.

    Codes: as `publish`, and INVALID (price).
    """
    # Who says yes to a price needs no leave to list; who may only list asks for hers.
    _require(acting, "price" if acting.may("price") else "list", key)
    wanted = reading.read({"price": str(price)})["price"]
    if wanted is None:
        raise DomainError("INVALID", _("This cannot be said of a piece."), field="price")
    if acts.already(acting=acting, key=key) is not None:
        return _now(acting, id)
    hers = _own(acting) or _by_pin(acting, pin, address, person)
    try:
        with locks.action():
            row = locked(acting=acting, id=id)
            if row.state not in SHOWN:
                raise _not_now()
            if row.price == wanted:
                return row
            if hers:
                _set_price(row, acting, wanted, key=key, channel=channel)
            else:
                _ask(row, acting, PRICE, key=key, channel=channel, price=wanted)
    except AlreadyDone:
        return _now(acting, id)
    return row


def pause(*, acting: Acting, id: UUID, key: str = "", channel: str = "portal") -> Listing:
    """Take it out of the shop for a while. Codes: NOT_FOUND, SCOPE, NOT_EDITABLE."""
    return _move(acting, id, PAUSE, (Listing.State.PUBLISHED,), Listing.State.PAUSED, key, channel)


def resume(*, acting: Acting, id: UUID, key: str = "", channel: str = "portal") -> Listing:
    """Put it back. A contested one only she herself puts back. Codes: NOT_FOUND, SCOPE, NOT_EDITABLE."""
    before = (Listing.State.PAUSED, Listing.State.FROZEN) if acting.mandate is None else (Listing.State.PAUSED,)
    return _move(acting, id, RESUME, before, Listing.State.PUBLISHED, key, channel)


def end(*, acting: Acting, id: UUID, key: str = "", channel: str = "portal") -> Listing:
    """Out of the shop for good; a draft as well. Codes: NOT_FOUND, SCOPE, NOT_EDITABLE."""
    before = [state for state in Listing.State.values if state not in (Listing.State.ENDED, Listing.State.FROZEN)]
    if acting.mandate is None:
        before.append(Listing.State.FROZEN)
    return _move(acting, id, END, tuple(before), Listing.State.ENDED, key, channel)


def on_yes(question: Question, gesture: Gesture) -> None:
    """Her yes to a helper's listing: it is put into the shop as it was when she was asked."""
    row, acting = _asked(question)
    if row.state != Listing.State.WAITING or row.version != question.data["version"]:
        raise DomainError("CONFLICT", _("This piece was changed meanwhile: she is asked again."))
    _require_complete(row)
    _put(row, acting, key="", channel="portal", how=gesture.how)


def on_no(question: Question, gesture: Gesture) -> None:
    row, _acting = _asked(question)
    if row.state == Listing.State.WAITING:
        row.state, row.reason = Listing.State.DRAFT, str(_("She did not agree to the price."))
        touch(row)
        row.save()


def on_yes_to_price(question: Question, gesture: Gesture) -> None:
    row, acting = _asked(question)
    if row.state not in SHOWN or plain(row.price) != question.data["before"]:
        raise DomainError("CONFLICT", _("This piece was changed meanwhile: she is asked again."))
    _set_price(row, acting, Decimal(question.data["price"]), key="", channel="portal")


def put_into_the_shop(row: Listing) -> None:
    """In the caller's transaction, with the row locked: it is published and its first units are on their way. Once only, whoever comes."""
    row.state, row.reason, row.trouble = Listing.State.PUBLISHED, "", ""
    first = row.published_at is None
    row.published_at = row.published_at or now()
    touch(row)
    row.save()
    if row.place == Listing.Place.WITH_ME:
        outbox.publish(MirrorWanted(PLACE, row.maker.code))
    outbox.publish(MirrorWanted(LISTING, str(row.pk)))
    if first and row.quantity and row.maker.state != State.EXHIBITING:
        restock = Restock.objects.create(listing=row, change=row.quantity, reason=LISTED)
        outbox.publish(RestockAsked(str(restock.pk)))


def is_first(row: Listing) -> bool:
    """Whether nothing of its maker was ever in the shop by a listing: the centre looks at it."""
    return not Listing.objects.filter(maker=row.maker, published_at__isnull=False).exists()


def words(row: Listing) -> str:
    """What has become of it, for the screen and to be read out."""
    return str(_WORDS[Listing.State(row.state)])


def plain(price: Decimal | None) -> str:
    """As acts and questions remember it; empty without one."""
    return f"{price:.2f}" if price is not None else ""


def _put(row: Listing, acting: Acting, *, key: str, channel: str, how: str) -> Act:
    before = {"state": row.state}
    if is_first(row):
        row.state, row.reason = Listing.State.REVIEW, ""
        touch(row)
    else:
        put_into_the_shop(row)
    after = {"state": row.state, "price": plain(row.price), "yes": how}
    row.agreed = act = acts.did(
        acting=acting, verb=PUBLISH, target=_target(row), before=before, after=after, key=key, channel=channel
    )
    row.save()
    return act


def _ask(row: Listing, acting: Acting, verb: str, *, key: str, channel: str, price: Decimal | None) -> None:
    before = {"state": row.state}
    if verb == PUBLISH:
        row.state, row.reason = Listing.State.WAITING, ""
        touch(row)
        row.save()
    data = {"version": row.version, "price": plain(price), "before": plain(row.price)}
    gestures.ask(acting=acting, scope="price", verb=verb, target=_target(row), words=_question(row, price), data=data)
    acts.did(
        acting=acting, verb=ASK, target=_target(row), before=before, after={"state": row.state, **data}, key=key, channel=channel
    )


def _set_price(row: Listing, acting: Acting, price: Decimal, *, key: str, channel: str) -> None:
    before, row.price = row.price, price
    touch(row)
    row.agreed = acts.did(
        acting=acting, verb=PRICE, target=_target(row), before={"price": plain(before)}, after={"price": plain(price)},
        key=key, channel=channel,
    )  # fmt: skip
    row.save()
    outbox.publish(MirrorWanted(LISTING, str(row.pk)))


def _move(acting: Acting, id: UUID, verb: str, before: tuple[str, ...], after: str, key: str, channel: str) -> Listing:
    _require(acting, "list", key or "-")
    if acts.already(acting=acting, key=key) is not None:
        return _now(acting, id)
    try:
        with locks.action():
            row = locked(acting=acting, id=id)
            if after == Listing.State.PUBLISHED and row.state == Listing.State.FROZEN and row.published_at is None:
                after = Listing.State.REVIEW  # the centre had not looked at it yet
            if row.state == after:
                return row
            if row.state not in before:
                raise _not_now()
            was, row.state = row.state, after
            touch(row)
            row.save()
            acts.did(
                acting=acting,
                verb=verb,
                target=_target(row),
                before={"state": was},
                after={"state": after},
                key=key,
                channel=channel,
            )
            outbox.publish(MirrorWanted(LISTING, str(row.pk)))
    except AlreadyDone:
        return _now(acting, id)
    return row


def _asked(question: Question) -> tuple[Listing, Acting]:
    """The piece, locked, and who asked for it, by whose leave."""
    row = Listing.objects.select_for_update(of=("self",)).select_related("maker").get(pk=question.target.partition(":")[2])
    mandate = question.mandate
    scopes = frozenset(mandate.scopes if mandate else ("list",))
    return row, Acting(question.asked_by, question.subject, "", scopes, mandate)


def _question(row: Listing, price: Decimal | None) -> Any:
    """Lazy: said in each language when it is written down."""
    amount = Money(price or Decimal(0), row.currency)

    def said() -> str:
        return _("May “%(piece)s” be sold for %(price)s?") % {"piece": title(row), "price": format_money(amount)}

    return lazy(said, str)()


def _own(acting: Acting) -> bool:
    return acting.mandate is None and acting.may("price")


def _by_pin(acting: Acting, pin: str, address: str, person: int | None) -> Gesture | None:
    if not pin:
        return None
    found = gestures.by_pin(acting=acting, pin=pin, scope="price", address=address, person=person)
    if found is None:
        raise DomainError("INVALID", _("This is not the number of her card."), field="pin")
    return found


def _require(acting: Acting, scope: str, key: str) -> None:
    if not acting.may(scope):
        raise DomainError("SCOPE", _("You may not do this for her."))
    if not key or len(key) > 80:
        raise DomainError("REQUIRED", _("This request cannot be read."), field="key")


def _require_complete(row: Listing) -> None:
    if row.state not in (Listing.State.DRAFT, Listing.State.WAITING, Listing.State.REFUSED):
        raise _not_now()
    if row.maker.state not in (State.EXHIBITING, State.SELLING):
        raise DomainError("NOT_ALLOWED", _("She cannot show pieces yet. The people at the centre say what is missing."))
    missing = lacking(row)
    if missing:
        raise DomainError("MISSING", _("Something is missing still."), params={"missing": missing})


def _not_now() -> DomainError:
    return DomainError("NOT_EDITABLE", _("This cannot be done with this piece now."))


def _now(acting: Acting, id: UUID) -> Listing:
    return find(acting=acting, id=id)


def _target(row: Listing) -> str:
    return f"{LISTING}:{row.pk}"


_WORDS = {
    Listing.State.DRAFT: gettext_lazy("This piece is a draft."),
    Listing.State.WAITING: gettext_lazy("The price waits for her yes."),
    Listing.State.REVIEW: gettext_lazy("The people at the centre look at your first piece. You will hear from them."),
    Listing.State.PUBLISHED: gettext_lazy("Your piece is in the shop."),
    Listing.State.PAUSED: gettext_lazy("Your piece is out of the shop for now."),
    Listing.State.REFUSED: gettext_lazy("The people at the centre sent this piece back."),
    Listing.State.FROZEN: gettext_lazy("You said no to this piece. It is out of the shop."),
    Listing.State.ENDED: gettext_lazy("This piece is ended."),
}
