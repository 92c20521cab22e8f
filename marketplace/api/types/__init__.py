"""Object types, one module a noun."""

from __future__ import annotations

from typing import Any

from .assigned import ASSIGNED_TYPES
from .event import EVENT_TYPES, Subscription
from .payment_event import PAYMENT_EVENT_TYPES

# Types that no field names, only an interface: implementations reachable through `AssignedAttribute`, `Event` and the like.
EXTRA_TYPES: tuple[Any, ...] = (*ASSIGNED_TYPES, *EVENT_TYPES, *PAYMENT_EVENT_TYPES)
# The root of webhook payload documents; not served over HTTP.
SUBSCRIPTION: Any = Subscription
