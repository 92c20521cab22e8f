"""The frame of every change to a checkout: held, changed, priced, written, told.

Edits of baskets leave no audit rows: they are the shopper's own, anonymous as a rule, and end with the checkout. Completion is audited.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from marketplace.contract.events import CheckoutUpdated
from marketplace.engine.checkout import locks, ports, pricing
from marketplace.engine.checkout.errors import no_such_checkout
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.checkout.queries import CheckoutInfo, checkout_info
from marketplace.kernel import outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.compiled import update
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action


@contextmanager
def editing(checkout_id: UUID, actor: Actor) -> Iterator[CheckoutInfo]:
    """Hold the checkout and hand out what it holds; afterwards price it, write it and publish `CheckoutUpdated`. NOT_FOUND (id)."""
    with action():
        checkout = locks.lock_checkout(checkout_id)
        if checkout is None:
            raise no_such_checkout()
        info = checkout_info(checkout)
        yield info
        write(info)
        outbox.publish(CheckoutUpdated(to_global_id("Checkout", checkout.pk), info.channel.slug, actor.label))


@contextmanager
def noting(checkout_id: UUID, actor: Actor) -> Iterator[Checkout]:
    """As `editing`, for what changes no price: neither lines nor prices are read or written."""
    with action():
        checkout = locks.lock_checkout(checkout_id)
        if checkout is None:
            raise no_such_checkout()
        yield checkout
        checkout.updated_at = now()
        update(checkout)
        outbox.publish(CheckoutUpdated(to_global_id("Checkout", checkout.pk), checkout.channel.slug, actor.label))


def refresh_prices(*, checkout_id: UUID) -> Checkout | None:
    """Make the prices of a checkout anew if their time is over; None when it has become an order meanwhile. Tells nobody."""
    with action():
        checkout = locks.lock_checkout(checkout_id)
        if checkout is not None and pricing.expired(checkout):
            write(checkout_info(checkout))
    return checkout


def write(info: CheckoutInfo) -> None:
    """Price a held checkout afresh and write it with its lines. A promo code that no longer applies is dropped."""
    checkout = info.checkout
    before = [pricing.line_prices(each.line) for each in info.lines]
    promo = pricing.applicable_promo(info)
    if promo is None:
        checkout.voucher_code = None
    pricing.compute(info, promo)
    pricing.settle(checkout, ports.payments().paid_amounts(checkout.pk), empty=not info.lines)
    checkout.updated_at = now()
    pricing.save_lines([each.line for each, was in zip(info.lines, before, strict=True) if pricing.line_prices(each.line) != was])
    update(checkout)


def make_stale(info: CheckoutInfo) -> None:
    """What was offered for delivery no longer fits: it is computed again when asked for, at the latest on completion."""
    if info.needs_shipping:
        info.checkout.deliveries_calculated_at = None
