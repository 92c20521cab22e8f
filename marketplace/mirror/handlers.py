"""What plugins say through the outbox."""

from __future__ import annotations

from contextlib import suppress

from marketplace.client.errors import Unavailable
from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import outbox
from marketplace.kernel.outbox import Delivery

from . import bringing
from .leases import Lost


def connect() -> None:
    outbox.subscribe(MirrorWanted.__name__, "mirror.bring", on_wanted, network=True)


def on_wanted(delivery: Delivery) -> None:
    """A backend that is away is asked again by the schedule, however long it takes: such a message is never given up."""
    with suppress(Unavailable, Lost):
        bringing.bring(delivery.payload["kind"], delivery.payload["key"])
