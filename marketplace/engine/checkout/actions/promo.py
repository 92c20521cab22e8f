from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.engine.checkout.models import Checkout
from marketplace.engine.checkout.pricing import goods
from marketplace.engine.discounts import queries as discounts
from marketplace.engine.discounts.actions import not_applicable
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import total

from .editing import editing, make_stale


def add_promo_code(*, checkout_id: UUID, code: str, actor: Actor) -> Checkout:
    """Use a promo code; it replaces another. INVALID (promo_code) for an unknown, used-up or outdated one, VOUCHER_NOT_APPLICABLE
    (promo_code) when the checkout does not reach its minimums or this customer has used it."""
    with editing(checkout_id, actor) as info:
        checkout = info.checkout
        promo = discounts.promo(code.strip(), info.channel.pk)
        if promo is None:
            raise DomainError("INVALID", _("Promo code is invalid."), field="promo_code")
        subtotal = total(goods(info), checkout.currency)
        once = promo.voucher.apply_once_per_customer
        used = once and checkout.email is not None and discounts.used_by(promo.code, checkout.email)
        if used or not discounts.qualifies(promo, subtotal, info.quantity):
            raise not_applicable("promo_code")
        checkout.voucher_code = promo.code.code
        make_stale(info)
    return info.checkout


def remove_promo_code(*, checkout_id: UUID, code: str | None, actor: Actor, voucher_id: int | None = None) -> Checkout:
    """Drop the promo code, named itself or by its voucher; another code than the one in use changes nothing."""
    with editing(checkout_id, actor) as info:
        held = info.checkout.voucher_code
        promo = discounts.promo(held, info.channel.pk) if held and voucher_id is not None else None
        if held is not None and (code == held or (promo is not None and promo.voucher.pk == voucher_id)):
            info.checkout.voucher_code = None
            make_stale(info)
    return info.checkout
