"""What a customer's orders have written about her into messages to others."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from marketplace.engine.addresses.models import Address
from marketplace.engine.customers.models import User
from marketplace.kernel.ids import to_global_id

from .models import Order


def marks(user: User) -> Iterator[str]:
    """Ids of her orders; telephones and streets that they were billed and sent to."""
    hers = Order.objects.filter(Q(user=user) | Q(user_email=user.email))
    places: set[int | None] = set()
    for pk, *addresses in hers.values_list("pk", "billing_address_id", "shipping_address_id"):
        yield to_global_id("Order", pk)
        places.update(addresses)
    for phone, street in Address.objects.filter(pk__in=[pk for pk in places if pk is not None]).values_list(
        "phone", "street_address_1"
    ):
        yield from (phone, street)
