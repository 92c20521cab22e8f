from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id


def no_such_checkout() -> NotFound:
    return NotFound(_("There is no such checkout."), field="id")


def unavailable(code: str, message: str, variant_ids: Iterable[int]) -> DomainError:
    """Variants that cannot be bought here; `variants` lists their global ids."""
    variants = [to_global_id("ProductVariant", pk) for pk in variant_ids]
    return DomainError(code, message, field="lines", params={"variants": variants})
