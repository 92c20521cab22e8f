"""She accepts how a price is made up. The only writer of splits; a price that she changes by it goes its usual way (`listings`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.accounts import acts, gestures
from marketplace.accounts.acting import Acting
from marketplace.accounts.models import Act, Proof
from marketplace.kernel import audit, formats, locks
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, PermissionDenied
from marketplace.kernel.money import Money, quantize

from ..consent import actions as consents
from ..consent.publication import public, today
from ..listings import drafts, publishing
from ..models import Audience, Field, Listing, Maker, PriceSplit
from .charges import charges
from .helper import Composition, Inputs, compose
from .wages import Wage, country_of, hourly_wage

ACCEPT = "price.split"
MOST_HOURS = Decimal(10_000)
MOST_MONEY = Decimal(1_000_000)


def counted(listing: Listing, *, price: Decimal, inputs: Inputs) -> Composition:
    """What is left of `price` by the rule of today. Codes: INVALID (on the part that cannot be)."""
    if not 0 < price <= MOST_MONEY:
        raise DomainError("INVALID", _("There is no price yet."), field="price")
    limits = {"hours": MOST_HOURS, "tax": Decimal(100)}
    for name, value in inputs.as_json().items():
        if not 0 <= Decimal(value) <= limits.get(name, MOST_MONEY):
            raise DomainError("INVALID", _("This number cannot be right."), field=name)
    try:
        return compose(Money(quantize(price, listing.currency), listing.currency), inputs, charges(listing.channel, today()))
    except ValueError as error:
        raise DomainError("INVALID", _("Taxes and commission together are more than the price."), field="tax") from error


def wage_of(maker: Maker) -> Wage | None:
    """The reference of the country in which she works, as it holds today."""
    return hourly_wage(country_of(maker.region), today())


def accept(
    *,
    listing: UUID,
    acting: Acting,
    price: Decimal,
    inputs: Inputs,
    shown: bool,
    key: str,
    pin: str = "",
    address: str = "",
    channel: str = "portal",
    read_out: str = "",
) -> PriceSplit:
    """Keep how the price is made up as a new version, and make it the piece's price. `shown`: visitors may see it, which is her consent too
    when she says so herself. `key`: the client's own id of this; sent twice it is one.

    Codes: NOT_FOUND, INVALID (part; pin), those of `gestures.by_pin` for a helper, those of a change of price. Locks the listing.
    """
    if not acting.may("price"):
        raise PermissionDenied
    earlier = acts.already(acting=acting, key=key)
    if earlier is not None:
        return PriceSplit.objects.get(accepted=earlier)
    # Before the transaction: a wrong PIN is counted, whatever becomes of the rest.
    if acting.needs_gesture("price") and gestures.by_pin(acting=acting, pin=pin, scope="price", address=address) is None:
        raise DomainError("INVALID", _("This is not the number of her card."), field="pin")
    try:
        with locks.action():
            row = drafts.locked(acting=acting, id=listing)
            found = counted(row, price=price, inputs=inputs)
            if row.price != found.price.amount:
                _change_price(row, acting, found.price.amount, key=f"{key}:price", pin=pin, address=address, channel=channel)
            split = _keep(row, found, inputs, shown)
            split.accepted = acts.did(
                acting=acting,
                verb=ACCEPT,
                target=f"listing:{row.pk}",
                before={"version": split.version - 1},
                after={"version": split.version, "price": str(split.price)},
                key=key,
                channel=channel,
                read_out=read_out,
            )
            split.save(force_insert=True)
            if shown and acting.mandate is None and acting.may("consent"):
                _agree(row.maker, acting, read_out)
    except acts.AlreadyDone as done:
        return PriceSplit.objects.get(accepted=done.act)
    return split


def hide(*, listing: UUID, acting: Acting) -> None:
    """Visitors see no longer who gets what of this piece. The version stays as it was accepted; its being shown ends. Code NOT_FOUND."""
    if not acting.may("price"):
        raise PermissionDenied
    with locks.action():
        row = drafts.locked(acting=acting, id=listing)
        if PriceSplit.objects.filter(listing=row, shown=True).update(shown=False):
            audit.record(acting.actor, "price.hide", f"listing:{row.pk}")


def current(listing: Listing) -> PriceSplit | None:
    """The one that was accepted last."""
    return PriceSplit.objects.filter(listing=listing).order_by("-version").first()


def words_of_split(act: Act) -> str:
    """For her who did not accept it herself."""
    row = Listing.objects.filter(pk=act.target.removeprefix("listing:")).first()
    price = Money(Decimal(act.after.get("price") or 0), row.currency if row else "MAD")
    return _("The price %(price)s was accepted.") % {"price": formats.isolated(formats.format_money(price))}


def _keep(row: Listing, found: Composition, inputs: Inputs, shown: bool) -> PriceSplit:
    last = current(row)
    wage = wage_of(row.maker)
    return PriceSplit(
        listing=row,
        version=last.version + 1 if last else 1,
        price=found.price.amount,
        currency=row.currency,
        inputs=inputs.as_json(),
        lines=found.as_json(),
        reference=wage.as_json() if wage else {},
        shown=shown,
        accepted_at=now(),
    )


def _change_price(row: Listing, acting: Acting, price: Decimal, **given: Any) -> None:
    if row.state in drafts.SHOWN:
        publishing.change_price(acting=acting, id=row.pk, price=price, **given)
    else:
        drafts.save(acting=acting, id=row.pk, version=row.version, given={"price": str(price)})


def _agree(maker: Maker, acting: Acting, read_out: str) -> None:
    if not (found := public([maker.code]).get(maker.code)) or not found.shows_price:
        evidence = consents.Evidence(Proof.TAP.value, read_out=read_out)
        consents.give(maker=maker, fields=(Field.PRICE,), audiences=(Audience.WEB,), evidence=evidence, actor=acting.actor)
