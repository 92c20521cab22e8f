"""What was done for somebody, and her saying no to it.

Whoever does something for a subject calls `did` in the transaction of the change: her own acts are written down too, and of a helper's she is
told (`ActRecorded`) and may contest them for `CONTEST_DAYS`. Owners of a verb say here how it reads (`register_words`) and how it is taken back
(`register_undo`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.contract.account_events import ActContested, ActRecorded
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound

from . import acting as who
from .acting import Acting
from .locks import lock_act, lock_mandate
from .models import Act, Outcome, Person

logger = logging.getLogger(__name__)

Change = Callable[[Act], None]
How = Literal["tap", "call", "desk"]


class CannotUndo(Exception):
    """Raised by an undo: what was done cannot be put back by itself (the piece is sold). The act is frozen and goes to the desk."""


class AlreadyDone(DomainError):
    """The same act (by the client's key) was done before, perhaps at this very moment: `act`. The caller's transaction goes back."""

    def __init__(self, act: Act) -> None:
        super().__init__("ALREADY_DONE", _("This has been done already."))
        self.act = act


@dataclass(frozen=True, slots=True)
class Undo:
    """`undo` puts back what an act changed, `freeze` keeps it from going on until somebody has looked, `release` ends that. All of them run in
    the transaction of the contest and are called once."""

    undo: Change
    freeze: Change | None = None
    release: Change | None = None


_undos: dict[str, Undo] = {}
_words: dict[str, Callable[[Act], str]] = {}


def register_undo(verb: str, undo: Change, *, freeze: Change | None = None, release: Change | None = None) -> None:
    _undos[verb] = Undo(undo, freeze, release)


def register_words(verb: str, say: Callable[[Act], str]) -> None:
    """`say(act)`: one sentence on what was done, in the language of the moment, for the screen, an SMS and whoever reads it out."""
    _words[verb] = say


def words_of(act: Act) -> str:
    say = _words.get(act.verb)
    return say(act) if say else act.verb


def did(
    *,
    acting: Acting,
    verb: str,
    target: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    key: str = "",
    channel: str = "portal",
    read_out: str = "",
) -> Act:
    """Write down what `acting` did, in the caller's transaction and in the audit trail.

    `key`: the client's own id of the act; a second one raises AlreadyDone. Under a mandate its row is locked and looked at again: one that was
    taken back or is over refuses (NOT_ALLOWED), and the caller's change goes back with it. Event under a mandate: `ActRecorded`.
    """
    moment = now()
    until = None
    if acting.mandate is not None:
        mandate = lock_mandate(acting.mandate.pk)
        today = moment.date()
        if mandate is None or mandate.revoked_at is not None or not mandate.starts_on <= today <= mandate.ends_on:
            raise DomainError("NOT_ALLOWED", _("Your leave to act for this maker has ended."))
        until = moment + timedelta(days=settings.CONTEST_DAYS)
    act = Act(
        subject=acting.subject,
        person=acting.person,
        mandate=acting.mandate,
        verb=verb,
        target=target,
        key=key,
        before=dict(before),
        after=dict(after),
        channel=channel,
        read_out=read_out,
        done_at=moment,
        contest_until=until,
    )
    try:
        with transaction.atomic():
            act.save(force_insert=True)
    except IntegrityError:
        earlier = already(acting=acting, key=key)
        if earlier is None:
            raise
        raise AlreadyDone(earlier) from None
    audit.record(acting.actor, verb, target or acting.subject, {"act": str(act.pk), "for": acting.subject})
    if until is not None:
        outbox.publish(ActRecorded(act=str(act.pk), subject=acting.subject))
    return act


def already(*, acting: Acting, key: str) -> Act | None:
    """The act that this subject's client sent with `key` before."""
    return Act.objects.filter(subject=acting.subject, key=key).first() if key else None


def told(act: UUID) -> None:
    """She knows of it: a message went out, or it was read to her."""
    Act.objects.filter(pk=act, told_at__isnull=True).update(told_at=now())


def contest(*, act: UUID, by: Person, how: How) -> Act:
    """Say no to what was done. What can be put back is put back at once; what cannot is frozen, and the desk looks at it.

    `tap`: by herself; `call` and `desk`: staff wrote it down. A second no changes nothing. Refuses: NOT_FOUND, NOT_ALLOWED for others,
    INVALID for her own acts, EXPIRED when `contest_until` is over. Locks the act. Event: `ActContested`.
    """
    with locks.action():
        found = _held(act)
        hers = who.for_subject(by, found.subject) if how == "tap" else None
        if not (by.has_role("desk") if how != "tap" else hers is not None and hers.mandate is None):
            raise DomainError("NOT_ALLOWED", _("Only the maker herself can contest this, or the desk for her."))
        return _contest(found, by=by, how=how, actor=Actor("person", str(by.pk), person=f"person:{by.pk}"))


def contest_by_link(*, act: UUID) -> Act:
    """Say no by the link that was sent to her own telephone. As `contest`."""
    with locks.action():
        found = _held(act)
        return _contest(found, by=None, how="tap", actor=Actor("anonymous", person=found.subject))


def settle(*, act: UUID, outcome: Outcome, by: Person) -> Act:
    """What the desk decides of a contested or frozen act, after talking to both: UNDONE (somebody has put it right) or KEPT (it stands; what was
    frozen goes on). Refuses INVALID for anything else. Locks the act."""
    if outcome not in (Outcome.UNDONE, Outcome.KEPT):
        raise DomainError("INVALID", _("A contested act is either undone or kept."), field="outcome")
    with locks.action():
        found = _held(act)
        if found.outcome == outcome and found.settled_at is not None:
            return found
        if found.outcome not in (Outcome.CONTESTED, Outcome.FROZEN):
            raise DomainError("INVALID", _("Nothing waits for a decision here."))
        known = _undos.get(found.verb)
        if outcome == Outcome.KEPT and found.outcome == Outcome.FROZEN and known and known.release:
            known.release(found)
        found.outcome, found.settled_at, found.settled_by = outcome, now(), by
        found.save(update_fields=["outcome", "settled_at", "settled_by"])
        _audit(Actor("person", str(by.pk), person=f"person:{by.pk}"), "act.settle", found)
    return found


def _held(act: UUID) -> Act:
    found = lock_act(act)
    if found is None:
        raise NotFound(_("This is not there any more."))
    return found


def _contest(act: Act, *, by: Person | None, how: How, actor: Actor) -> Act:
    if act.contest_until is None:
        raise DomainError("INVALID", _("This was done by the maker herself."))
    if act.outcome != Outcome.STANDING:
        return act
    if act.contest_until <= now():
        raise DomainError("EXPIRED", _("It is too late to undo this here. The people at the centre can help."))
    act.contested_at, act.contested_how = now(), how
    act.outcome = _taken_back(act)
    if act.outcome == Outcome.UNDONE:
        act.settled_at, act.settled_by = act.contested_at, by
    act.save(update_fields=["contested_at", "contested_how", "outcome", "settled_at", "settled_by"])
    _audit(actor, "act.contest", act)
    outbox.publish(ActContested(act=str(act.pk), subject=act.subject))
    return act


def _taken_back(act: Act) -> Outcome:
    """Undone, or frozen, or neither: then it stands and waits for the desk, for she must be able to say no whatever breaks."""
    known = _undos.get(act.verb)
    if known is None:
        return Outcome.CONTESTED
    later = Act.objects.filter(subject=act.subject, target=act.target, verb=act.verb, done_at__gt=act.done_at)
    if act.target and later.exclude(outcome=Outcome.UNDONE).exists():
        return Outcome.CONTESTED
    try:
        with transaction.atomic():
            known.undo(act)
        return Outcome.UNDONE
    except CannotUndo:
        pass
    except Exception as error:
        logger.warning("an act of kind %s could not be undone: %s", act.verb, type(error).__name__)
    if known.freeze is None:
        return Outcome.CONTESTED
    try:
        with transaction.atomic():
            known.freeze(act)
        return Outcome.FROZEN
    except Exception as error:
        logger.warning("an act of kind %s could not be frozen: %s", act.verb, type(error).__name__)
    return Outcome.CONTESTED


def _audit(actor: Actor, action: str, act: Act) -> None:
    audit.record(actor, action, f"act:{act.pk}", {"verb": act.verb, "outcome": act.outcome, "how": act.contested_how})
