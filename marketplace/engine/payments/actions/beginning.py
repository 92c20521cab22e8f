"""The intent to pay, committed before any App is asked."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.models import Order
from marketplace.engine.payments import ports
from marketplace.engine.payments.attempts import Room, begun, room, settled
from marketplace.engine.payments.locks import lock_source, lock_transactions
from marketplace.engine.payments.models import TransactionEvent, TransactionItem
from marketplace.engine.payments.record import add_event
from marketplace.engine.payments.watch import watch
from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.money import quantize

Source = Checkout | Order
MOST_TRANSACTIONS = 100
COMPLETION_SECONDS = 180


def begin(
    source: Source, app: ports.PaymentApp, actor: Actor, amount: Decimal | None, kind: str, key: str, *, end: bool
) -> tuple[TransactionItem, TransactionEvent]:
    """Commit the intent, or find the one of an earlier try with the same key. LeftInTheWay if `end` and attempts must be ended first."""
    name = {"checkout_id" if isinstance(source, Checkout) else "order_id": source.pk}
    try:
        with locks.action():
            probe = TransactionItem(**name)
            held = lock_source(probe)
            if held is None:
                raise NotFound(_("This checkout no longer exists."))
            require_not_completing(held)
            asked = None if amount is None else quantize(amount, held.currency)
            if asked is not None and asked < 0:
                raise DomainError("INVALID", _("There is nothing left to pay."), field="amount")
            items = lock_transactions(**name)
            earlier = TransactionItem.objects.filter(payment_app=app.identifier, idempotency_key=key).first()
            if earlier is not None:
                return _repeat(earlier, name, asked, room(held.total_gross_amount, items, besides=earlier), end=end)
            due = room(held.total_gross_amount, items).take(asked, end=end)
            if len(items) >= MOST_TRANSACTIONS:
                raise DomainError("INVALID", _("Too many attempts to pay. Please start again."), field="id")
            item = TransactionItem(
                **name,
                payment_app=app.identifier,
                name=str(app.name),
                currency=held.currency,
                idempotency_key=key,
                user_id=actor.user_id,
                asked_at=now(),
            )
            watch(item)
            item.save(force_insert=True)
            request = add_event(
                item, type=f"{kind}_REQUEST", amount=due, counted=False, app_identifier=app.identifier, idempotency_key=key
            )
            audit.record(actor, "payment.begin", to_global_id("TransactionItem", item.token), {"app": app.identifier})
            return item, request
    except IntegrityError as error:
        # The key is just being used for another checkout or order: those of one wait for its lock.
        raise _other_use() from error


def _repeat(
    earlier: TransactionItem, name: dict[str, UUID], amount: Decimal | None, beside: Room, *, end: bool
) -> tuple[TransactionItem, TransactionEvent]:
    """The attempt that has this key, if it is for the same. One that took nothing yet may be tried again only while there is room."""
    request = begun(earlier)
    belongs = all(getattr(earlier, field) == key for field, key in name.items())
    if not belongs or (amount is not None and min(amount, beside.due) != request.amount_value != amount):
        raise _other_use()
    if not settled(earlier) and not earlier.refunded_value and not earlier.canceled_value:
        if earlier.replaced_at is not None:
            message = _("Another attempt to pay took the place of this one.")
            raise DomainError("INVALID", message, field="idempotency_key")
        if beside.take(request.amount_value, end=end) != request.amount_value:
            raise DomainError("INVALID", _("This is more than what is left to pay."), field="amount")
        TransactionItem.objects.filter(pk=earlier.pk).update(asked_at=now())
    return earlier, request


def _other_use() -> DomainError:
    return DomainError("UNIQUE", _("Different transaction with this idempotency key already exists."), field="idempotency_key")


def require_not_completing(source: Source) -> None:
    if isinstance(source, Checkout) and source.completing_started_at is not None:
        if (now() - source.completing_started_at).total_seconds() < COMPLETION_SECONDS:
            raise DomainError(
                "CHECKOUT_COMPLETION_IN_PROGRESS", _("Your order is being made. Please wait a moment."), field="id", retry=True
            )
