"""Reading an import against what is there, and writing one of its orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.engine.catalogue.models import ProductVariant
from marketplace.engine.channels.models import Channel
from marketplace.engine.customers.models import User
from marketplace.engine.orders import history, ports
from marketplace.engine.orders.enums import FulfillmentStatus, OrderOrigin, OrderStatus
from marketplace.engine.orders.models import Fulfillment, FulfillmentLine, Order, OrderLine
from marketplace.engine.orders.numbers import next_order_number
from marketplace.engine.orders.status import authorize_status, charge_status
from marketplace.engine.refusals import unique
from marketplace.engine.shipping.models import ShippingMethod
from marketplace.engine.stock.models import Warehouse
from marketplace.engine.taxes.calculation import per_unit
from marketplace.engine.taxes.models import TaxClass
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.money import TaxedMoney, zero_taxed

from .imported import ImportedLine, ImportedOrder, VariantName
from .imported_stock import Shelves

Fault = Callable[[str, str, str], None]


class Lookup:
    """Everything that the rows name, read in a few queries."""

    def __init__(self, orders: Sequence[ImportedOrder]) -> None:
        lines = [line for order in orders for line in order.lines]
        names = [line.variant for line in lines]
        variants = list(
            ProductVariant.objects.select_related("product").filter(pk__in=[name.id for name in names if name.id])
            | ProductVariant.objects.select_related("product").filter(sku__in=[name.sku for name in names if name.sku])
            | ProductVariant.objects.select_related("product").filter(
                external_reference__in=[name.external_reference for name in names if name.external_reference]
            )
        )
        self._variants: dict[object, ProductVariant] = {}
        for variant in variants:
            self._variants |= {variant.pk: variant, ("sku", variant.sku): variant, ("ref", variant.external_reference): variant}
        self.channels = {row.slug: row for row in Channel.objects.filter(slug__in={order.channel for order in orders})}
        places = {line.warehouse_id for line in lines} | {
            line.warehouse_id for order in orders for each in order.fulfillments for line in each.lines
        }
        places |= {order.delivery.warehouse_id for order in orders if order.delivery and order.delivery.warehouse_id}
        self.warehouses = Warehouse.objects.in_bulk(places)
        self.tax_classes = TaxClass.objects.in_bulk({line.tax_class_id for line in lines if line.tax_class_id})
        methods = {order.delivery.shipping_method_id for order in orders if order.delivery and order.delivery.shipping_method_id}
        self.methods = ShippingMethod.objects.in_bulk(methods)
        self._seen: set[str] = set()
        references = [order.external_reference for order in orders if order.external_reference]
        self._taken = set(Order.objects.filter(external_reference__in=references).values_list("external_reference", flat=True))

    def variant(self, name: VariantName) -> ProductVariant | None:
        if name.id is not None:
            return self._variants.get(name.id)
        return self._variants.get(("sku", name.sku) if name.sku else ("ref", name.external_reference))

    def user(self, row: ImportedOrder) -> User | None:
        if row.user_id is not None:
            return User.objects.filter(pk=row.user_id).first()
        if row.user_external_reference:
            return User.objects.filter(external_reference=row.user_external_reference).first()
        return User.objects.filter(email__iexact=row.user_email).first() if row.user_email else None

    def crossings(self, orders: Sequence[ImportedOrder]) -> set[tuple[int, UUID]]:
        found: set[tuple[int, UUID]] = set()
        for order in orders:
            for line in order.lines:
                if (variant := self.variant(line.variant)) is not None:
                    found.add((variant.pk, line.warehouse_id))
            for each in order.fulfillments:
                for part in each.lines:
                    if 0 <= part.line_index < len(order.lines) and (
                        variant := self.variant(order.lines[part.line_index].variant)
                    ):
                        found.add((variant.pk, part.warehouse_id))
        return found

    def faults(self, row: ImportedOrder) -> list[DomainError]:
        """What is wrong with a row before stock is looked at."""
        errors: list[DomainError] = []

        def fault(code: str, path: str, message: str) -> None:
            errors.append(DomainError(code, message, field=path))

        channel = self.channels.get(row.channel)
        if channel is None:
            fault("NOT_FOUND", "channel", _("There is no such channel."))
        elif channel.currency_code != row.currency:
            fault("INCORRECT_CURRENCY", "currency", _("The currency is not the channel's."))
        if row.external_reference and (row.external_reference in self._taken or row.external_reference in self._seen):
            fault("UNIQUE", "external_reference", _("There is an order with this reference."))
        if row.external_reference:
            self._seen.add(row.external_reference)
        if not (row.user_id or row.user_email or row.user_external_reference):
            fault("REQUIRED", "user", _("Please name the customer."))
        elif not row.user_email and self.user(row) is None:
            fault("NOT_FOUND", "user", _("There is no such customer."))
        if not row.lines:
            fault("REQUIRED", "lines", _("An order needs lines."))
        for index, line in enumerate(row.lines):
            self._line_faults(line, f"lines.{index}", fault)
        named = row.delivery and (row.delivery.warehouse_id or row.delivery.shipping_method_id)
        if not named and any(line.is_shipping_required for line in row.lines):
            fault("REQUIRED", "delivery_method", _("Please say how it was delivered."))
        if row.delivery and row.delivery.warehouse_id and row.delivery.shipping_method_id:
            fault("TOO_MANY_IDENTIFIERS", "delivery_method", _("Please name either a place or a shipping method."))
        if row.delivery and row.delivery.warehouse_id and row.delivery.warehouse_id not in self.warehouses:
            fault("NOT_FOUND", "delivery_method.warehouse_id", _("There is no such warehouse."))
        if row.delivery and row.delivery.shipping_method_id and row.delivery.shipping_method_id not in self.methods:
            fault("NOT_FOUND", "delivery_method.shipping_method_id", _("There is no such shipping method."))
        self._fulfillment_faults(row, fault)
        return errors

    def _line_faults(self, line: ImportedLine, path: str, fault: Fault) -> None:
        named = [name for name in (line.variant.id, line.variant.sku, line.variant.external_reference) if name]
        if len(named) > 1:
            fault("TOO_MANY_IDENTIFIERS", path, _("Please name the variant once."))
        elif not named:
            fault("REQUIRED", path, _("Please name the variant."))
        elif self.variant(line.variant) is None:
            fault("NOT_FOUND", path, _("There is no such variant."))
        if line.quantity < 1:
            fault("INVALID_QUANTITY", f"{path}.quantity", _("The quantity must be greater than zero."))
        if line.warehouse_id not in self.warehouses:
            fault("NOT_FOUND", f"{path}.warehouse", _("There is no such warehouse."))
        if line.tax_class_id is not None and line.tax_class_id not in self.tax_classes:
            fault("NOT_FOUND", f"{path}.tax_class_id", _("There is no such tax class."))
        for name, total in (("total_price", line.total), ("undiscounted_total_price", line.undiscounted_total)):
            if total.net.amount > total.gross.amount:
                fault("PRICE_ERROR", f"{path}.{name}", _("Net price can't be greater than gross price."))

    def _fulfillment_faults(self, row: ImportedOrder, fault: Fault) -> None:
        units: dict[int, int] = defaultdict(int)
        for position, each in enumerate(row.fulfillments):
            for index, part in enumerate(each.lines):
                path = f"fulfillments.{position}.lines.{index}"
                if part.line_index < 0:
                    fault("NEGATIVE_INDEX", f"{path}.order_line_index", _("The index cannot be negative."))
                    continue
                if part.line_index >= len(row.lines):
                    fault("NO_RELATED_ORDER_LINE", f"{path}.order_line_index", _("There is no order line with this index."))
                    continue
                if part.warehouse_id not in self.warehouses:
                    fault("NOT_FOUND", f"{path}.warehouse", _("There is no such warehouse."))
                if part.quantity < 1:
                    fault("INVALID_QUANTITY", f"{path}.quantity", _("The quantity must be greater than zero."))
                units[part.line_index] += part.quantity
        for index, quantity in units.items():
            if quantity > row.lines[index].quantity:
                fault("INVALID_QUANTITY", f"lines.{index}", _("More is handed over than was ordered."))


def write_order(row: ImportedOrder, lookup: Lookup, shelves: Shelves, actor: Actor) -> Order:
    """Write a faultless row: order, lines, fulfilments, stock. The stock's refusals undo it."""
    lines = [_line(line, lookup, row.currency) for line in row.lines]
    order = _order(row, lookup, lines)
    for address in (order.billing_address, order.shipping_address):
        if address is not None:
            address.save(force_insert=True)
    with unique():
        order.save(force_insert=True)
    for position, line in enumerate(lines):
        line.order, line.sort_order = order, position
    OrderLine.objects.bulk_create(lines)
    handed = _hand_over(row, order, lines, shelves)
    for index, (line, given) in enumerate(zip(lines, row.lines, strict=True)):
        line.quantity_fulfilled = handed[index]
        rest = line.quantity - handed[index]
        if line.variant is not None and line.variant.track_inventory and order.status != OrderStatus.CANCELED:
            subject = to_global_id("OrderLine", line.pk)
            shelves.promise(line.pk, line.variant.pk, given.warehouse_id, rest, subject=subject, path=f"lines.{index}")
    OrderLine.objects.bulk_update(lines, ["quantity_fulfilled"])
    for payment in row.payments:
        # Taken after the stocks: nobody else can hold this order or its payments yet, so the order of locks is safe.
        ports.record(order, payment, actor)
    if row.payments:
        order.refresh_from_db()
    for message in row.notes:
        history.note(order, "NOTE_ADDED", actor, message=message)
    history.note(order, "PLACED", actor)
    return order


