"""What plugins say through the outbox."""

from __future__ import annotations

from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import outbox
from marketplace.kernel.outbox import Delivery

from . import bringing


def connect() -> None:
    outbox.subscribe(MirrorWanted.__name__, "mirror.bring", on_wanted, network=True)


def on_wanted(delivery: Delivery) -> None:
    bringing.bring(delivery.payload["kind"], delivery.payload["key"])
