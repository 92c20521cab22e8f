"""Whose the checkout is and where it goes."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from marketplace.engine.addresses.models import Address
from marketplace.engine.addresses.validation import Rules, clean_address, copy_address
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.customers.models import User
from marketplace.engine.refusals import find
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, PermissionDenied

from .editing import editing, make_stale, noting


def clean_email(email: str) -> str:
    """INVALID (email) when it cannot be an address."""
    text = email.strip()
    try:
        validate_email(text)
    except ValidationError as error:
        raise DomainError("INVALID", _("Please enter a complete e-mail address."), field="email") from error
    return text


def update_email(*, checkout_id: UUID, email: str, actor: Actor) -> Checkout:
    cleaned = clean_email(email)
    with noting(checkout_id, actor) as checkout:
        checkout.email = cleaned
    return checkout


def update_address(
    *,
    checkout_id: UUID,
    kind: Literal["shipping", "billing"],
    data: dict[str, Any],
    rules: Rules,
    save_address: bool = True,
    actor: Actor,
) -> Checkout:
    """Set an address, checked by its country's rules as far as `rules` ask and normalised (the city in capitals in France …).

    REQUIRED and INVALID on each field; INVALID_SHIPPING_ADDRESS never: whether we deliver there is asked of the deliveries, which become
    stale. `save_address`: whether the buyer's address book gets it when the order is placed.
    """
    address = clean_address(data, rules)
    with editing(checkout_id, actor) as info:
        set_address(info.checkout, kind, address, save_address)
        if kind == "shipping":
            make_stale(info)
    return info.checkout


def set_address(checkout: Checkout, kind: Literal["shipping", "billing"], address: Address, save_address: bool = True) -> None:
    """Give a held checkout its own row of the address (the old row goes)."""
    old = getattr(checkout, f"{kind}_address_id")
    address.save(force_insert=True)
    setattr(checkout, f"{kind}_address", address)
    setattr(checkout, f"save_{kind}_address", save_address)
    if old is not None:
        other = "billing" if kind == "shipping" else "shipping"
        checkout.save(update_fields=[f"{kind}_address"])
        if getattr(checkout, f"{other}_address_id") != old:
            Address.objects.filter(pk=old).delete()


def attach_customer(*, checkout_id: UUID, user_id: int, actor: Actor) -> Checkout:
    """Make the checkout a customer's. A checkout that is somebody else's already cannot be taken (PermissionDenied)."""
    with noting(checkout_id, actor) as checkout:
        if checkout.user_id is not None and checkout.user_id != user_id:
            raise PermissionDenied(
                ("IMPERSONATE_USER", "OWNER"), _("You cannot reassign a checkout that is already attached to a user.")
            )
        give_to(checkout, find(User.objects.all(), user_id, "customer_id"))
    return checkout


def give_to(checkout: Checkout, user: User) -> None:
    checkout.user = user
    checkout.email = user.email


def detach_customer(*, checkout_id: UUID, actor: Actor) -> Checkout:
    """Make the checkout anonymous again. PermissionDenied unless it is the actor's own or the actor may IMPERSONATE_USER."""
    with noting(checkout_id, actor) as checkout:
        own = actor.kind == "customer" and actor.user_id == checkout.user_id
        if not own and not actor.has("IMPERSONATE_USER"):
            raise PermissionDenied(("IMPERSONATE_USER", "OWNER"))
        checkout.user = None
    return checkout


def default_addresses(checkout: Checkout, user: User, *, needs_shipping: bool) -> None:
    """Start a member's checkout with copies of her default addresses."""
    if checkout.billing_address_id is None and user.default_billing_address is not None:
        checkout.billing_address = copy_address(user.default_billing_address)
    if checkout.shipping_address_id is None and needs_shipping and user.default_shipping_address is not None:
        checkout.shipping_address = copy_address(user.default_shipping_address)
