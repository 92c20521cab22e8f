"""What the listings add to the plugin's contribution."""

from __future__ import annotations

from datetime import timedelta

from marketplace.extensions.slots import PRODUCT_MORE
from marketplace.extensions.spec import Handler, Schedule, SlotContribution

from . import handlers, said
from .showing import mirrors

__all__ = ["HANDLERS", "SCHEDULES", "SLOTS", "mirrors", "register"]
SLOTS = (SlotContribution(PRODUCT_MORE, "artisans/slot_said.html", said.of_product, order=10),)
HANDLERS = (
    Handler("RestockAsked", handlers.on_restock, network=True),
    Handler("MirrorWanted", handlers.on_maker),
    Handler("SpokenTextWritten", handlers.on_words),
)
SCHEDULES = (
    Schedule("artisans.restocks", every=timedelta(minutes=1)),
    Schedule("artisans.sweep_uploads", every=timedelta(hours=6)),
)


def register() -> None:
    """At start-up: what follows when somebody contests, or says yes."""
    from . import undoing

    undoing.register()
