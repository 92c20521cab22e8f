"""What was told to Apps of a customer who leaves."""

from __future__ import annotations

import json

from django.db.models import Q

from marketplace.engine.customers.ports import Leaving

from .models import DeliveryStatus, EventDelivery

# Of these she is all that there is to tell: they do not leave any more.
_HERS = ("CUSTOMER_", "ACCOUNT_", "ADDRESS_", "CHECKOUT_")


def forget(leaving: Leaving) -> None:
    """Delete the deliveries whose body names her, with what Apps answered. What is still on its way of an order that stays is sent, and
    forgotten after 14 days like all. Rather one of somebody else's (the same street) than one of hers left: nothing depends on them."""
    named = Q()
    for mark in leaving.marks:
        for written in _written(mark):
            named |= Q(body__contains=written[1:-1])
    for surname in leaving.surnames:
        for written in _written(surname):
            named |= Q(body__contains=written)
    over = ~Q(status=DeliveryStatus.PENDING)
    for beginning in _HERS:
        over |= Q(event_type__istartswith=beginning)
    if named:
        EventDelivery.objects.filter(named & over).delete()


def _written(text: str) -> set[str]:
    """How `text` may stand in a JSON document."""
    return {json.dumps(text), json.dumps(text, ensure_ascii=False)}
