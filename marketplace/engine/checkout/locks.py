from __future__ import annotations

from uuid import UUID

from marketplace.kernel.compiled import Compiled, slot

from .models import Checkout

_locked = Compiled(
    lambda: (
        Checkout.objects.select_for_update(of=("self",))
        .select_related("channel", "shipping_address", "billing_address", "delivery__shipping_method", "collection_point", "user")
        .filter(pk=slot("id"))
    )
)


def lock_checkout(checkout_id: UUID) -> Checkout | None:
    """The checkout, held until the transaction ends; the first lock of all (kernel.locks). None once it has become an order."""
    return _locked.first(id=checkout_id)