def _hand_over(row: ImportedOrder, order: Order, lines: Sequence[OrderLine], shelves: Shelves) -> dict[int, int]:
    handed: dict[int, int] = defaultdict(int)
    for number, each in enumerate(row.fulfillments, 1):
        fulfillment = Fulfillment.objects.create(
            order=order,
            fulfillment_order=number,
            status=FulfillmentStatus.FULFILLED,
            tracking_number=each.tracking_number,
            created_at=row.created_at,
        )
        for part in each.lines:
            line = lines[part.line_index]
            handed[part.line_index] += part.quantity
            stock = None
            if line.variant is not None:
                path = f"lines.{part.line_index}"
                gid = to_global_id("Fulfillment", fulfillment.pk)
                stock = shelves.stock(line.variant.pk, part.warehouse_id)
                if line.variant.track_inventory:
                    stock = shelves.hand_over(line.variant.pk, part.warehouse_id, part.quantity, subject=gid, path=path)
            FulfillmentLine.objects.create(fulfillment=fulfillment, order_line=line, quantity=part.quantity, stock=stock)
    return handed


def _line(given: ImportedLine, lookup: Lookup, currency: str) -> OrderLine:
    variant = lookup.variant(given.variant)
    assert variant is not None
    unit, undiscounted = per_unit(given.total, given.quantity), per_unit(given.undiscounted_total, given.quantity)
    return OrderLine(
        variant=variant,
        product_name=given.product_name or variant.product.name,
        variant_name=given.variant_name or variant.name,
        translated_product_name=given.translated_product_name,
        translated_variant_name=given.translated_variant_name,
        product_sku=given.product_sku or variant.sku,
        is_shipping_required=given.is_shipping_required,
        quantity=given.quantity,
        currency=currency,
        base_unit_price_amount=unit.gross.amount,
        undiscounted_base_unit_price_amount=undiscounted.gross.amount,
        unit_price_net_amount=unit.net.amount,
        unit_price_gross_amount=unit.gross.amount,
        undiscounted_unit_price_net_amount=undiscounted.net.amount,
        undiscounted_unit_price_gross_amount=undiscounted.gross.amount,
        total_price_net_amount=given.total.net.amount,
        total_price_gross_amount=given.total.gross.amount,
        undiscounted_total_price_net_amount=given.undiscounted_total.net.amount,
        undiscounted_total_price_gross_amount=given.undiscounted_total.gross.amount,
        tax_rate=given.tax_rate,
        tax_class_id=given.tax_class_id,
        tax_class_name=given.tax_class_name or (lookup.tax_classes[given.tax_class_id].name if given.tax_class_id else ""),
        created_at=given.created_at,
        metadata=dict(given.metadata),
        private_metadata=dict(given.private_metadata),
    )


