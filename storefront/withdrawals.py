"""Registering a withdrawal, and its durable acknowledgement by message."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from marketplace.kernel import outbox
from marketplace.kernel.clock import now
from marketplace.kernel.formats import country_of_sale
from marketplace.kernel.outbox import Delivery
from marketplace.messages.sending import Recipient, send

from .markets import MARKETS
from .models import WithdrawalRequest
from .visit import Visit

TOPIC = "WithdrawalRegistered"


def register(*, visit: Visit, order_number: str, name: str, contact: str, pieces: str) -> WithdrawalRequest:
    """Store the declaration; the acknowledgement leaves by the outbox. The message carries the id only."""
    with transaction.atomic():
        made = WithdrawalRequest.objects.create(
            order_number=order_number, name=name, contact=contact, pieces=pieces, channel=visit.channel, language=visit.language
        )
        outbox.publish(TOPIC, {"withdrawal": str(made.pk)})
    return made


def acknowledge(delivery: Delivery) -> None:
    """E-mail the declaration back to its author with day and hour (a durable medium). A telephone number alone is left to the desk."""
    made = WithdrawalRequest.objects.filter(pk=delivery.payload["withdrawal"], acknowledged_at__isnull=True).first()
    if made is None or "@" not in made.contact:
        return
    with country_of_sale(MARKETS[made.channel].country):
        variables = {"made": made, "origin": settings.PUBLIC_URL}
        send("withdrawal_registered", Recipient(made.contact, "", made.language), variables, key=f"withdrawal-{delivery.id}")
    WithdrawalRequest.objects.filter(pk=made.pk).update(acknowledged_at=now())


def connect() -> None:
    outbox.subscribe(TOPIC, "storefront.withdrawal", acknowledge, network=True)
