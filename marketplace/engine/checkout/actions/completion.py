"""A checkout becomes an order: once, whole, or not at all."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from marketplace.engine.addresses.models import Address
from marketplace.engine.addresses.validation import FIELDS, clean_address, copy_address
from marketplace.engine.channels.enums import MarkAsPaidStrategy
from marketplace.engine.channels.models import Channel
from marketplace.engine.checkout import deliveries, locks, ports, pricing
from marketplace.engine.checkout.errors import no_such_checkout, unavailable
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.checkout.ports import PaidAmounts
from marketplace.engine.checkout.queries import CheckoutInfo, checkout_info, delivery_is_stale
from marketplace.engine.discounts.actions import not_applicable, use_code
from marketplace.engine.orders.actions import place_order
from marketplace.engine.orders.enums import AuthorizeStatus
from marketplace.engine.orders.models import Order
from marketplace.engine.stock.errors import InsufficientStock
from marketplace.engine.taxes.queries import tax_rules
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, DomainErrors
from marketplace.kernel.locks import action

from .address_book import remember_addresses
from .order_of import Completion, discounts_of, lines_of, order_of


def complete_checkout(*, checkout_id: UUID, actor: Actor, completion: Completion | None = None) -> Order:
    """Place the order that a checkout stands for. A second call, or one that lost the race, returns the same order.

    One transaction; locks in the global order: checkout, promo code, transactions, stocks. Everything is read again under the checkout's
    lock. Codes: NOT_FOUND (id), CHANNEL_INACTIVE (channel), EMAIL_NOT_SET, UNAVAILABLE_VARIANT_IN_CHANNEL (lines), NO_LINES (lines),
    SHIPPING_METHOD_NOT_SET, INVALID_SHIPPING_METHOD (shipping_method), SHIPPING_ADDRESS_NOT_SET (shipping_address), BILLING_ADDRESS_NOT_SET
    (billing_address), REQUIRED / INVALID (address fields), VOUCHER_NOT_APPLICABLE (voucher_code), CHECKOUT_NOT_FULLY_PAID (id),
    INSUFFICIENT_STOCK (null field). Publishes `OrderPlaced`.
    """
    completion = completion or Completion()
    with action():
        checkout = locks.lock_checkout(checkout_id)
        if checkout is None:
            return _placed_already(checkout_id)
        # A checkout that was kept after it had become an order.
        if (made := Order.objects.select_related("channel").filter(checkout_token=checkout_id).first()) is not None:
            return made
        info = checkout_info(checkout)
        _check_contents(info)
        _check_delivery(info)
        _check_addresses(info, strict=not completion.unpaid)
        _price(info)
        if checkout.voucher_code:
            use_code(code=checkout.voucher_code, channel_id=info.channel.pk, email=checkout.email or "")
        paid = ports.payments().paid_amounts(checkout.pk)
        pricing.settle(checkout, paid, empty=False)
        _check_paid(info, paid, completion)
        rules = tax_rules(info.channel.pk, info.country)
        order = order_of(info, rules, paid, completion)
        if not completion.remove:
            order.billing_address, order.shipping_address = _own_copies(checkout)
        try:
            place_order(
                order=order,
                lines=lines_of(info, rules),
                channel=info.channel,
                actor=actor,
                discounts=discounts_of(info),
                exclude_checkout=checkout.pk,
            )
        except InsufficientStock as short:
            raise short.on(None) from short
        remember_addresses(checkout)
        if completion.remove:
            if paid.transactions:
                ports.payments().move_to_order(checkout.pk, order.pk)
                order.refresh_from_db()
            _remove(checkout)
    return order


def _placed_already(checkout_id: UUID) -> Order:
    """The order that this checkout became; NOT_FOUND when there never was one."""
    order = Order.objects.select_related("channel").filter(checkout_token=checkout_id).first()
    if order is None:
        raise no_such_checkout()
    _check_open(order.channel)
    return order


def _check_open(channel: Channel) -> None:
    if not channel.is_active:
        raise DomainError("CHANNEL_INACTIVE", _("This channel is closed."), field="channel")


def _check_contents(info: CheckoutInfo) -> None:
    _check_open(info.channel)
    if not info.checkout.email:
        raise DomainError("EMAIL_NOT_SET", _("Checkout email must be set."))
    gone = [each.variant.pk for each in info.lines if each.listing is None or each.listing.price_amount is None]
    if gone:
        message = _("Some of the checkout lines variants are unavailable.")
        raise unavailable("UNAVAILABLE_VARIANT_IN_CHANNEL", message, gone)
    if not info.lines:
        raise DomainError("NO_LINES", _("Cannot complete checkout without lines."), field="lines")


def _check_delivery(info: CheckoutInfo) -> None:
    checkout = info.checkout
    if not info.needs_shipping:
        return
    if checkout.delivery is not None and delivery_is_stale(checkout):
        before = checkout.delivery.price_amount
        deliveries.calculate(info)
        if checkout.delivery is not None and checkout.delivery.price_amount != before:
            pricing.compute(info, pricing.applicable_promo(info))
    if checkout.delivery is None and checkout.collection_point is None:
        raise DomainError("SHIPPING_METHOD_NOT_SET", _("Shipping method is not set"), field="shipping_method")
    if checkout.shipping_address is None:
        raise DomainError("SHIPPING_ADDRESS_NOT_SET", _("Shipping address is not set"), field="shipping_address")
    if checkout.delivery is not None and not checkout.delivery.is_valid:
        message = _("Delivery method is not valid for your shipping address")
        raise DomainError("INVALID_SHIPPING_METHOD", message, field="shipping_method")


def _check_addresses(info: CheckoutInfo, *, strict: bool) -> None:
    """The address steps may have been lenient; an order's addresses are whole. They are normalised here at the latest.
    Not `strict`: an App answers for the order, and for its addresses as they are."""
    checkout = info.checkout
    if checkout.billing_address is None:
        raise DomainError("BILLING_ADDRESS_NOT_SET", _("Billing address is not set"), field="billing_address")
    if not strict:
        return
    own_shipping = info.needs_shipping and checkout.collection_point is None
    for kind, address in (
        ("SHIPPING", checkout.shipping_address if own_shipping else None),
        ("BILLING", checkout.billing_address),
    ):
        if address is None:
            continue
        try:
            clean = clean_address({name: getattr(address, name) for name in FIELDS})
        except DomainErrors as refused:
            raise DomainErrors(
                [DomainError(e.code, e.message, field=e.field, params={"address_type": kind}) for e in refused.errors]
            ) from refused
        changed = [name for name in FIELDS if getattr(address, name) != getattr(clean, name)]
        for name in changed:
            setattr(address, name, getattr(clean, name))
        if changed:
            address.save(update_fields=changed)


def _price(info: CheckoutInfo) -> None:
    """Prices older than their hour are made anew; a code that was accepted and no longer applies stops the sale instead of raising its price."""
    promo = pricing.applicable_promo(info)
    if info.checkout.voucher_code and promo is None:
        raise not_applicable()
    if pricing.expired(info.checkout):
        pricing.compute(info, promo)


def _check_paid(info: CheckoutInfo, paid: PaidAmounts, completion: Completion) -> None:
    """What is authorised and charged covers the total of now, read under the locks of checkout and transactions; or nothing is due; or the
    channel (or the app that asks) accepts unpaid orders."""
    checkout, channel = info.checkout, info.channel
    covered = checkout.authorize_status == AuthorizeStatus.FULL and paid.transactions > 0
    if covered or completion.unpaid or channel.allow_unpaid_orders:
        return
    free = not checkout.total_gross_amount and channel.mark_as_paid_strategy == MarkAsPaidStrategy.TRANSACTION_FLOW
    if not free:
        message = _("The authorized amount doesn't cover the checkout's total amount.")
        raise DomainError("CHECKOUT_NOT_FULLY_PAID", message, field="id" if paid.transactions else None)


def _own_copies(checkout: Checkout) -> tuple[Address | None, Address | None]:
    """A checkout that stays keeps its address rows, and may change them."""
    billing, shipping = checkout.billing_address, checkout.shipping_address
    return copy_address(billing) if billing else None, copy_address(shipping) if shipping else None


_REMOVE = """
WITH reserved AS (DELETE FROM stock_reservation WHERE checkout_line_id IN (SELECT id FROM checkout_checkoutline WHERE checkout_id = %(key)s)),
     offered AS (DELETE FROM checkout_checkoutdelivery WHERE checkout_id = %(key)s),
     held AS (DELETE FROM checkout_checkoutline WHERE checkout_id = %(key)s)
DELETE FROM checkout_checkout WHERE token = %(key)s
"""


def _remove(checkout: Checkout) -> None:
    """The checkout has become an order, which keeps its addresses. Whoever waits for its lock finds the order instead.
    One statement (foreign keys are checked at the commit) where the ORM would take nine."""
    with connection.cursor() as cursor:
        cursor.execute(_REMOVE, {"key": checkout.pk})
