from __future__ import annotations

from marketplace.engine.addresses.models import Address
from marketplace.engine.addresses.validation import FIELDS, copy_address
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.customers.models import User

MOST_ADDRESSES = 100


def remember_addresses(checkout: Checkout) -> None:
    """Put a member's new addresses into her book (unless she said no), and make them her defaults where she has none.
    An address that stands there already is not added again."""
    user = checkout.user
    if user is None:
        return
    wanted = [
        (kind, address)
        for kind, address, save in (
            ("billing", checkout.billing_address, checkout.save_billing_address),
            ("shipping", checkout.shipping_address, checkout.save_shipping_address),
        )
        if address is not None and save
    ]
    if not wanted:
        return
    book = list(user.addresses.all())
    changed: list[str] = []
    for kind, address in wanted:
        kept = next((entry for entry in book if _same(entry, address)), None)
        if kept is None:
            if len(book) >= MOST_ADDRESSES:
                continue
            kept = copy_address(address)
            user.addresses.add(kept)
            book.append(kept)
        if getattr(user, f"default_{kind}_address_id") is None:
            setattr(user, f"default_{kind}_address", kept)
            changed.append(f"default_{kind}_address")
    if changed:
        User.objects.filter(pk=user.pk).update(**{name: getattr(user, name) for name in changed})


def _same(one: Address, other: Address) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in FIELDS)
