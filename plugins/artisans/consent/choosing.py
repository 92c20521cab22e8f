"""A maker's switches: what she shows and hides by herself, and what a helper prepares for her yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from marketplace.accounts import acts, gestures
from marketplace.accounts.acting import Acting
from marketplace.accounts.gestures import Gesture
from marketplace.accounts.models import Act, Proof, Question
from marketplace.kernel import locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound

from ..models import Consent, Maker, Withdrawal
from . import actions, publication, questions
from .actions import Evidence
from .questions import CHOICES, Choice

GIVE, WITHDRAW = "consent.give", "consent.withdraw"
SCOPE = "consent"


@dataclass(frozen=True, slots=True)
class Switch:
    """`on`: all of it is shown; `ends_on`: until when, where that is known; `asked`: a helper asked her, and she has not answered yet."""

    choice: Choice
    on: bool
    ends_on: date | None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """`question`: it waits for her yes; `receipts`: of what was taken back."""

    question: Question | None = None
    receipts: tuple[Withdrawal, ...] = ()


def switches(maker: Maker) -> list[Switch]:
    standing: dict[tuple[str, str], list[date | None]] = {}
    for each in Consent.objects.filter(publication.live(), maker=maker):
        standing.setdefault((each.field, each.audience), []).append(each.expires_on)
    waiting = gestures.waiting(_subject(maker)).filter(verb=GIVE)
    asked = {str(each.data.get("choice")) for each in waiting}
    found = []
    for choice in CHOICES.values():
        ends = [standing.get((name, choice.audience), []) for name in choice.fields]
        on = bool(ends[0]) if choice.key == questions.SEARCH else all(ends)
        days = [day for group in ends for day in group]
        last = max((day for day in days if day), default=None) if days and None not in days else None
        found.append(Switch(choice, on, last, choice.key in asked))
    return found


def choose(*, acting: Acting, maker: Maker, choice: str, yes: bool, pin: str = "", address: str = "", key: str = "") -> Chosen:
    """Show or hide. Hiding counts at once, whoever does it for her; showing needs her own gesture: a helper without her PIN only asks her.

    Codes: NOT_FOUND (choice), NOT_ALLOWED, those of `gestures.by_pin` on `pin`. The same `key` again changes nothing.
    """
    found = CHOICES.get(choice)
    if found is None:
        raise NotFound(_("There is no such choice."), field="choice")
    if not acting.may(SCOPE) or acting.subject != _subject(maker):
        raise DomainError("NOT_ALLOWED", _("You may not decide this for her."))
    if not yes:
        return _hide(acting, maker, found, key)
    gesture = None
    if acting.needs_gesture(SCOPE):
        gesture = gestures.by_pin(acting=acting, pin=pin, scope=SCOPE, address=address) if pin else None
        if pin and gesture is None:
            raise DomainError("INVALID", _("This is not the number of her card."), field="pin")
        if gesture is None:
            return Chosen(question=_ask(acting, maker, found))
    with locks.action():
        if _is_done(acting, maker, GIVE, found, key):
            return Chosen()
        evidence = _evidence(found, gesture)
        actions.give(maker=maker, fields=found.fields, audiences=(found.audience,), evidence=evidence, actor=acting.actor)
    return Chosen()


def register() -> None:
    gestures.register(GIVE, _she_said_yes)
    acts.register_undo(GIVE, _take_back)
    acts.register_words(GIVE, _words_of_showing)
    acts.register_words(WITHDRAW, _words_of_hiding)


def _hide(acting: Acting, maker: Maker, choice: Choice, key: str) -> Chosen:
    with locks.action():
        if _is_done(acting, maker, WITHDRAW, choice, key):
            return Chosen()
        audience = choice.audience if choice.key == questions.SEARCH else ""
        evidence = Evidence(Proof.TAP, reference="helper" if acting.mandate else "")
        receipts = actions.withdraw(maker=maker, fields=choice.fields, audience=audience, evidence=evidence, actor=acting.actor)
    return Chosen(receipts=tuple(receipts))


def _is_done(acting: Acting, maker: Maker, verb: str, choice: Choice, key: str) -> bool:
    """Write the act down; whether it was done before."""
    if acts.already(acting=acting, key=key) is not None:
        return True
    on = verb == GIVE
    read_out = questions.read_out(choice, (get_language() or "fr").partition("-")[0])
    facts: Mapping[str, Any] = {"choice": choice.key}
    acts.did(
        acting=acting,
        verb=verb,
        target=_target(maker, choice),
        before={**facts, "shown": not on},
        after={**facts, "shown": on},
        key=key,
        read_out=read_out,
    )
    return False


def _ask(acting: Acting, maker: Maker, choice: Choice) -> Question:
    with locks.action():
        return gestures.ask(
            acting=acting,
            scope=SCOPE,
            verb=GIVE,
            target=_target(maker, choice),
            words=format_lazy("{} {} {}", choice.label, choice.means, gettext_lazy("May it be shown?")),
            data={"maker": maker.code, "choice": choice.key},
        )


def _she_said_yes(question: Question, gesture: Gesture) -> None:
    maker = Maker.objects.filter(code=question.data["maker"]).first()
    choice = CHOICES.get(str(question.data["choice"]))
    if maker is None or choice is None:
        raise NotFound(_("This is not there any more."))
    by = f"person:{gesture.person.pk}" if gesture.person else f"question:{question.pk}"
    actions.give(
        maker=maker,
        fields=choice.fields,
        audiences=(choice.audience,),
        evidence=_evidence(choice, gesture),
        actor=Actor("person", str(gesture.person.pk) if gesture.person else "", person=by),
    )


def _evidence(choice: Choice, gesture: Gesture | None) -> Evidence:
    """In the languages that she may have read or heard it in, the one of the screen."""
    words = questions.read_out(choice, (get_language() or "fr").partition("-")[0])
    if gesture is not None and gesture.how == "witness":
        return Evidence(Proof.WITNESS, witness=gesture.witness, read_out=words)
    return Evidence(Proof.TAP, reference=gesture.how if gesture else "", read_out=words)


def _take_back(act: Act) -> None:
    """She contests that something was shown: it is hidden."""
    choice, maker = CHOICES.get(str(act.after.get("choice"))), _maker_of(act)
    if choice is None or maker is None:
        raise acts.CannotUndo
    audience = choice.audience if choice.key == questions.SEARCH else ""
    actor = Actor("person", "", person=act.subject)
    actions.withdraw(maker=maker, fields=choice.fields, audience=audience, evidence=Evidence(Proof.TAP), actor=actor)


def _words_of_showing(act: Act) -> str:
    return _("Shown to everybody: %(what)s") % {"what": _label(act)}


def _words_of_hiding(act: Act) -> str:
    return _("Hidden from everybody: %(what)s") % {"what": _label(act)}


def _label(act: Act) -> str:
    choice = CHOICES.get(str(act.after.get("choice")))
    return str(choice.label) if choice else ""


def _maker_of(act: Act) -> Maker | None:
    return Maker.objects.filter(code=act.subject.partition(":")[2]).first()


def _subject(maker: Maker) -> str:
    return f"maker:{maker.code}"


def _target(maker: Maker, choice: Choice) -> str:
    return f"consent:{maker.code}:{choice.key}"
