"""What a channel keeps, by the rule that holds on a day. Without a rule nothing is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError
from django.utils.translation import gettext as _

from marketplace.accounts.models import Person
from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError

from ..consent.publication import today
from ..models import ChargeRule
from .helper import HUNDRED, Charges


def charges(channel: str, on: date) -> Charges:
    rule = rule_of(channel, on)
    return Charges(rule.commission, rule.payment, rule.payment_fixed) if rule else Charges()


def rule_of(channel: str, on: date) -> ChargeRule | None:
    return ChargeRule.objects.filter(channel=channel, starts_on__lte=on).order_by("-starts_on").first()


def set_charges(
    *, channel: str, starts_on: date, commission: Decimal, payment: Decimal, payment_fixed: Decimal, person: Person, actor: Actor
) -> ChargeRule:
    """A rule from a day on; that day may not be over, for what was sold keeps its rule. Codes: INVALID (commission, starts_on), UNIQUE."""
    given = (commission, payment, payment_fixed)
    if min(given) < 0 or commission + payment > HUNDRED:
        raise DomainError("INVALID", _("The shares must lie between 0 and 100 per cent together."), field="commission")
    if starts_on < today():
        raise DomainError("INVALID", _("A rule cannot begin in the past: what was sold keeps its rule."), field="starts_on")
    try:
        with locks.action():
            rule = ChargeRule.objects.create(
                channel=channel,
                starts_on=starts_on,
                commission=commission,
                payment=payment,
                payment_fixed=payment_fixed,
                made_by=person,
            )
            audit.record(actor, "charges.set", f"{channel}@{starts_on}", {"values": [str(each) for each in given]})
    except IntegrityError as error:
        raise DomainError("UNIQUE", _("There is a rule from that day on already."), field="starts_on") from error
    return rule
