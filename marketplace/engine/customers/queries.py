from __future__ import annotations

from collections.abc import Sequence

from marketplace.engine.addresses.models import Address

from .models import User


def customer(pk: int) -> User | None:
    return User.objects.filter(pk=pk).select_related("default_billing_address", "default_shipping_address").first()


def addresses_of(users: Sequence[User]) -> list[list[Address]]:
    """Each customer's addresses, oldest first, marked where they are her defaults. One query."""
    links = (
        User.addresses.through.objects.filter(user_id__in=[user.pk for user in users])
        .select_related("address")
        .order_by("address_id")
    )
    found: dict[int, list[Address]] = {user.pk: [] for user in users}
    for link in links:
        found[link.user_id].append(link.address)
    for user in users:
        for address in found[user.pk]:
            address.is_default_billing_address = address.pk == user.default_billing_address_id  # type: ignore[attr-defined]
            address.is_default_shipping_address = address.pk == user.default_shipping_address_id  # type: ignore[attr-defined]
    return [found[user.pk] for user in users]


def default_addresses(users: Sequence[User], kind: str) -> list[Address | None]:
    """The default address of `kind` (`billing` or `shipping`) of each customer. One query."""
    wanted = [getattr(user, f"default_{kind}_address_id") for user in users]
    found = Address.objects.in_bulk([pk for pk in wanted if pk is not None])
    return [found.get(pk) for pk in wanted]
