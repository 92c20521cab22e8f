"""What follows from events: changes of stock are carried out, and pieces follow what is true of their makers."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from marketplace.client.errors import Unavailable
from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import outbox
from marketplace.kernel.outbox import Delivery

from ..mirrors import MAKER
from ..models import Listing
from . import stock
from .drafts import LISTING
from .showing import PLACE


def on_restock(delivery: Delivery) -> None:
    """A backend that is away is asked again by the schedule, however long it takes."""
    with suppress(Unavailable):
        stock.carry_out(UUID(delivery.payload["restock"]))


def on_maker(delivery: Delivery) -> None:
    """She was changed, agreed to something, or took it back: her pieces are looked at again."""
    if delivery.payload["kind"] != MAKER:
        return
    rows = Listing.objects.filter(maker__code=delivery.payload["key"], published_at__isnull=False)
    outbox.publish_all(
        MirrorWanted(LISTING, str(key)) for key in rows.exclude(state=Listing.State.ENDED).values_list("pk", flat=True)
    )
    if rows.filter(place=Listing.Place.WITH_ME).exists():
        outbox.publish(MirrorWanted(PLACE, delivery.payload["key"]))


def on_words(delivery: Delivery) -> None:
    """What she said of a piece was written down: the piece says it."""
    rows = Listing.objects.filter(voice=delivery.payload["file"], published_at__isnull=False)
    outbox.publish_all(MirrorWanted(LISTING, str(key)) for key in rows.values_list("pk", flat=True))
