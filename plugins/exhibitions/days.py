"""Which day it is for whoever opens and closes doors."""

from __future__ import annotations

from datetime import date, timedelta, timezone

from marketplace.kernel.clock import now

# Morocco's clock; France's is an hour away at most.
_HERE = timezone(timedelta(hours=1))


def today() -> date:
    return now().astimezone(_HERE).date()
