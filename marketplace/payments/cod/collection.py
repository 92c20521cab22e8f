"""The way of the cash: which step may follow which, and what each means for the payment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from marketplace.kernel import locks
from marketplace.kernel.actors import SYSTEM, Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.money import quantize
from marketplace.payments.models import CodCollection, CodState, CodStep
from marketplace.payments.ports import reporter

S = CodState
DELIVERY = "maarad.payment.cod"
COLLECTION = "maarad.payment.collection"

# From each state, where it may go. What is not named has no way out.
TRANSITIONS: Mapping[str, Mapping[str, tuple[CodState, ...]]] = {
    DELIVERY: {
        S.TO_CONFIRM: (S.CONFIRMED, S.CANCELLED),
        S.CONFIRMED: (S.SHIPPED, S.CANCELLED),
        S.SHIPPED: (S.DELIVERED, S.REFUSED),
        S.DELIVERED: (S.REMITTED,),
        S.REFUSED: (S.RETURNED,),
    },
    COLLECTION: {
        S.TO_CONFIRM: (S.CONFIRMED, S.CANCELLED),
        S.CONFIRMED: (S.READY, S.CANCELLED),
        S.READY: (S.COLLECTED, S.NOT_COLLECTED),
        S.COLLECTED: (S.REMITTED,),
    },
}
# Steps that are news for the payment: the cash is ours, or will never come.
_CHARGED = frozenset((S.REMITTED,))
_RELEASED = frozenset((S.REFUSED, S.NOT_COLLECTED, S.CANCELLED))


def open_collection(*, transaction: str, amount: str, currency: str, payment_app: str = DELIVERY) -> CodCollection:
    """The collection of a transaction; asking twice opens one."""
    collection, created = CodCollection.objects.get_or_create(
        transaction=transaction,
        defaults={"amount": quantize(Decimal(amount), currency), "currency": currency, "payment_app": payment_app},
    )
    if created:
        CodStep.objects.create(collection=collection, state=collection.state, actor=SYSTEM.label)
    return collection


def collections_of(transactions: Iterable[str]) -> dict[str, CodCollection]:
    """The collections of those of `transactions` (global ids) that are paid in cash."""
    return {found.transaction: found for found in CodCollection.objects.filter(transaction__in=list(transactions)).order_by("pk")}


def next_steps(collection: CodCollection) -> tuple[CodState, ...]:
    """The steps that may be taken now."""
    return TRANSITIONS[collection.payment_app].get(collection.state, ())


def reference(collection: CodCollection, kind: str) -> str:
    """The reference under which the charge or the cancellation of this cash is reported, whichever door it comes by: counted once."""
    return f"cod-{kind.lower()}-{collection.pk}"


def move(*, transaction: str, to: CodState, actor: Actor, note: str = "") -> CodCollection:
    """Take a step. The same step again changes nothing; a step that may not follow is refused (INVALID).

    Remitted cash is reported as charged; a refusal, a piece not collected or a cancellation lets the authorisation go. The news goes
    out in the same transaction: in the embedded engine step and payment stand or fall together. Locks the collection, then what
    `TransactionReporter.report` locks.
    """
    return _reported(transaction, to, actor, note)[0]


def take(*, transaction: str, to: CodState, actor: Actor, note: str = "") -> bool:
    """`move`; whether it was this call that took the step, and not somebody else's at the same moment."""
    return _reported(transaction, to, actor, note)[1]


def _reported(transaction: str, to: CodState, actor: Actor, note: str) -> tuple[CodCollection, bool]:
    with locks.action():
        collection, changed = _step(transaction, to, actor, note)
        if changed:
            _report(collection)
    return collection, changed


def move_silently(*, transaction: str, to: CodState, actor: Actor) -> CodCollection:
    """Take a step that the commerce backend asked for itself: our answer is the report."""
    with locks.action():
        return _step(transaction, to, actor, "")[0]


def _step(transaction: str, to: CodState, actor: Actor, note: str) -> tuple[CodCollection, bool]:
    collection = CodCollection.objects.select_for_update().filter(transaction=transaction).first()
    if collection is None:
        raise NotFound(_("No cash is to be collected for this order."))
    if collection.state == to:
        return collection, False
    if to not in next_steps(collection):
        raise DomainError(
            "INVALID",
            _("This step cannot follow: the cash is “%(state)s”.") % {"state": collection.get_state_display()},
            field="state",
        )
    collection.state = to
    collection.updated_at = now()
    collection.save(update_fields=["state", "updated_at"])
    CodStep.objects.create(collection=collection, state=to, actor=actor.label, person=actor.person, note=note[:300])
    return collection, True


def _report(collection: CodCollection) -> None:
    if collection.state in _CHARGED:
        kind, actions = "CHARGE", ["REFUND"]
    elif collection.state in _RELEASED:
        kind, actions = "CANCEL", []
    else:
        return
    reporter().report(
        transaction=collection.transaction,
        type=f"{kind}_SUCCESS",
        psp_reference=reference(collection, kind),
        amount=collection.amount,
        app_identifier=collection.payment_app,
        available_actions=actions,
    )
