"""Where a maker stands, and how she gets from there to somewhere else. The only writer of states and of what a checklist rests on."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from marketplace.accounts.models import Person
from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.formats import format_list

from ..mirrors import MAKER
from ..models import Attestation, Maker, State, StateChange
from . import checklist
from .identity import refuse_national_ids
from .locking import lock_maker
from .standing import standing

NEXT: Mapping[str, tuple[str, ...]] = {
    State.INVITED: (State.EXHIBITING, State.SELLING, State.LEFT),
    State.EXHIBITING: (State.SELLING, State.PAUSED, State.LEFT),
    State.SELLING: (State.EXHIBITING, State.PAUSED, State.LEFT),
    State.PAUSED: (State.EXHIBITING, State.SELLING, State.LEFT),
    State.LEFT: (State.INVITED,),
}
REASONED = frozenset(((State.SELLING, State.EXHIBITING),)) | {
    (before, after) for before, afters in NEXT.items() for after in afters if after in (State.PAUSED, State.LEFT)
}
"""What is taken from a maker, or what she gives up, is done with a reason."""
UNASKED = frozenset(((State.SELLING, State.EXHIBITING),))
"""Whoever gives something up is not asked for what she lacks."""
LONGEST = 500


def change_state(*, code: str, state: str, actor: Actor, reason: str = "", expected: str = "") -> Maker:
    """`expected`: where she stood when this was decided; somebody who was quicker is told. Her page and her pieces follow by the mirror.

    Codes: NOT_FOUND, REQUIRED (reason), INVALID (state, reason; `params["missing"]`: codes of the checklist).
    """
    reason = reason.strip()
    with locks.action():
        maker = lock_maker(code)
        before = maker.state
        if before == state:
            return maker
        if (expected and expected != before) or state not in NEXT[before]:
            raise DomainError("INVALID", _("She does not stand where this step begins: please look again."), field="state")
        if (before, state) in REASONED and not reason:
            raise DomainError("REQUIRED", _("Please give a reason."), field="reason")
        _check_note("reason", reason)
        if (before, state) not in UNASKED:
            _check_complete(maker, state)
        maker.state = state
        maker.save(update_fields=["state"])
        StateChange.objects.create(maker=maker, before=before, after=state, reason=reason, by=actor.label)
        audit.record(actor, "maker.state", code, {"before": before, "after": state})
        outbox.publish(MirrorWanted(MAKER, code))
    return maker


def say(*, code: str, item: str, word: str, by: Person, actor: Actor, note: str = "") -> Attestation:
    """Record a word on a point of the checklist (`checklist.words_for`): attested, verified, waived (with a note), withdrawn. The latest counts.

    Codes: NOT_FOUND, INVALID (item, word, note), REQUIRED (note).
    """
    found = checklist.BY_CODE.get(item)
    if found is None or word not in checklist.words_for(found):
        raise DomainError("INVALID", _("This cannot be said of this point."), field="word")
    note = note.strip()
    if word == checklist.WAIVED and not note:
        raise DomainError("REQUIRED", _("Please say why this is not needed of her."), field="note")
    _check_note("note", note)
    with locks.action():
        maker = lock_maker(code)
        latest = Attestation.objects.filter(maker=maker, item=item).order_by("-at", "-pk").first()
        if latest is not None and (latest.kind, latest.note) == (word, note):
            return latest
        made = Attestation.objects.create(maker=maker, item=item, kind=word, note=note, by=by)
        audit.record(actor, "maker.checklist", code, {"item": item, "word": word})
    return made


def _check_complete(maker: Maker, state: str) -> None:
    missing = checklist.missing(standing(maker), state)
    if missing:
        listed = format_list([str(item.label) for item in missing])
        raise DomainError(
            "INVALID",
            _("Something is still missing: %(what)s.") % {"what": listed},
            field="state",
            params={"missing": [item.code for item in missing]},
        )


def _check_note(field: str, text: str) -> None:
    if len(text) > LONGEST or "\0" in text:
        raise DomainError("INVALID", _("This text is too long."), field=field)
    refuse_national_ids(field, text)
