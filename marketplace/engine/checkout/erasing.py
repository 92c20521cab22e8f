"""What baskets hold of a customer who leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from marketplace.engine.addresses.models import Address
from marketplace.engine.customers.models import User
from marketplace.engine.customers.ports import Leaving
from marketplace.engine.orders.models import Order
from marketplace.kernel.ids import to_global_id

from . import ports
from .locks import lock_checkout
from .models import Checkout


def marks(user: User) -> Iterator[str]:
    """Ids of her baskets; telephones and streets in them."""
    places: set[int | None] = set()
    for pk, *addresses in Checkout.objects.filter(user=user).values_list("pk", "billing_address_id", "shipping_address_id"):
        yield to_global_id("Checkout", pk)
        places.update(addresses)
    for phone, street in Address.objects.filter(pk__in=[pk for pk in places if pk is not None]).values_list(
        "phone", "street_address_1"
    ):
        yield from (phone, street)


def forget(leaving: Leaving) -> None:
    """Her baskets go with their addresses. One for which somebody tried to pay stays, without her account, until it is an order, or what
    was paid is given back and it is purged. Locks each basket, then its payments."""
    gone = []
    for key in Checkout.objects.filter(user=leaving.user).order_by("pk").values_list("pk", flat=True):
        if lock_checkout(key) is not None and not ports.payments().paid_amounts(key).transactions:
            gone.append(key)
    delete(gone)
    Checkout.objects.filter(user=leaving.user).update(user=None)


def delete(keys: Sequence[UUID]) -> None:
    """Delete baskets and the addresses that are only theirs (an order's would be lost without a word)."""
    rows = Checkout.objects.filter(pk__in=keys)
    places = {pk for pair in rows.values_list("billing_address_id", "shipping_address_id") for pk in pair if pk is not None}
    rows.update(delivery=None)
    rows.delete()
    kept = Order.objects.filter(Q(billing_address__in=places) | Q(shipping_address__in=places))
    places -= {pk for pair in kept.values_list("billing_address_id", "shipping_address_id") for pk in pair}
    Address.objects.filter(pk__in=places).delete()
