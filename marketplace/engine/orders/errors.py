from __future__ import annotations

from django.utils.translation import gettext as _

from marketplace.kernel.errors import DomainError, NotFound

from .models import Order


def no_such_order(field: str = "id") -> NotFound:
    return NotFound(_("There is no such order."), field=field)


def require_found(order: Order | None, field: str = "id") -> Order:
    if order is None:
        raise no_such_order(field)
    return order


def invalid(message: str, field: str | None = "id") -> DomainError:
    return DomainError("INVALID", message, field=field)
