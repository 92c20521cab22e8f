"""The only writer of sales: what became of an order, and what a maker answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.accounts import acts
from marketplace.accounts.acting import Acting
from marketplace.accounts.models import Act
from marketplace.contract.types.sold import SoldLine, SoldOrder
from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound, PermissionDenied

from ..listings.showing import titles
from ..makers.team import maker_of
from ..models import Listing, Maker, Sale
from ..prices.charges import charges
from . import notices
from .freezing import freeze, listings_of, splits_of
from .locks import lock_sale, lock_sales_of_order

State = Sale.State
OPEN = (State.ASKED, State.READY, State.DECLINED)
ANSWER = "sale.answer"


def bring(*, order: SoldOrder, asked_at: datetime, actor: Actor) -> list[Sale]:
    """Make the sales of an order what the order says, new ones included; the makers concerned are told, once each.

    `asked_at`: when the order was asked for. An answer to an earlier question than the one that wrote a sale changes nothing of it, so
    that two who follow one order at once cannot turn it back. Locks the order's sales.
    """
    if not order.certain:
        return []
    with locks.action():
        known = {sale.line for sale in lock_sales_of_order(order.id)}
        made = [] if order.off else _new(order, known, asked_at)
        Sale.objects.bulk_create(made, ignore_conflicts=True)
        ours = {sale.pk for sale in made}
        sales = lock_sales_of_order(order.id)
        lines = {line.id: line for line in order.lines}
        for sale in sales:
            if sale.pk in ours:
                audit.record(actor, "sale.open", str(sale.pk), {"order": order.id, "line": sale.line})
                notices.of_sale(sale, "sale", "open")
            if sale.read_at <= asked_at:
                _follow(sale, lines.get(sale.line), order, asked_at, actor)
    return sales


def _new(order: SoldOrder, known: set[str], asked_at: datetime) -> list[Sale]:
    lines = [line for line in order.lines if line.id not in known and line.quantity]
    listings = listings_of([line.variant for line in lines])
    splits = splits_of(listings, order.created)
    makers = {maker.slug: maker for maker in Maker.objects.filter(slug__in={line.maker for line in lines if line.maker})}
    kept = charges(order.channel, order.created.date()) if lines else None
    made = []
    for line in lines:
        listing = listings.get(line.variant)
        maker = listing.maker if listing else makers.get(line.maker)
        if maker is None or kept is None:
            continue
        frozen = freeze(line, splits.get(line.variant), kept)
        # What lies at the centre is not hers to look for: she is told, and asked nothing.
        at_hub = listing is not None and listing.place == Listing.Place.HUB
        made.append(
            Sale(
                maker=maker,
                order=order.id,
                line=line.id,
                number=order.number,
                product=line.product,
                variant=line.variant,
                name=line.name[:250],
                names=titles(listing, listing.maker.names) if listing else dict(line.names),
                quantity=line.quantity,
                total=line.total.amount,
                net=frozen.net,
                currency=line.total.currency,
                lines=frozen.as_json(),
                split_version=frozen.version,
                state=State.READY if at_hub else State.ASKED,
                sold_at=order.created,
                answered_at=now() if at_hub else None,
                read_at=asked_at,
            )
        )
    return made


def _follow(sale: Sale, line: SoldLine | None, order: SoldOrder, asked_at: datetime, actor: Actor) -> None:
    before, returned = sale.state, sale.returned
    sale.state, sale.returned = _standing(sale, line, order)
    if sale.due_at is None and sale.state == State.SENT and order.paid:
        sale.due_at = now()
        audit.record(actor, "sale.due", str(sale.pk))
    sale.read_at = asked_at
    sale.save(update_fields=["state", "returned", "due_at", "read_at"])
    if sale.state != before:
        audit.record(actor, "sale.follow", str(sale.pk), {"before": before, "after": sale.state})
    if sale.state == State.CANCELLED != before:
        notices.of_sale(sale, "cancelled", "cancelled")
    if sale.returned > returned:
        notices.of_sale(sale, "return", f"returned:{sale.returned}")


def _standing(sale: Sale, line: SoldLine | None, order: SoldOrder) -> tuple[str, int]:
    """Its state, and how many came back. A piece that had left and lies here again has come back, whatever the order is called."""
    left = sale.state in (State.SENT, State.RETURNED)
    if line is None or order.off:
        return (State.RETURNED, sale.quantity) if left else (State.CANCELLED, 0)
    back = min(sale.quantity, line.returned + (line.to_send if left else 0))
    if back == sale.quantity:
        return State.RETURNED, back
    if left or line.to_send == 0:
        return State.SENT, back
    return sale.state, back


def answer(*, sale: UUID, ready: bool, acting: Acting, channel: str = "portal", read_out: str = "") -> Sale:
    """She says that a sold piece is ready, or that she no longer has it; until it is sent she may say otherwise. The same answer again
    changes nothing. A declined one is a task of the desk. Codes: NOT_FOUND, INVALID (it has been sent, or cancelled). Locks the sale."""
    if not acting.may("orders"):
        raise PermissionDenied
    wanted = State.READY if ready else State.DECLINED
    with locks.action():
        found = lock_sale(sale, maker_of(acting).pk)
        if found is None:
            raise NotFound(_("There is no such order."))
        if found.state == wanted:
            return found
        if found.state not in OPEN:
            raise DomainError("INVALID", _("This piece has been sent or cancelled already."), field="sale")
        before = _answered(found)
        found.state, found.answered_at = wanted, now()
        found.save(update_fields=["state", "answered_at"])
        acts.did(
            acting=acting,
            verb=ANSWER,
            target=f"sale:{found.pk}",
            before=before,
            after=_answered(found),
            channel=channel,
            read_out=read_out,
        )
    return found


def take_back_answer(act: Act) -> None:
    """Undo of a contested answer: the sale is as it was before, if nothing happened to it since."""
    found = Sale.objects.select_for_update().filter(pk=act.target.removeprefix("sale:")).first()
    if found is None or _answered(found) != act.after:
        raise acts.CannotUndo
    at = act.before["answered_at"]
    found.state, found.answered_at = act.before["state"], datetime.fromisoformat(at) if at else None
    found.save(update_fields=["state", "answered_at"])


def words_of_answer(act: Act) -> str:
    """What an answer was, for her who did not give it herself."""
    found = Sale.objects.filter(pk=act.target.removeprefix("sale:")).first()
    told = _("“Ready” was said for the order of %(name)s.")
    if act.after.get("state") == State.DECLINED:
        told = _("“I no longer have it” was said for the order of %(name)s.")
    return told % {"name": found.title if found else "…"}


def _answered(sale: Sale) -> Mapping[str, Any]:
    return {"state": str(sale.state), "answered_at": sale.answered_at.isoformat() if sale.answered_at else ""}
