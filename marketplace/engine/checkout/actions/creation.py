from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from marketplace.contract.events import CheckoutCreated
from marketplace.engine.addresses.validation import STRICT, Rules, clean_address
from marketplace.engine.channels.models import Channel
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.checkout.queries import CheckoutInfo
from marketplace.engine.customers.models import User
from marketplace.kernel import outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action

from .contact import clean_email, default_addresses, give_to
from .editing import write
from .lines import NewLine, put_in


@dataclass(frozen=True, slots=True)
class Start:
    """What a checkout may begin with beside its lines. Addresses as `clean_address` takes them."""

    email: str | None = None
    shipping_address: dict[str, Any] | None = None
    billing_address: dict[str, Any] | None = None
    save_shipping_address: bool = True
    save_billing_address: bool = True
    shipping_rules: Rules = STRICT
    billing_rules: Rules = STRICT
    language_code: str = "en"
    customer_note: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)


def open_channel(slug: str | None) -> Channel:
    """The active channel of `slug`; without one the only active channel. NOT_FOUND, CHANNEL_INACTIVE, MISSING_CHANNEL_SLUG (channel)."""
    if slug is None:
        channels = list(Channel.objects.filter(is_active=True)[:2])
        if len(channels) != 1:
            raise DomainError("MISSING_CHANNEL_SLUG", _("Please name a channel."), field="channel")
        return channels[0]
    channel = Channel.objects.filter(slug=slug).first()
    if channel is None:
        raise NotFound(_("There is no such channel."), field="channel")
    if not channel.is_active:
        raise DomainError("CHANNEL_INACTIVE", _("This channel is closed."), field="channel")
    return channel


def create_checkout(*, channel_slug: str | None, lines: Sequence[NewLine], actor: Actor, start: Start | None = None) -> Checkout:
    """A new checkout; a signed-in customer's is hers, with her e-mail and default addresses. Codes as `add_lines`, and the channel's and
    addresses'. Publishes `CheckoutCreated`."""
    start = start or Start()
    channel = open_channel(channel_slug)
    shipping = clean_address(start.shipping_address, start.shipping_rules) if start.shipping_address else None
    billing = clean_address(start.billing_address, start.billing_rules) if start.billing_address else None
    email = clean_email(start.email) if start.email else None
    with action():
        checkout = Checkout(
            channel=channel,
            currency=channel.currency_code,
            country=channel.default_country,
            language_code=start.language_code,
            customer_note=start.customer_note,
            save_shipping_address=start.save_shipping_address,
            save_billing_address=start.save_billing_address,
            metadata=dict(start.metadata),
            private_metadata=dict(start.private_metadata),
        )
        for name, address in (("shipping_address", shipping), ("billing_address", billing)):
            if address is not None:
                address.save(force_insert=True)
                setattr(checkout, name, address)
        user = None
        if actor.kind == "customer":
            user = (
                User.objects.select_related("default_billing_address", "default_shipping_address")
                .filter(pk=actor.user_id or 0)
                .first()
            )
        if user is not None:
            give_to(checkout, user)
        checkout.email = email or checkout.email
        checkout.save(force_insert=True)
        info = CheckoutInfo(checkout, [])
        put_in(info, lines)
        if user is not None:
            default_addresses(checkout, user, needs_shipping=info.needs_shipping)
        write(info)
        outbox.publish(CheckoutCreated(to_global_id("Checkout", checkout.pk), channel.slug, actor.label))
    return checkout
