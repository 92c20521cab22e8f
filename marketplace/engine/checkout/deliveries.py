"""Ways of delivery offered to a checkout. Called inside its action, with the checkout held."""

from __future__ import annotations

from marketplace.engine.shipping.models import ShippingMethodTranslation
from marketplace.engine.shipping.queries import Offer, Parcel, offers
from marketplace.kernel.clock import now
from marketplace.kernel.money import total

from .models import CheckoutDelivery
from .pricing import goods
from .queries import CheckoutInfo


def calculate(info: CheckoutInfo) -> list[CheckoutDelivery]:
    """Offer afresh: rows of methods that serve the checkout now, cheapest first; the others go, but the chosen one stays, marked invalid.
    Without a shipping address nothing is offered."""
    checkout = info.checkout
    found = {offer.method.pk: offer for offer in offers_for(info)}
    names = {
        row.shipping_method_id: row.name
        for row in ShippingMethodTranslation.objects.filter(shipping_method_id__in=found, language_code=checkout.language_code)
    }
    known = {row.shipping_method_id: row for row in checkout.deliveries.all()}
    for method_id, row in known.items():
        if method_id not in found:
            if row.pk == checkout.delivery_id:
                row.is_valid = False
                row.save(update_fields=["is_valid"])
            else:
                row.delete()
    rows: list[CheckoutDelivery] = []
    for method_id, offer in found.items():
        row = known.get(method_id) or CheckoutDelivery(checkout=checkout, shipping_method=offer.method)
        row.name = names.get(method_id) or offer.method.name
        row.description = offer.method.description
        row.price_amount = offer.price
        row.currency = checkout.currency
        row.minimum_delivery_days = offer.method.minimum_delivery_days
        row.maximum_delivery_days = offer.method.maximum_delivery_days
        row.is_valid = True
        row.shipping_method = offer.method
        row.save()
        rows.append(row)
    if checkout.delivery_id is not None:
        checkout.delivery = next((row for row in (*rows, *known.values()) if row.pk == checkout.delivery_id), None)
    checkout.deliveries_calculated_at = now()
    return rows


def offers_for(info: CheckoutInfo) -> list[Offer]:
    """What serves the checkout now, cheapest first; nothing without a shipping address."""
    address = info.checkout.shipping_address
    if address is None or not info.needs_shipping:
        return []
    worth = total(goods(info), info.checkout.currency).amount - info.checkout.discount_amount
    weight = sum(each.weight * each.line.quantity for each in info.lines if each.needs_shipping)
    return offers(Parcel(info.channel.pk, address.country, address.postal_code, worth, weight))
