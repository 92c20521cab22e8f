"""Registering a withdrawal, and its durable acknowledgement by message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Value, When

from marketplace.client import withdrawals
from marketplace.contract.types.withdrawal import Withdrawal, WithdrawalPage
from marketplace.kernel import audit, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.formats import country_of_sale
from marketplace.kernel.outbox import Delivery
from marketplace.messages.sending import Recipient, send

from .markets import MARKETS
from .models import WithdrawalRequest
from .visit import Visit

TOPIC = "WithdrawalRegistered"
# From the declaration until the money is back: Moroccan law 31-08, art. 37; French consumer code, art. L221-24.
REFUND_DAYS = {"morocco": 15, "france": 14}


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


class Register:
    """The declarations, as the desk works through them (`client.withdrawals.Keeper`)."""

    def listed(self, *, settled: bool, first: int, offset: int) -> WithdrawalPage:
        days = [When(channel=channel, then=Value(timedelta(days=count))) for channel, count in REFUND_DAYS.items()]
        due = ExpressionWrapper(F("created_at") + Case(*days, default=Value(timedelta(days=14))), output_field=DateTimeField())
        found = WithdrawalRequest.objects.filter(settled_at__isnull=not settled).annotate(due=due)
        rows = found.order_by("-settled_at", "pk") if settled else found.order_by("due", "pk")
        shown = list(rows[offset : offset + first + 1])
        return WithdrawalPage(tuple(map(_shown, shown[:first])), found.count(), len(shown) > first)

    def settle(self, withdrawal: UUID, *, person: str) -> bool:
        with transaction.atomic():
            open_ones = WithdrawalRequest.objects.filter(pk=withdrawal, settled_at__isnull=True)
            first = bool(open_ones.update(settled_at=now(), settled_by=person))
            if first:
                audit.record(Actor("staff", person.partition(":")[2], person=person), "withdrawal.settle", str(withdrawal))
        return first


def _shown(row: Any) -> Withdrawal:
    return Withdrawal(
        id=row.pk,
        order_number=row.order_number,
        name=row.name,
        contact=row.contact,
        pieces=row.pieces,
        channel=row.channel,
        created=row.created_at,
        due=row.due,
        acknowledged=row.acknowledged_at is not None,
        settled=row.settled_at,
    )


def connect() -> None:
    withdrawals.register(Register())
    outbox.subscribe(TOPIC, "storefront.withdrawal", acknowledge, network=True)
