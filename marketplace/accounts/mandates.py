"""Leave to act for somebody: dated, in some things, read out to her, and ended by her at any moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from marketplace.contract.account_events import MandateGiven, MandateRevoked
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError

from . import acting
from .locks import lock_mandate, lock_person
from .models import Mandate, Person, Proof

LONGEST = timedelta(days=366)


def give(
    *,
    helper: Person,
    subject: str,
    scopes: Collection[str],
    starts_on: date,
    ends_on: date,
    proof: Proof,
    read_out: str,
    given_by: Person,
    actor: Actor,
    proof_reference: str = "",
    witness: Person | None = None,
) -> Mandate:
    """Let `helper` act for `subject` in `scopes` from the first to the last day, both included, at most a year.

    `given_by`: who wrote it down, or she herself (then by a tap). What needs her own gesture (`acting.OWN_GESTURE`) a helper prepares only.
    Refuses (INVALID) on the field at fault; INVALID on `subject` while another mandate of the same helper overlaps, which is
    taken back first. Event: `MandateGiven`. Locks the helper's row.
    """
    wanted = [scope for scope in acting.SCOPES if scope in set(scopes)]
    if not wanted or set(scopes) - set(acting.SCOPES):
        raise DomainError("INVALID", _("Please say in what she may act."), field="scopes")
    if ends_on < starts_on or ends_on - starts_on > LONGEST or ends_on < now().date():
        raise DomainError("INVALID", _("A mandate ends, within a year and not before it begins."), field="ends_on")
    if not read_out.strip():
        raise DomainError("INVALID", _("Please write down what was read to her."), field="read_out")
    if acting.name_of(subject) == subject:
        raise DomainError("NOT_FOUND", _("This maker is not known."), field="subject")
    owners = {each.person.pk for each in acting.own(subject)}
    if helper.pk in owners:
        raise DomainError("INVALID", _("She acts for this maker in her own right."), field="helper")
    if not helper.is_active:
        raise DomainError("INVALID", _("This person does not work here any more."), field="helper")
    if proof == Proof.TAP and given_by.pk not in owners:
        raise DomainError("INVALID", _("By a tap only she herself gives leave."), field="proof")
    if proof == Proof.WITNESS and (witness is None or witness.pk == helper.pk or witness.pk in owners):
        raise DomainError("INVALID", _("A witness is somebody else than the helper and the maker."), field="witness")
    if given_by.pk == helper.pk:
        raise DomainError("INVALID", _("Nobody gives leave to herself."), field="helper")
    with locks.action():
        lock_person(helper.pk)
        others = Mandate.objects.filter(helper=helper, subject=subject, revoked_at__isnull=True)
        if others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
            raise DomainError("INVALID", _("She has leave for these days already. Please end that first."), field="starts_on")
        mandate = Mandate.objects.create(
            helper=helper,
            subject=subject,
            scopes=wanted,
            starts_on=starts_on,
            ends_on=ends_on,
            proof=proof,
            proof_reference=proof_reference,
            witness=witness if proof == Proof.WITNESS else None,
            read_out=read_out.strip(),
            given_by=given_by,
        )
        audit.record(actor, "mandate.give", f"mandate:{mandate.pk}", {"for": subject, "scopes": wanted, "until": str(ends_on)})
        outbox.publish(MandateGiven(mandate=str(mandate.pk), subject=subject))
    return mandate


def revoke(*, mandate: UUID, by: Person, actor: Actor) -> Mandate:
    """From now on nothing goes through under it, also not what waits on a telephone. By herself, her helper or the desk; others are refused
    (NOT_ALLOWED). A second time changes nothing. Event: `MandateRevoked`. Locks the mandate, and so waits for acts that are being done."""
    with locks.action():
        found = lock_mandate(mandate)
        if found is None:
            raise DomainError("NOT_FOUND", _("This is not there any more."), field="mandate")
        hers = by.pk == found.helper_id or any(each.person.pk == by.pk for each in acting.own(found.subject))
        if not (hers or by.has_role("desk")):
            raise DomainError("NOT_ALLOWED", _("Only the maker, her helper or the desk can end this."), field="mandate")
        if found.revoked_at is None:
            found.revoked_at, found.revoked_by = now(), by
            found.save(update_fields=["revoked_at", "revoked_by"])
            audit.record(actor, "mandate.revoke", f"mandate:{found.pk}", {"for": found.subject})
            outbox.publish(MandateRevoked(mandate=str(found.pk), subject=found.subject))
    return found
