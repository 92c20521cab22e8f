from __future__ import annotations

from marketplace.engine.refusals import find

from .models import Channel


def lock_channel(channel_id: int, field: str = "id") -> Channel:
    """The channel, held until the transaction ends. NOT_FOUND on `field`."""
    return find(Channel.objects.select_for_update(), channel_id, field)
