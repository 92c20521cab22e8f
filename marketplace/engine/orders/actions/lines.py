"""Lines of an order that is still being written: drafts, and unconfirmed orders (whose units are already promised)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.engine.catalogue.models import ProductVariant, ProductVariantChannelListing
from marketplace.engine.orders import history, locks
from marketplace.engine.orders.enums import OrderStatus
from marketplace.engine.orders.errors import require_found
from marketplace.engine.orders.models import Order, OrderLine
from marketplace.engine.orders.pricing import reprice
from marketplace.engine.stock.actions import Demand, allocate, deallocate
from marketplace.engine.stock.errors import InsufficientStock
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action

EDITABLE = frozenset((OrderStatus.DRAFT, OrderStatus.UNCONFIRMED))


@dataclass(frozen=True, slots=True)
class NewOrderLine:
    """Units of a variant; `price` as entered instead of the channel's."""

    variant_id: int
    quantity: int
    force_new_line: bool = False
    price: Decimal | None = None


def add_order_lines(*, order_id: UUID, lines: Sequence[NewOrderLine], actor: Actor) -> tuple[Order, list[OrderLine]]:
    """Codes: ZERO_QUANTITY (quantity), NOT_FOUND, NOT_AVAILABLE_IN_CHANNEL (input), NOT_EDITABLE (id), INSUFFICIENT_STOCK (quantity)."""
    with action():
        order = _held(order_id)
        held = locks.lock_lines(order.pk)
        touched = put_in(order, held, lines)
        _promise(order, [Demand(line.pk, line.variant_id, more) for line, more in touched if line.variant_id], actor)
        reprice(order, held)
        history.note(order, "ADDED_PRODUCTS", actor, lines=[str(line.pk) for line, _more in touched])
        history.announce_update(order, actor)
    return order, [line for line, _more in touched]


def update_order_line(*, line_id: UUID, quantity: int, actor: Actor) -> tuple[Order, OrderLine]:
    """Set a line's quantity. ZERO_QUANTITY, NOT_FOUND, NOT_EDITABLE, INVALID (below what is shipped), INSUFFICIENT_STOCK (quantity)."""
    if quantity <= 0:
        raise DomainError("ZERO_QUANTITY", _("The quantity must be greater than zero."), field="quantity")
    with action():
        order, held, line = _line(line_id)
        if quantity < line.quantity_fulfilled:
            raise DomainError("INVALID", _("More than that has been shipped."), field="quantity")
        difference = quantity - line.quantity
        line.quantity = quantity
        line.save(update_fields=["quantity"])
        if difference > 0 and line.variant_id:
            _promise(order, [Demand(line.pk, line.variant_id, difference)], actor)
        elif difference < 0 and order.status != OrderStatus.DRAFT:
            deallocate({line.pk: -difference}, actor=actor)
        reprice(order, held)
        history.note(order, "ADDED_PRODUCTS" if difference > 0 else "REMOVED_PRODUCTS", actor, lines=[str(line.pk)])
        history.announce_update(order, actor)
    return order, line


def delete_order_line(*, line_id: UUID, actor: Actor) -> tuple[Order, OrderLine]:
    with action():
        order, held, line = _line(line_id)
        if order.status != OrderStatus.DRAFT:
            deallocate([line.pk], actor=actor)
        OrderLine.objects.filter(pk=line.pk).delete()
        reprice(order, [each for each in held if each.pk != line.pk])
        history.note(order, "REMOVED_PRODUCTS", actor, lines=[str(line.pk)])
        history.announce_update(order, actor)
    return order, line


def put_in(order: Order, held: list[OrderLine], lines: Sequence[NewOrderLine]) -> list[tuple[OrderLine, int]]:
    """Add to a held order; `held` grows with it. Each line touched with the units that came."""
    if any(line.quantity < 1 for line in lines):
        raise DomainError("ZERO_QUANTITY", _("Ensure this value is greater than 0."), field="quantity")
    variants = ProductVariant.objects.select_related("product__product_type__tax_class", "product__tax_class").in_bulk(
        {line.variant_id for line in lines}
    )
    missing = [line.variant_id for line in lines if line.variant_id not in variants]
    if missing:
        raise NotFound(_("There is no such variant."), field="lines")
    listings = {
        row.variant_id: row
        for row in ProductVariantChannelListing.objects.filter(
            variant_id__in=variants, channel_id=order.channel_id, price_amount__isnull=False
        )
    }
    unlisted = [pk for pk in variants if pk not in listings]
    if unlisted:
        params = {"variants": [to_global_id("ProductVariant", pk) for pk in unlisted]}
        raise DomainError(
            "NOT_AVAILABLE_IN_CHANNEL", _("Some variants are not sold in this channel."), field="input", params=params
        )
    touched: list[tuple[OrderLine, int]] = []
    for asked in lines:
        there = [line for line in held if line.variant_id == asked.variant_id]
        if len(there) == 1 and not asked.force_new_line:
            line = there[0]
            line.quantity += asked.quantity
            if asked.price is not None:
                line.undiscounted_base_unit_price_amount = asked.price
            line.save(update_fields=["quantity", "undiscounted_base_unit_price_amount"])
        else:
            line = _new_line(order, variants[asked.variant_id], listings[asked.variant_id], asked, len(held))
            line.save(force_insert=True)
            held.append(line)
        touched.append((line, asked.quantity))
    return touched


def _new_line(
    order: Order, variant: ProductVariant, listing: ProductVariantChannelListing, asked: NewOrderLine, position: int
) -> OrderLine:
    product, kind = variant.product, variant.product.product_type
    price = asked.price
    if price is None:
        price = listing.discounted_price_amount if listing.discounted_price_amount is not None else listing.price_amount
    tax_class = product.tax_class or kind.tax_class
    return OrderLine(
        order=order,
        variant=variant,
        product_name=product.name,
        variant_name=variant.name,
        product_sku=variant.sku,
        is_shipping_required=kind.is_shipping_required,
        quantity=asked.quantity,
        currency=order.currency,
        undiscounted_base_unit_price_amount=price or Decimal(0),
        tax_class=tax_class,
        tax_class_name=tax_class.name if tax_class else "",
        sort_order=position,
    )


def _promise(order: Order, demands: list[Demand], actor: Actor) -> None:
    if order.status == OrderStatus.DRAFT:
        return
    tracked = ProductVariant.objects.filter(pk__in=[demand.variant_id for demand in demands], track_inventory=True)
    known = set(tracked.values_list("pk", flat=True))
    try:
        allocate([demand for demand in demands if demand.variant_id in known], channel=order.channel, actor=actor)
    except InsufficientStock as short:
        raise short.on("quantity") from short


def _held(order_id: UUID) -> Order:
    order = require_found(locks.lock_order(order_id))
    if order.status not in EDITABLE:
        raise DomainError("NOT_EDITABLE", _("Only draft and unconfirmed orders can be edited."), field="id")
    return order


def _line(line_id: UUID) -> tuple[Order, list[OrderLine], OrderLine]:
    order_id = OrderLine.objects.filter(pk=line_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotFound(_("There is no such line."))
    order = _held(order_id)
    held = locks.lock_lines(order_id)
    line = next((each for each in held if each.pk == line_id), None)
    if line is None:
        raise NotFound(_("There is no such line."))
    return order, held, line
