from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.engine.orders import history
from marketplace.engine.orders.enums import ChargeStatus
from marketplace.engine.orders.errors import require_found
from marketplace.engine.orders.locks import lock_order
from marketplace.engine.orders.models import Order
from marketplace.engine.payments.models import TransactionItem
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.locks import action

from .manual import create_transaction


def mark_as_paid(*, order_id: UUID, reference: str = "", actor: Actor) -> Order:
    """Staff's word that an order is paid: a transaction over the whole total. PAYMENT_ERROR (payment) when the order has transactions
    already or is paid; INVALID on a draft. The order's lock makes the second of two calls a refusal."""
    with action():
        order = require_found(lock_order(order_id))
        if order.number is None or order.status == "DRAFT":
            raise DomainError("INVALID", _("A draft cannot be paid."), field="id")
        paid = order.charge_status in (ChargeStatus.FULL, ChargeStatus.OVERCHARGED)
        if paid or TransactionItem.objects.filter(order=order).exists():
            raise DomainError("PAYMENT_ERROR", _("Orders with payments can not be manually marked as paid."), field="payment")
        amounts = {"charged": order.total_gross_amount}
        create_transaction(
            source=order, actor=actor, amounts=amounts, fields={"name": "Manual charge", "psp_reference": reference}
        )
        history.note(order, "ORDER_MARKED_AS_PAID", actor)
        order.refresh_from_db()
    return order
