"""`saleor setup`: makes of a Saleor the shop that Maarad expects. May be run at any time; what is right is left alone."""

from __future__ import annotations

import time

from .setup_apps import Pause, mend_apps
from .setup_settings import make_technical_channels, mend, with_switches
from .staff import Staff
from .structure import Difference, Say, blueprint


def set_up(staff: Staff, say: Say, pause: Pause = time.sleep) -> list[Difference]:
    """What setup could not put right (`check` says it again); StaffError when it cannot go on."""
    shop = blueprint()
    made = shop.write(staff, say)
    made += make_technical_channels(staff, say)
    say(f"{made} things made of the shop's markets and words")
    left = mend(staff, with_switches(shop.wanted()).required, say)
    touched = mend_apps(staff, say, pause)
    say(f"{touched} Apps installed or put right")
    return left
