"""When payments that were left are looked after, whoever the backend is: the shop's own engine, or a Saleor beside us."""

from __future__ import annotations

from datetime import timedelta

FIRST_LOOK = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=24)
# With pauses of 2, 6, 18, 54 minutes … 24 hours: four days. Providers repeat their own callbacks for three.
MOST_LOOKS = 9
BUYERS_TIME = timedelta(hours=1)
"""She can still mend what a paid cart lacks (an address, the missing part of the sum). So long she has."""
REFUSED_FOR_GOOD = frozenset(("INSUFFICIENT_STOCK", "UNAVAILABLE_VARIANT_IN_CHANNEL", "NO_LINES", "CHANNEL_INACTIVE"))
"""No later try can succeed: the money goes back at once."""


def pause(looks: int) -> timedelta:
    """How long to wait after `looks` fruitless looks."""
    return min(FIRST_LOOK * int(3 ** min(looks, 10)), LONGEST_PAUSE)
