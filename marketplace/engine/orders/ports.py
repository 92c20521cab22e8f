"""What orders need of payments, which stand above them: writing down money that was taken elsewhere, in the import's own transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError

from .models import Order


@dataclass(frozen=True, slots=True)
class StatedPayment:
    """Amounts by name (`authorized charged refunded canceled`, in the order's currency) and plain columns of the transaction."""

    amounts: Mapping[str, Decimal]
    fields: Mapping[str, Any] = field(default_factory=dict)


Recorder = Callable[[Order, StatedPayment, Actor], None]


def _nobody(order: Order, payment: StatedPayment, actor: Actor) -> None:
    raise DomainError("INVALID", _("This shop takes no payments."), field="transactions")


_recorder: list[Recorder] = [_nobody]


def register_recorder(recorder: Recorder) -> None:
    """Have `recorder` write payments down; the last one registered is asked."""
    _recorder[0] = recorder


def record(order: Order, payment: StatedPayment, actor: Actor) -> None:
    _recorder[0](order, payment, actor)
