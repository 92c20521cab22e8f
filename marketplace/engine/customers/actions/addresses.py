"""A shopper's address book."""

from __future__ import annotations

from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from marketplace.contract.account_events import CustomerUpdated
from marketplace.engine.addresses.models import Address
from marketplace.engine.addresses.validation import FIELDS, clean_address
from marketplace.engine.customers.locks import lock_user
from marketplace.engine.customers.models import User
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound, PermissionDenied
from marketplace.kernel.ids import to_global_id

AddressType = Literal["BILLING", "SHIPPING"]
MOST_ADDRESSES = 100


def create_address(*, user_id: int, data: dict[str, Any], actor: Actor, type: AddressType | None = None) -> tuple[Address, User]:
    """Add an address, and make it the default of `type` (or of what has no default yet)."""
    address = clean_address(data)
    with locks.action():
        user = _locked(user_id)
        if user.addresses.count() >= MOST_ADDRESSES:
            raise DomainError("INVALID", _("The address book is full."), field="input")
        address.save(force_insert=True)
        user.addresses.add(address)
        if type is not None:
            _make_default(user, address, type)
        _written(user, actor, "customer.address.create")
    return address, user


def update_address(*, user_id: int, address_id: int, data: dict[str, Any], actor: Actor) -> tuple[Address, User]:
    """Change an address of hers; fields that are not in `data` stay."""
    with locks.action():
        user = _locked(user_id)
        kept = _own(user, address_id)
        cleaned = clean_address({**{name: getattr(kept, name) for name in FIELDS}, "metadata": kept.metadata, **data})
        cleaned.pk = kept.pk
        cleaned.private_metadata = kept.private_metadata
        cleaned.save(force_update=True)
        _written(user, actor, "customer.address.update")
    return cleaned, user


def delete_address(*, user_id: int, address_id: int, actor: Actor) -> tuple[Address, User]:
    with locks.action():
        user = _locked(user_id)
        address = _own(user, address_id)
        address.delete()
        address.pk = address_id
        user.refresh_from_db(fields=["default_billing_address", "default_shipping_address"])
        _written(user, actor, "customer.address.delete")
    return address, user


def set_default_address(*, user_id: int, address_id: int, type: AddressType, actor: Actor) -> User:
    with locks.action():
        user = _locked(user_id)
        _make_default(user, _own(user, address_id), type)
        _written(user, actor, "customer.address.default")
    return user


def _locked(user_id: int) -> User:
    user = lock_user(pk=user_id)
    if user is None:
        raise NotFound()
    return user


def _own(user: User, address_id: int) -> Address:
    address = user.addresses.filter(pk=address_id).first()
    if address is None:
        if Address.objects.filter(pk=address_id).exists():
            raise PermissionDenied(("MANAGE_USERS", "OWNER"))
        raise NotFound(_("There is no such address."))
    return address


def _make_default(user: User, address: Address, type: AddressType) -> None:
    if type == "BILLING":
        user.default_billing_address = address
    else:
        user.default_shipping_address = address
    user.save(update_fields=["default_billing_address", "default_shipping_address"])


def _written(user: User, actor: Actor, action: str) -> None:
    global_id = to_global_id("User", user.pk)
    audit.record(actor, action, global_id)
    outbox.publish(CustomerUpdated(user=global_id))
