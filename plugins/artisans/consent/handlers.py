"""What happens after a withdrawal stands, outside of its transaction."""

from __future__ import annotations

from marketplace.kernel.outbox import Delivery

from . import looking


def on_withdrawn(delivery: Delivery) -> None:
    """The first look, right after the mirror's turn; what is not clean by then is looked at again by the schedule, every quarter of a minute."""
    looking.look(delivery.payload["withdrawal"])
