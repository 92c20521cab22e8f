"""The way of the cash: which step may follow which, and what each means for the payment."""

from __future__ import annotations

from collections.abc import Iterable
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

# From each state, where it may go. The last four have no way out.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    S.TO_CONFIRM: (S.CONFIRMED, S.CANCELLED),
    S.CONFIRMED: (S.SHIPPED, S.CANCELLED),
    S.SHIPPED: (S.DELIVERED, S.REFUSED),
    S.DELIVERED: (S.REMITTED,),
    S.REFUSED: (S.RETURNED,),
    S.REMITTED: (),
    S.RETURNED: (),
    S.CANCELLED: (),
}


def open_collection(*, transaction: str, amount: str, currency: str) -> CodCollection:
    """The collection of a transaction; asking twice opens one."""
    collection, created = CodCollection.objects.get_or_create(
        transaction=transaction, defaults={"amount": quantize(Decimal(amount), currency), "currency": currency}
    )
    if created:
        CodStep.objects.create(collection=collection, state=collection.state, actor=SYSTEM.label)
    return collection


def move(*, transaction: str, to: CodState, actor: Actor, note: str = "") -> CodCollection:
    """Take a step. The same step again changes nothing; a step that may not follow is refused (INVALID).

    Remitted cash is reported as charged; a refusal or cancellation lets the authorisation go.
    """
    with locks.action():
        collection = CodCollection.objects.select_for_update().filter(transaction=transaction).first()
        if collection is None:
            raise NotFound(_("No cash is to be collected for this order."))
        if collection.state == to:
            return collection
        if to not in TRANSITIONS[collection.state]:
            raise DomainError(
                "INVALID",
                _("This step cannot follow: the cash is “%(state)s”.") % {"state": collection.get_state_display()},
                field="state",
            )
        collection.state = to
        collection.updated_at = now()
        collection.save(update_fields=["state", "updated_at"])
        CodStep.objects.create(collection=collection, state=to, actor=actor.label, person=actor.person, note=note[:300])
        _report(collection)
    return collection


def _report(collection: CodCollection) -> None:
    """In the same transaction: the step and its news stand or fall together in the embedded engine."""
    news = {
        S.REMITTED: ("CHARGE_SUCCESS", "charge", ["REFUND"]),
        S.REFUSED: ("CANCEL_SUCCESS", "cancel", []),
        S.CANCELLED: ("CANCEL_SUCCESS", "cancel", []),
    }.get(S(collection.state))
    if news is None:
        return
    kind, word, actions = news
    reporter().report(
        transaction=collection.transaction,
        type=kind,
        psp_reference=f"cod-{word}-{collection.pk}",
        amount=collection.amount,
        app_identifier="maarad.payment.cod",
        available_actions=actions,
    )


def states_of(transactions: Iterable[str]) -> dict[str, str]:
    """The state of the cash of each of these transactions (global ids) that has any."""
    found = CodCollection.objects.filter(transaction__in=list(transactions)).order_by("pk")
    return dict(found.values_list("transaction", "state"))