def _order(row: ImportedOrder, lookup: Lookup, lines: Sequence[OrderLine]) -> Order:
    user = lookup.user(row)
    delivery = row.delivery
    shipping = delivery.price if delivery and delivery.price else zero_taxed(row.currency)
    total = _sum([line.total for line in row.lines], row.currency) + shipping
    undiscounted = _sum([line.undiscounted_total for line in row.lines], row.currency) + shipping
    wanted = sum(line.quantity for line in row.lines)
    handed = sum(part.quantity for each in row.fulfillments for part in each.lines)
    status = OrderStatus.FULFILLED if handed == wanted else OrderStatus.PARTIALLY_FULFILLED if handed else OrderStatus.UNFULFILLED
    method = lookup.methods.get(delivery.shipping_method_id or 0) if delivery else None
    point = lookup.warehouses.get(delivery.warehouse_id) if delivery and delivery.warehouse_id else None
    return Order(
        number=next_order_number(),
        channel=lookup.channels[row.channel],
        status=row.status or status,
        origin=OrderOrigin.BULK_CREATE,
        user=user,
        user_email=row.user_email or (user.email if user else ""),
        language_code=row.language_code,
        billing_address=row.billing_address,
        shipping_address=row.shipping_address,
        shipping_method=method,
        shipping_method_name=(delivery.shipping_method_name if delivery else "") or (method.name if method else ""),
        collection_point=point,
        collection_point_name=(delivery.warehouse_name if delivery else "") or (point.name if point else ""),
        external_reference=row.external_reference,
        customer_note=row.customer_note,
        redirect_url=row.redirect_url,
        voucher_code=row.voucher_code,
        currency=row.currency,
        total_net_amount=total.net.amount,
        total_gross_amount=total.gross.amount,
        undiscounted_total_net_amount=undiscounted.net.amount,
        undiscounted_total_gross_amount=undiscounted.gross.amount,
        base_shipping_price_amount=shipping.gross.amount,
        shipping_price_net_amount=shipping.net.amount,
        shipping_price_gross_amount=shipping.gross.amount,
        shipping_tax_rate=delivery.tax_rate if delivery else None,
        display_gross_prices=row.display_gross_prices,
        charge_status=charge_status(total.gross.amount, Decimal(0)),
        authorize_status=authorize_status(total.gross.amount, Decimal(0), Decimal(0)),
        created_at=row.created_at,
        metadata=dict(row.metadata),
        private_metadata=dict(row.private_metadata),
    )


def _sum(parts: Sequence[TaxedMoney], currency: str) -> TaxedMoney:
    result = zero_taxed(currency)
    for part in parts:
        result = result + part
    return result
