from __future__ import annotations

from marketplace.kernel import outbox

from .tasks import make_renditions


def subscribe() -> None:
    outbox.subscribe("ImageStored", "media.renditions", on_image_stored, network=True)


def on_image_stored(delivery: outbox.Delivery) -> None:
    """Hand the work to a task of its own: it takes seconds, and other messages wait behind this one. Should the task be lost,
    the first visitor has the rendition made (`api.thumbnail`)."""
    make_renditions.delay(delivery.payload["path"])
