"""What happens to an order between placing and shipping: confirm, pay, cancel, expire, correct, note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DurationField, F, Value
from django.utils.translation import gettext as _

from marketplace.contract.events import OrderCancelled, OrderConfirmed, OrderExpired, OrderPaymentChanged
from marketplace.engine.addresses.models import Address
from marketplace.engine.discounts.actions import release_code
from marketplace.engine.orders import history, locks
from marketplace.engine.orders.enums import AuthorizeStatus, ChargeStatus, FulfillmentStatus, OrderStatus
from marketplace.engine.orders.errors import invalid, require_found
from marketplace.engine.orders.models import Order, OrderEvent
from marketplace.engine.orders.status import RETURNED, authorize_status, charge_status
from marketplace.engine.refusals import unique
from marketplace.engine.stock.actions import deallocate
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM, Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.locks import action

GONE = frozenset((FulfillmentStatus.CANCELED, FulfillmentStatus.REPLACED, FulfillmentStatus.REFUNDED, *RETURNED))


def confirm_order(*, order_id: UUID, actor: Actor) -> Order:
    """UNCONFIRMED → UNFULFILLED. INVALID on any other status; NOT_FOUND. Publishes `OrderConfirmed`."""
    with action():
        order = require_found(locks.lock_order(order_id))
        if order.status != OrderStatus.UNCONFIRMED:
            raise invalid(_("Only an unconfirmed order can be confirmed."))
        if not order.lines.exists():
            raise invalid(_("An order without lines cannot be confirmed."))
        mark_confirmed(order, actor)
    return order


def mark_confirmed(order: Order, actor: Actor) -> None:
    """The confirmation itself, on a held order."""
    _write(order, status=OrderStatus.UNFULFILLED)
    history.note(order, "CONFIRMED", actor)
    outbox.publish(OrderConfirmed(**history.identity(order, actor)))


def record_payment(*, order_id: UUID, charged: Decimal, authorized: Decimal, actor: Actor) -> Order:
    """Set what has been charged and what is authorised in all (payments own the sums and call this inside their transaction, holding
    the order before the transaction items). A waiting order of a channel that confirms by itself is confirmed once it is covered.
    Publishes `OrderPaymentChanged`, unless the amounts are what they were."""
    with action():
        order = require_found(locks.lock_order(order_id))
        was = order.charge_status
        before = _paid(order)
        total = order.total_gross_amount
        _write(
            order,
            total_charged_amount=charged,
            total_authorized_amount=authorized,
            charge_status=charge_status(total, charged),
            authorize_status=authorize_status(total, charged, authorized),
        )
        paid = (ChargeStatus.FULL, ChargeStatus.OVERCHARGED)
        fully = order.charge_status in paid and was not in paid
        if fully:
            history.note(order, "ORDER_FULLY_PAID", actor)
        covered = order.authorize_status == AuthorizeStatus.FULL
        if covered and order.status == OrderStatus.UNCONFIRMED and order.channel.automatically_confirm_all_new_orders:
            mark_confirmed(order, actor)
        if _paid(order) != before:
            outbox.publish(
                OrderPaymentChanged(
                    **history.identity(order, actor),
                    charge_status=order.charge_status,
                    authorize_status=order.authorize_status,
                    fully_paid=fully,
                )
            )
    return order


def _paid(order: Order) -> tuple[object, ...]:
    return order.total_charged_amount, order.total_authorized_amount, order.charge_status, order.authorize_status


def cancel_order(*, order_id: UUID, actor: Actor) -> Order:
    """Cancel a live order: every promised unit is free again, the promo code's use is given back. Payments are settled by listeners of
    `OrderCancelled`. CANNOT_CANCEL_ORDER while a fulfilment lives, or when the order is a draft, expired or cancelled already."""
    with action():
        order = require_found(locks.lock_order(order_id))
        refused = order.status in (OrderStatus.CANCELED, OrderStatus.DRAFT, OrderStatus.EXPIRED)
        if refused or order.fulfillments.exclude(status__in=GONE).exists():
            raise DomainError("CANNOT_CANCEL_ORDER", _("This order can't be canceled."), field="order")
        _release(order, actor)
        _write(order, status=OrderStatus.CANCELED)
        history.note(order, "CANCELED", actor)
        outbox.publish(OrderCancelled(**history.identity(order, actor)))
    return order


def expire_orders(*, limit: int = 100) -> int:
    """Expire unpaid, unconfirmed orders of channels that set a time; how many. One transaction an order, re-checked under its lock."""
    due = Order.objects.filter(
        status=OrderStatus.UNCONFIRMED,
        channel__expire_orders_after__gt=0,
        total_charged_amount=0,
        total_authorized_amount=0,
        created_at__lte=now() - F("channel__expire_orders_after") * Value(timedelta(minutes=1), DurationField()),
    ).order_by("created_at")
    return sum(_expire(order_id) for order_id in list(due.values_list("pk", flat=True)[:limit]))


def _expire(order_id: UUID) -> bool:
    with action():
        order = locks.lock_order(order_id)
        if (
            order is None
            or order.status != OrderStatus.UNCONFIRMED
            or order.total_charged_amount
            or order.total_authorized_amount
        ):
            return False
        _release(order, SYSTEM)
        _write(order, status=OrderStatus.EXPIRED, expired_at=now())
        history.note(order, "EXPIRED", SYSTEM)
        outbox.publish(OrderExpired(**history.identity(order, SYSTEM)))
    return True


def update_order(
    *,
    order_id: UUID,
    actor: Actor,
    changes: Mapping[str, Any],
    billing_address: Address | None = None,
    shipping_address: Address | None = None,
) -> Order:
    """Correct a placed order: `user_email`, `external_reference`, `language_code`, addresses (checked, unsaved). INVALID on a draft."""
    with action():
        order = require_found(locks.lock_order(order_id))
        if order.status == OrderStatus.DRAFT:
            raise invalid(_("Provided order id belongs to a draft order."))
        fields = {name: changes[name] for name in ("user_email", "external_reference", "language_code") if name in changes}
        for name, address in (("billing_address", billing_address), ("shipping_address", shipping_address)):
            if address is not None:
                address.save()
                fields[name] = address
                history.note(order, "UPDATED_ADDRESS", actor)
        with unique():
            _write(order, **fields)
        history.announce_update(order, actor)
    return order


def add_note(*, order_id: UUID, message: str, actor: Actor) -> tuple[Order, OrderEvent]:
    """A remark for staff in the order's history. REQUIRED for an empty one."""
    if not message.strip():
        raise DomainError("REQUIRED", _("Message can't be empty."), field="message")
    with action():
        order = require_found(locks.lock_order(order_id), "order")
        event = history.note(order, "NOTE_ADDED", actor, message=message)
        history.announce_update(order, actor)
    return order, event


def _release(order: Order, actor: Actor) -> None:
    lines = locks.lock_lines(order.pk)
    if order.voucher_code:
        release_code(code=order.voucher_code, email=order.user_email)
    deallocate([line.pk for line in lines], actor=actor)


def _write(order: Order, **values: Any) -> None:
    order.updated_at = now()
    for name, value in values.items():
        setattr(order, name, value)
    order.save(update_fields=[*values, "updated_at"])
