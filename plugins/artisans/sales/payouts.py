"""Money that was given to a maker: written down by staff, never edited, only countered; and her word that she has it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from marketplace.accounts import acts, gestures
from marketplace.accounts.acting import Acting
from marketplace.accounts.models import Act, Person
from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound, PermissionDenied
from marketplace.kernel.money import quantize

from ..makers.team import maker_of
from ..models import Maker, MakerFile, Payout, PayoutLine
from . import money, notices
from .locks import lock_payout, lock_sales
from .words import amount

TAP, PIN, PHOTO = "tap", "pin", "photo"
ACKNOWLEDGE = "payout.acknowledge"


def record(
    *,
    maker: Maker,
    amounts: Mapping[UUID, Decimal],
    currency: str,
    method: str,
    reference: str,
    person: Person,
    actor: Actor,
    receipt: MakerFile | None = None,
    note: str = "",
) -> Payout:
    """Write down that `amounts` (by sale) were given to `maker`. The same reference with the same content is the same payout.

    Codes: NOT_FOUND (a sale of somebody else), INVALID (amounts: more than is owed, not of this currency, nothing; method; reference),
    UNIQUE (reference of another payout). Locks the sales: of two payouts for one sale the second finds it paid. She is told.
    """
    reference = " ".join(reference.split())
    if method not in Payout.Method.values:
        raise DomainError("INVALID", _("How was it paid?"), field="method")
    if not reference or len(reference) > 100 or "\0" in reference + note or len(note) > 500:
        raise DomainError("INVALID", _("Please give the number of the receipt or of the transfer."), field="reference")
    if not amounts or any(value <= 0 or value != quantize(value, currency) for value in amounts.values()):
        raise DomainError("INVALID", _("Please say how much was paid."), field="amounts")
    if receipt is not None and receipt.maker_id != maker.pk:
        raise NotFound(field="receipt")
    with locks.action():
        sales = lock_sales(amounts, maker.pk)
        if len(sales) != len(amounts):
            raise NotFound(_("There is no such sale."), field="amounts")
        known = Payout.objects.filter(method=method, reference=reference, currency=currency).first()
        if known is not None:
            return _same(known, maker, amounts)
        for account in money.accounts(sales):
            if account.sale.currency != currency or amounts[account.sale.pk] > account.open.amount:
                raise DomainError("INVALID", _("This is more than is still owed to her."), field="amounts")
        made = Payout(
            maker=maker,
            amount=sum(amounts.values(), Decimal(0)),
            currency=currency,
            method=method,
            reference=reference,
            receipt=receipt,
            note=note,
            recorded_by=person,
        )
        _write(made, dict(amounts))
        audit.record(actor, "payout.record", str(made.pk), {"amount": str(made.amount), "currency": currency, "method": method})
        _tell(made)
    return made


def counter(*, payout: UUID, reason: str, person: Person, actor: Actor) -> Payout:
    """Take a payout that was written down wrongly back by its opposite; once. What it paid is owed again. Codes: NOT_FOUND, INVALID. She is told."""
    reason = " ".join(reason.replace("\0", "").split())
    if not reason:
        raise DomainError("INVALID", _("Please say why."), field="reason")
    with locks.action():
        found = lock_payout(payout)
        if found is None:
            raise NotFound(_("There is no such payment."))
        if found.counters_id is not None:
            raise DomainError("INVALID", _("This one takes another back itself."), field="payout")
        before = Payout.objects.filter(counters=found).first()
        if before is not None:
            return before
        lines = {line.sale_id: -line.amount for line in found.lines.all()}
        lock_sales(lines, found.maker_id)
        made = Payout(
            maker=found.maker,
            amount=-found.amount,
            currency=found.currency,
            method=found.method,
            reference=f"↩ {found.pk}",
            note=reason[:500],
            recorded_by=person,
            counters=found,
        )
        _write(made, lines)
        audit.record(actor, "payout.counter", str(made.pk), {"counters": str(found.pk)})
        _tell(made)
    return made


def acknowledge(
    *, payout: UUID, acting: Acting, pin: str = "", address: str = "", channel: str = "portal", read_out: str = ""
) -> Payout:
    """She says that she has the money: by a tap in her own right, or by her PIN on the telephone of who helps her. Once; again changes nothing.

    `address`: the caller's network address, for slowing down who guesses PINs. Codes: NOT_FOUND, INVALID (pin; countered), those of
    `gestures.by_pin`. Locks the payout.
    """
    if not acting.may("money"):
        raise PermissionDenied
    maker = maker_of(acting)
    by_pin = acting.needs_gesture("money")
    # Before the transaction: a wrong PIN is counted, whatever becomes of the rest.
    if by_pin and gestures.by_pin(acting=acting, pin=pin, scope="money", address=address) is None:
        raise DomainError("INVALID", _("This is not the number of her card."), field="pin")
    with locks.action():
        found = _to_acknowledge(payout, maker.pk)
        if found.acknowledged_at is not None:
            return found
        _acknowledged(found, PIN if by_pin else TAP)
        acts.did(
            acting=acting,
            verb=ACKNOWLEDGE,
            target=f"payout:{found.pk}",
            before={},
            after={"how": found.acknowledged_how},
            channel=channel,
            read_out=read_out,
        )
    return found


def acknowledge_by_photo(*, payout: UUID, file: MakerFile, witness: Person, person: Person, actor: Actor) -> Payout:
    """Staff keeps a picture of her sign or of the hand-over, before a witness who is not the one who wrote the payout down. Once.
    Codes: NOT_FOUND, INVALID (witness, countered). Locks the payout."""
    with locks.action():
        found = _to_acknowledge(payout, file.maker_id)
        if found.acknowledged_at is not None:
            return found
        if witness.pk in (found.recorded_by_id, person.pk):
            raise DomainError("INVALID", _("A witness is somebody else than who paid or who writes it down."), field="witness")
        found.acknowledged_file, found.witness = file, witness
        _acknowledged(found, PHOTO)
        audit.record(actor, ACKNOWLEDGE, str(found.pk), {"how": PHOTO, "witness": f"person:{witness.pk}"})
    return found


def words_of_acknowledgement(act: Act) -> str:
    found = Payout.objects.filter(pk=act.target.removeprefix("payout:")).first()
    return _("It was said that you have received %(amount)s.") % {
        "amount": amount(found.amount, found.currency) if found else "…"
    }


def _to_acknowledge(payout: UUID, maker: int) -> Payout:
    found = lock_payout(payout)
    if found is None or found.maker_id != maker or found.counters_id is not None:
        raise NotFound(_("There is no such payment."))
    if Payout.objects.filter(counters=found).exists():
        raise DomainError("INVALID", _("This payment was taken back."), field="payout")
    return found


def _acknowledged(payout: Payout, how: str) -> None:
    payout.acknowledged_at, payout.acknowledged_how = now(), how
    payout.save(update_fields=["acknowledged_at", "acknowledged_how", "acknowledged_file", "witness"])


def _same(known: Payout, maker: Maker, amounts: Mapping[UUID, Decimal]) -> Payout:
    if known.maker_id == maker.pk and {line.sale_id: line.amount for line in known.lines.all()} == dict(amounts):
        return known
    raise DomainError("UNIQUE", _("This number stands on another payment already."), field="reference")


def _write(payout: Payout, amounts: Mapping[UUID, Decimal]) -> None:
    try:
        payout.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError("UNIQUE", _("This number stands on another payment already."), field="reference") from error
    PayoutLine.objects.bulk_create([PayoutLine(payout=payout, sale_id=sale, amount=value) for sale, value in amounts.items()])


def _tell(payout: Payout) -> None:
    facts = {
        "amount": str(abs(payout.amount)),
        "currency": payout.currency,
        "method": payout.method,
        "countered": payout.counters_id is not None,
    }
    target = f"payout:{payout.counters_id or payout.pk}"
    notices.tell(maker=payout.maker, kind="payment", key=f"payout:{payout.pk}", target=target, facts=facts)
