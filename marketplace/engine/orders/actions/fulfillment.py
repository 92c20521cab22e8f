"""Shipping an order: fulfil, approve, cancel a fulfilment, track, take goods back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Max
from django.utils.translation import gettext as _

from marketplace.contract.events import (
    FulfillmentApproved,
    FulfillmentCancelled,
    FulfillmentCreated,
    FulfillmentTrackingUpdated,
    OrderFulfilled,
)
from marketplace.engine.orders import history, locks
from marketplace.engine.orders.enums import ChargeStatus, FulfillmentStatus, OrderStatus
from marketplace.engine.orders.errors import require_found
from marketplace.engine.orders.models import Fulfillment, FulfillmentLine, Order, OrderLine
from marketplace.engine.orders.status import CLOSED, fulfillment_status
from marketplace.engine.shop.queries import site_settings
from marketplace.engine.stock.actions import Shipment, put_back, ship
from marketplace.engine.stock.errors import InsufficientStock, Shortage
from marketplace.engine.stock.models import Stock, Warehouse
from marketplace.kernel import outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action


@dataclass(frozen=True, slots=True)
class LineToFulfil:
    """Units of a line by the warehouse they leave from, as asked: zero is allowed, naming a warehouse twice is not."""

    order_line_id: UUID
    stocks: tuple[tuple[UUID, int], ...]


def fulfill_order(
    *,
    order_id: UUID,
    lines: Sequence[LineToFulfil],
    actor: Actor,
    notify: bool = True,
    allow_stock_to_be_exceeded: bool = False,
    tracking_number: str = "",
) -> tuple[Order, list[Fulfillment]]:
    """One fulfilment a warehouse. With the shop's auto-approval the units leave the shelf now, else they wait for approval.

    Codes: FULFILL_ORDER_LINE (more than is left of a line), INSUFFICIENT_STOCK (stocks), CANNOT_FULFILL_UNPAID_ORDER, DUPLICATED_INPUT_ITEM,
    ZERO_QUANTITY, NOT_FOUND, INVALID (the order is not live). All is re-checked under the order's lock.
    """
    _check_input(lines)
    shop = site_settings()
    with action():
        order = require_found(locks.lock_order(order_id), "order")
        if order.status in CLOSED:
            raise DomainError("INVALID", _("This order cannot be fulfilled now."), field="order")
        paid = order.charge_status in (ChargeStatus.FULL, ChargeStatus.OVERCHARGED)
        if not paid and shop.fulfillment_auto_approve and not shop.fulfillment_allow_unpaid:
            raise DomainError("CANNOT_FULFILL_UNPAID_ORDER", _("Cannot fulfill unpaid order."), field="order")
        order_lines = {line.pk: line for line in locks.lock_lines(order.pk)}
        by_warehouse = _by_warehouse(lines, order_lines)
        known = set(Warehouse.objects.filter(pk__in=list(by_warehouse)).values_list("pk", flat=True))
        if by_warehouse.keys() - known:
            raise NotFound(_("There is no such warehouse."), field="warehouse")
        status = FulfillmentStatus.FULFILLED if shop.fulfillment_auto_approve else FulfillmentStatus.WAITING_FOR_APPROVAL
        number = order.fulfillments.aggregate(last=Max("fulfillment_order"))["last"] or 0
        made: list[Fulfillment] = []
        for position, (warehouse_id, units) in enumerate(by_warehouse.items(), 1):
            fulfillment = Fulfillment.objects.create(
                order=order, fulfillment_order=number + position, status=status, tracking_number=tracking_number
            )
            if shop.fulfillment_auto_approve:
                _ship(fulfillment, units, order_lines, warehouse_id, actor, allow_stock_to_be_exceeded)
            else:
                _write_lines(fulfillment, units, warehouse_id, order_lines)
            _count(units, 1)
            _tell_created(order, fulfillment, actor, notify)
            made.append(fulfillment)
        _settle(order, actor)
    return order, made


def approve_fulfillment(
    *, fulfillment_id: int, notify: bool, actor: Actor, allow_stock_to_be_exceeded: bool = False
) -> tuple[Order, Fulfillment]:
    """WAITING_FOR_APPROVAL → FULFILLED: the units leave the shelf. INVALID otherwise; INSUFFICIENT_STOCK (stocks); CANNOT_FULFILL_UNPAID_ORDER."""
    with action():
        order, fulfillment = _held(fulfillment_id)
        if fulfillment.status != FulfillmentStatus.WAITING_FOR_APPROVAL:
            raise DomainError(
                "INVALID",
                _("Invalid fulfillment status, only WAITING_FOR_APPROVAL fulfillments can be accepted."),
            )
        paid = order.charge_status in (ChargeStatus.FULL, ChargeStatus.OVERCHARGED)
        if not paid and not site_settings().fulfillment_allow_unpaid:
            raise DomainError("CANNOT_FULFILL_UNPAID_ORDER", _("Cannot fulfill unpaid order."), field="order")
        lines = {line.pk: line for line in locks.lock_lines(order.pk)}
        shipments = [
            Shipment(row.order_line_id, variant.pk, row.stock.warehouse_id, row.quantity)
            for row in fulfillment.lines.all()
            if (variant := lines[row.order_line_id].variant) is not None and variant.track_inventory and row.stock is not None
        ]
        _take(shipments, fulfillment, actor, allow_stock_to_be_exceeded)
        _set_status(fulfillment, FulfillmentStatus.FULFILLED)
        history.note(order, "FULFILLMENT_FULFILLED_ITEMS", actor, fulfillment=fulfillment.fulfillment_order)
        outbox.publish(FulfillmentApproved(_gid(fulfillment), history.order_id(order), notify, actor.label))
        _settle(order, actor)
    return order, fulfillment


def cancel_fulfillment(*, fulfillment_id: int, warehouse_id: UUID | None, actor: Actor) -> tuple[Order, Fulfillment]:
    """Undo a fulfilment: its units lie in `warehouse_id` again, promised to the same lines (what waits for approval never left).

    REQUIRED (warehouseId) unless it waits for approval; CANNOT_CANCEL_FULFILLMENT when it is cancelled, returned or refunded; NOT_FOUND.
    The status is read under the order's lock: of n concurrent calls one restocks and the others are refused.
    """
    with action():
        order, fulfillment = _held(fulfillment_id)
        waiting = fulfillment.status == FulfillmentStatus.WAITING_FOR_APPROVAL
        if not waiting and fulfillment.status != FulfillmentStatus.FULFILLED:
            raise DomainError("CANNOT_CANCEL_FULFILLMENT", _("This fulfillment can't be canceled."), field="fulfillment")
        if not waiting and warehouse_id is None:
            raise DomainError("REQUIRED", _("Please say in which warehouse the goods lie."), field="warehouse_id")
        if warehouse_id is not None and not Warehouse.objects.filter(pk=warehouse_id).exists():
            raise NotFound(_("There is no such warehouse."), field="warehouse_id")
        lines = {line.pk: line for line in locks.lock_lines(order.pk)}
        units = Counter({row.order_line_id: 0 for row in fulfillment.lines.all()})
        for row in fulfillment.lines.all():
            units[row.order_line_id] += row.quantity
        _count(units, -1)
        if not waiting and warehouse_id is not None:
            put_back(_shipments(units, lines, warehouse_id), actor=actor, subject=_gid(fulfillment))
            history.note(order, "FULFILLMENT_RESTOCKED_ITEMS", actor, quantity=sum(units.values()), warehouse=str(warehouse_id))
        _set_status(fulfillment, FulfillmentStatus.CANCELED)
        history.note(order, "FULFILLMENT_CANCELED", actor, fulfillment=fulfillment.fulfillment_order)
        where = to_global_id("Warehouse", warehouse_id) if warehouse_id and not waiting else ""
        outbox.publish(FulfillmentCancelled(_gid(fulfillment), history.order_id(order), where, actor.label))
        _settle(order, actor)
    return order, fulfillment


def update_tracking(*, fulfillment_id: int, tracking_number: str, notify: bool, actor: Actor) -> tuple[Order, Fulfillment]:
    with action():
        order, fulfillment = _held(fulfillment_id)
        fulfillment.tracking_number = tracking_number
        fulfillment.save(update_fields=["tracking_number"])
        history.note(order, "TRACKING_UPDATED", actor, fulfillment=fulfillment.fulfillment_order)
        outbox.publish(FulfillmentTrackingUpdated(_gid(fulfillment), history.order_id(order), notify, actor.label))
    return order, fulfillment


def _check_input(lines: Sequence[LineToFulfil]) -> None:
    ids = [line.order_line_id for line in lines]
    if twice := [pk for pk in ids if ids.count(pk) > 1]:
        params = {"order_lines": [to_global_id("OrderLine", twice[0])]}
        raise DomainError("DUPLICATED_INPUT_ITEM", _("Duplicated order line ID."), field="order_line_id", params=params)
    for line in lines:
        places = [warehouse for warehouse, _quantity in line.stocks]
        if len(set(places)) < len(places):
            raise DomainError("DUPLICATED_INPUT_ITEM", _("Duplicated warehouse ID."), field="warehouse")
        if any(quantity < 0 for _warehouse, quantity in line.stocks):
            raise DomainError("ZERO_QUANTITY", _("A quantity cannot be negative."), field="lines")
    if sum(quantity for line in lines for _warehouse, quantity in line.stocks) <= 0:
        raise DomainError("ZERO_QUANTITY", _("Total quantity must be larger than 0."), field="lines")


def _by_warehouse(lines: Sequence[LineToFulfil], order_lines: Mapping[UUID, OrderLine]) -> dict[UUID, Counter[UUID]]:
    found: dict[UUID, Counter[UUID]] = defaultdict(Counter)
    for asked in lines:
        line = order_lines.get(asked.order_line_id)
        if line is None:
            raise NotFound(_("There is no such line in this order."), field="lines")
        if sum(quantity for _w, quantity in asked.stocks) > line.quantity_unfulfilled:
            message = _("Left to fulfill of this line: %(left)s.") % {"left": line.quantity_unfulfilled}
            params = {"order_lines": [to_global_id("OrderLine", line.pk)]}
            raise DomainError("FULFILL_ORDER_LINE", message, field="order_line_id", params=params)
        for warehouse, quantity in asked.stocks:
            if quantity:
                found[warehouse][line.pk] += quantity
    return found


def _ship(
    fulfillment: Fulfillment,
    units: Counter[UUID],
    lines: Mapping[UUID, OrderLine],
    warehouse_id: UUID,
    actor: Actor,
    exceed: bool,
) -> None:
    _take(_shipments(units, lines, warehouse_id), fulfillment, actor, exceed)
    _write_lines(fulfillment, units, warehouse_id, lines)


def _take(shipments: Sequence[Shipment], fulfillment: Fulfillment, actor: Actor, exceed: bool) -> None:
    try:
        ship(shipments, actor=actor, subject=_gid(fulfillment), allow_exceeded=exceed)
    except InsufficientStock as short:
        raise short.on("stocks") from short


def _shipments(units: Mapping[UUID, int], lines: Mapping[UUID, OrderLine], warehouse_id: UUID) -> list[Shipment]:
    """Of what is tracked."""
    return [
        Shipment(line_id, variant.pk, warehouse_id, quantity)
        for line_id, quantity in units.items()
        if (variant := lines[line_id].variant) is not None and variant.track_inventory
    ]


def _write_lines(
    fulfillment: Fulfillment, units: Mapping[UUID, int], warehouse_id: UUID, lines: Mapping[UUID, OrderLine]
) -> None:
    variants = {line_id: lines[line_id].variant_id for line_id in units}
    stocks = {
        stock.product_variant_id: stock
        for stock in Stock.objects.filter(warehouse_id=warehouse_id, product_variant_id__in=[v for v in variants.values() if v])
    }
    short = [
        Shortage(variant.pk, 0, line_id, warehouse_id)
        for line_id in units
        if (variant := lines[line_id].variant) is not None and variant.track_inventory and variant.pk not in stocks
    ]
    if short:
        raise InsufficientStock(short, "stocks")
    FulfillmentLine.objects.bulk_create(
        FulfillmentLine(
            fulfillment=fulfillment, order_line_id=line_id, quantity=quantity, stock=stocks.get(variants[line_id] or 0)
        )
        for line_id, quantity in units.items()
    )


def _count(units: Mapping[UUID, int], sign: int) -> None:
    for line_id, quantity in units.items():
        OrderLine.objects.filter(pk=line_id).update(quantity_fulfilled=F("quantity_fulfilled") + sign * quantity)


def _held(fulfillment_id: int) -> tuple[Order, Fulfillment]:
    found = locks.lock_fulfillment(fulfillment_id)
    if found is None:
        raise NotFound(_("There is no such fulfillment."))
    return found


def _set_status(fulfillment: Fulfillment, status: FulfillmentStatus) -> None:
    fulfillment.status = status
    fulfillment.save(update_fields=["status"])


def _tell_created(order: Order, fulfillment: Fulfillment, actor: Actor, notify: bool) -> None:
    approved = fulfillment.status == FulfillmentStatus.FULFILLED
    kind = "FULFILLMENT_FULFILLED_ITEMS" if approved else "FULFILLMENT_AWAITS_APPROVAL"
    history.note(order, kind, actor, fulfillment=fulfillment.fulfillment_order)
    outbox.publish(FulfillmentCreated(_gid(fulfillment), history.order_id(order), approved, notify, actor.label))


def _settle(order: Order, actor: Actor) -> None:
    """Bring the order's status in line with its fulfilments."""
    before = order.status
    status = fulfillment_status(order, order.lines.all(), order.fulfillments.prefetch_related("lines"))
    if status != before:
        order.status = status
        order.save(update_fields=["status"])
    if status == OrderStatus.FULFILLED and before != status:
        outbox.publish(OrderFulfilled(**history.identity(order, actor)))
    else:
        history.announce_update(order, actor)


def _gid(fulfillment: Fulfillment) -> str:
    return to_global_id("Fulfillment", fulfillment.pk)
