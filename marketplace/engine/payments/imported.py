from __future__ import annotations

from marketplace.engine.orders.models import Order
from marketplace.engine.orders.ports import StatedPayment
from marketplace.kernel.actors import Actor


def record_stated(order: Order, payment: StatedPayment, actor: Actor) -> None:
    """The port of `engine.orders`: money that an imported order brings with it."""
    from .actions.manual import create_transaction

    create_transaction(source=order, actor=actor, amounts=payment.amounts, fields=payment.fields)
