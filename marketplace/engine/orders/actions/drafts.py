"""Orders that staff write for a customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.contract.events import DraftOrderChanged, OrderConfirmed
from marketplace.engine.addresses.models import Address
from marketplace.engine.catalogue.models import ProductChannelListing
from marketplace.engine.channels.models import Channel
from marketplace.engine.customers.models import User
from marketplace.engine.discounts.actions import use_code
from marketplace.engine.discounts.queries import promo
from marketplace.engine.orders import history, locks
from marketplace.engine.orders.enums import OrderOrigin, OrderStatus
from marketplace.engine.orders.errors import invalid, require_found
from marketplace.engine.orders.models import Order, OrderDiscount, OrderLine
from marketplace.engine.orders.numbers import next_order_number
from marketplace.engine.orders.pricing import reprice
from marketplace.engine.refusals import find, unique
from marketplace.engine.shipping.models import ShippingMethodChannelListing
from marketplace.engine.stock.actions import allocate
from marketplace.engine.stock.errors import InsufficientStock
from marketplace.kernel import outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, DomainErrors
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action
from marketplace.kernel.money import quantize

from .lines import NewOrderLine, put_in
from .placing import announce_placed, demands

_PLAIN = ("customer_note", "redirect_url", "external_reference", "language_code", "metadata", "private_metadata")


def create_draft(
    *, channel_id: int | None, changes: Mapping[str, Any], lines: Sequence[NewOrderLine] = (), actor: Actor
) -> Order:
    """A draft in a channel. `changes` as in `update_draft`. REQUIRED (channel) / NOT_FOUND (channel_id) and the codes of lines and changes."""
    if channel_id is None:
        raise DomainError("REQUIRED", _("Please name a channel."), field="channel")
    with action():
        channel = find(Channel.objects.all(), channel_id, "channel_id")
        order = Order(
            channel=channel,
            currency=channel.currency_code,
            status=OrderStatus.DRAFT,
            origin=OrderOrigin.DRAFT,
            number=next_order_number(),
        )
        _apply(order, {name: value for name, value in changes.items() if name not in ("voucher_code", "discount")})
        with unique():
            order.save(force_insert=True)
        _discount(order, changes)
        held: list[OrderLine] = []
        put_in(order, held, lines)
        reprice(order, held)
        history.note(order, "DRAFT_CREATED", actor)
        _announce(order, "created", actor)
    return order


def update_draft(*, order_id: UUID, changes: Mapping[str, Any], actor: Actor) -> Order:
    """Change a draft: `user_id`, `user_email`, `billing_address`, `shipping_address` (checked, unsaved), `shipping_method_id`, `voucher_code`,
    `discount` (staff's own, as entered), and the plain columns. INVALID (id) when it is no draft; NOT_FOUND (user, shipping_method);
    NOT_AVAILABLE_IN_CHANNEL (shipping_method); INVALID_VOUCHER_CODE (voucher_code); UNIQUE (external_reference)."""
    with action():
        order = _draft(order_id)
        _apply(order, changes)
        with unique():
            order.save()
        _discount(order, changes)
        reprice(order, locks.lock_lines(order.pk))
        _announce(order, "updated", actor)
    return order


def complete_draft(*, order_id: UUID, actor: Actor) -> Order:
    """Place the order that a draft stands for: stock is promised, all or nothing. A second call is refused (INVALID: no draft any more).

    Codes, reported together: REQUIRED (lines), BILLING_ADDRESS_NOT_SET, ORDER_NO_SHIPPING_ADDRESS (order), SHIPPING_METHOD_REQUIRED,
    SHIPPING_METHOD_NOT_APPLICABLE (shipping), NOT_FOUND, PRODUCT_NOT_PUBLISHED, PRODUCT_UNAVAILABLE_FOR_PURCHASE (lines), CHANNEL_INACTIVE (channel);
    then VOUCHER → INVALID_VOUCHER_CODE, INSUFFICIENT_STOCK (lines). Locks: order, lines, promo code, stocks. Publishes `OrderPlaced`.
    """
    with action():
        order = _draft(order_id)
        lines = locks.lock_lines(order.pk)
        if errors := _faults(order, lines):
            raise DomainErrors(errors)
        if order.voucher_code:
            try:
                use_code(code=order.voucher_code, channel_id=order.channel_id, email=order.user_email)
            except DomainError as refused:
                raise DomainError("INVALID_VOUCHER_CODE", refused.message, field="voucher_code") from refused
        order.status = OrderStatus.UNFULFILLED if order.channel.automatically_confirm_all_new_orders else OrderStatus.UNCONFIRMED
        order.created_at = order.updated_at = now()
        if order.user is not None and not order.user_email:
            order.user_email = order.user.email
        order.save()
        try:
            allocate(demands(lines), channel=order.channel, actor=actor)
        except InsufficientStock as short:
            raise short.on("lines") from short
        history.note(order, "PLACED_FROM_DRAFT", actor)
        announce_placed(order, actor)
        if order.status == OrderStatus.UNFULFILLED:
            outbox.publish(OrderConfirmed(**history.identity(order, actor)))
    return order


def delete_draft(*, order_id: UUID, actor: Actor) -> Order:
    """Remove a draft. INVALID (id) when it is none."""
    with action():
        order = _draft(order_id)
        _announce(order, "deleted", actor)
        Order.objects.filter(pk=order.pk).delete()
    return order


def _draft(order_id: UUID) -> Order:
    order = require_found(locks.lock_order(order_id))
    if order.status != OrderStatus.DRAFT:
        raise invalid(_("Provided order id belongs to non-draft order."))
    return order


def _apply(order: Order, changes: Mapping[str, Any]) -> None:
    for name in _PLAIN:
        if name in changes:
            setattr(order, name, changes[name])
    if changes.get("user_id") is not None:
        order.user = find(User.objects.all(), changes["user_id"], "user")
        order.user_email = order.user.email
    if changes.get("user_email") is not None:
        order.user_email = changes["user_email"]
    for name in ("billing_address", "shipping_address"):
        address: Address | None = changes.get(name)
        if address is not None:
            address.save(force_insert=True)
            setattr(order, name, address)
    if "shipping_method_id" in changes:
        _choose_method(order, changes["shipping_method_id"])
    order.updated_at = now()


def _choose_method(order: Order, method_id: int | None) -> None:
    if method_id is None:
        order.shipping_method, order.shipping_method_name, order.base_shipping_price_amount = None, "", Decimal(0)
        return
    rows = ShippingMethodChannelListing.objects.select_related("shipping_method")
    listing = rows.filter(shipping_method_id=method_id, channel_id=order.channel_id).first()
    if listing is None:
        known = rows.filter(shipping_method_id=method_id).exists()
        code = "NOT_AVAILABLE_IN_CHANNEL" if known else "NOT_FOUND"
        raise DomainError(code, _("This delivery is not offered in the channel."), field="shipping_method")
    order.shipping_method = listing.shipping_method
    order.shipping_method_name = listing.shipping_method.name
    order.base_shipping_price_amount = listing.price_amount


def _discount(order: Order, changes: Mapping[str, Any]) -> None:
    """On a saved order: staff's discount replaces the earlier one; a code must be usable now."""
    if "discount" in changes:
        order.discounts.filter(type="MANUAL").delete()
        if changes["discount"]:
            amount = quantize(changes["discount"], order.currency)
            OrderDiscount.objects.create(order=order, type="MANUAL", value=amount, amount_value=amount, currency=order.currency)
    if "voucher_code" in changes:
        code = changes["voucher_code"] or ""
        if code and promo(code, order.channel_id) is None:
            raise DomainError("INVALID_VOUCHER_CODE", _("Promo code is invalid."), field="voucher_code")
        order.voucher_code = code
        if not code:
            order.voucher = None


def _faults(order: Order, lines: Sequence[OrderLine]) -> list[DomainError]:
    errors: list[DomainError] = []

    def fault(code: str, message: str, field: str, **params: Any) -> None:
        errors.append(DomainError(code, message, field=field, params=params))

    if not order.channel.is_active:
        fault("CHANNEL_INACTIVE", _("This channel is closed."), "channel")
    if not sum(line.quantity for line in lines):
        fault("REQUIRED", _("Could not create order without any products."), "lines")
    if order.billing_address_id is None:
        fault("BILLING_ADDRESS_NOT_SET", _("Can't finalize draft with no billing address."), "order")
    if any(line.is_shipping_required for line in lines):
        if order.shipping_address is None:
            fault("ORDER_NO_SHIPPING_ADDRESS", _("Can't finalize draft with no shipping address."), "order")
        if order.shipping_method is None:
            fault("SHIPPING_METHOD_REQUIRED", _("Shipping method is required."), "shipping")
        elif order.shipping_address is not None and not _delivers(order):
            fault("SHIPPING_METHOD_NOT_APPLICABLE", _("Shipping method is not valid for chosen shipping address."), "shipping")
    gone = [to_global_id("OrderLine", line.pk) for line in lines if line.variant is None]
    if gone:
        fault("NOT_FOUND", _("Some products no longer exist."), "lines", order_lines=gone)
    errors.extend(_unsold(order, [line for line in lines if line.variant is not None]))
    return errors


def _delivers(order: Order) -> bool:
    method, address = order.shipping_method, order.shipping_address
    if method is None or address is None:
        return False
    zone = method.zone
    return address.country in zone.countries and zone.channels.filter(pk=order.channel_id).exists()


def _unsold(order: Order, lines: Sequence[OrderLine]) -> list[DomainError]:
    products = {line.pk: line.variant.product_id for line in lines if line.variant is not None}
    listed = {
        row.product_id: row
        for row in ProductChannelListing.objects.filter(product_id__in=set(products.values()), channel_id=order.channel_id)
    }
    hidden = [line.variant_id for line in lines if (row := listed.get(products[line.pk])) is None or not row.is_published]
    if hidden:
        params = {"variants": [to_global_id("ProductVariant", pk) for pk in hidden]}
        return [
            DomainError(
                "PRODUCT_NOT_PUBLISHED", _("Can't finalize draft with unpublished product."), field="lines", params=params
            )
        ]
    at = now()
    closed = [line.pk for line in lines if (start := listed[products[line.pk]].available_for_purchase_at) is None or start > at]
    if not closed:
        return []
    params = {"order_lines": [to_global_id("OrderLine", pk) for pk in closed]}
    message = _("Can't finalize draft with product unavailable for purchase.")
    return [DomainError("PRODUCT_UNAVAILABLE_FOR_PURCHASE", message, field="lines", params=params)]


def _announce(order: Order, change: str, actor: Actor) -> None:
    outbox.publish(DraftOrderChanged(history.order_id(order), change, order.channel.slug, actor.label))
