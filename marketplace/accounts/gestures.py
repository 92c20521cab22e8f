"""Her own yes, where a helper alone is not enough (`acting.OWN_GESTURE`): her PIN typed on the helper's telephone, a tap on the link that was
sent to hers or on her own pages, or a witness whom staff wrote down.

With a PIN at hand the owner of a verb asks `by_pin` and goes on. Otherwise it `ask`s: the question waits, and what was registered for its
verb (`register`) is done in the transaction of her answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from marketplace.contract.account_events import GestureAsked, GestureGiven
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import Busy, DomainError, NotFound

from . import acting as who
from . import cards
from .acting import Acting
from .locks import lock_mandate, lock_person, lock_question
from .models import Answer, Mandate, Person, Question

LASTS = timedelta(days=14)

How = Literal["tap", "pin", "witness"]


@dataclass(frozen=True, slots=True)
class Gesture:
    """That she said yes, and how. `person`: who speaks for the subject; None when the link on her telephone was tapped."""

    how: How
    person: Person | None = None
    witness: Person | None = None


Follow = Callable[[Question, Gesture], None]


@dataclass(frozen=True, slots=True)
class Answers:
    """What follows a yes and a no, in the transaction of the answer. A DomainError leaves the question open."""

    yes: Follow
    no: Follow | None = None


_answers: dict[str, Answers] = {}


def register(verb: str, yes: Follow, no: Follow | None = None) -> None:
    _answers[verb] = Answers(yes, no)


def by_pin(*, acting: Acting, pin: str, scope: str = "", address: str = "", person: int | None = None) -> Gesture | None:
    """Whether `pin` is that of whoever speaks for the subject (in `scope`); with the PIN of her card, typed wherever she is.

    `person`: whose PIN it is, where several speak for it. Refuses on `pin` (LOCKED, EXPIRED without a card, LOGIN_ATTEMPT_DELAYED); counted and
    slowed down like a sign-in. Call it before the transaction of the change: a wrong PIN must stay counted.
    """
    speakers = [each.person for each in who.own(acting.subject, scope) if person in (None, each.person.pk)]
    holders = [each for each in speakers if each.cards.filter(revoked_at__isnull=True).exists()]
    if len(holders) > 1:
        raise DomainError("REQUIRED", _("Whose number is it?"), field="person")
    if not holders:
        raise DomainError("EXPIRED", _("She has no card. The people at the centre can give her one."), field="pin")
    right = cards.pin_is_right(person=holders[0], pin=pin, address=address, action="gesture.pin")
    return Gesture("pin", holders[0]) if right else None


def ask(
    *, acting: Acting, scope: str, verb: str, target: str, words: object, data: Mapping[str, Any], lasts: timedelta = LASTS
) -> Question:
    """Have the subject asked. `words`: what is asked, as a lazy sentence, kept in every language; `data`: what `verb` needs then.

    A question on the same verb and target that is still open is replaced: she answers to what stands there now. In the caller's transaction.
    Event: `GestureAsked`.
    """
    if verb not in _answers:
        raise ValueError(f"nobody says what follows an answer to {verb}")
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = str(words)
    moment = now()
    with locks.action():
        lock_person(acting.person.pk)
        Question.objects.filter(verb=verb, target=target, subject=acting.subject, answer=Answer.OPEN).delete()
        question = Question(
            subject=acting.subject,
            scope=scope,
            verb=verb,
            target=target,
            words=said,
            data=dict(data),
            asked_by=acting.person,
            mandate=acting.mandate,
            asked_at=moment,
            expires_at=moment + lasts,
        )
        try:
            with transaction.atomic():
                question.save(force_insert=True)
        except IntegrityError:  # somebody else asks the same at this moment
            raise Busy from None
        audit.record(acting.actor, "gesture.ask", f"question:{question.pk}", {"verb": verb, "target": target})
        outbox.publish(GestureAsked(question=str(question.pk), subject=acting.subject))
    return question


def answer_by_link(*, question: UUID, yes: bool) -> Question:
    """She tapped on her own telephone. Refuses NOT_FOUND, EXPIRED; answered before, it stays as it was."""
    return _answer(question, yes, Gesture("tap"), Actor("anonymous", person="link"))


def answer_herself(*, question: UUID, yes: bool, by: Person) -> Question:
    """She tapped on her own pages. NOT_ALLOWED for whoever does not speak for the subject in that scope."""
    found = Question.objects.filter(pk=question).first()
    if found is not None and by.pk not in {each.person.pk for each in who.own(found.subject, found.scope)}:
        raise DomainError("NOT_ALLOWED", _("This waits for the maker herself."))
    return _answer(question, yes, Gesture("tap", by), Actor("person", str(by.pk), person=f"person:{by.pk}"))


def answer_by_pin(*, question: UUID, acting: Acting, pin: str, address: str = "", person: int | None = None) -> Question:
    """She typed her PIN on the helper's telephone: a yes. Refuses as `by_pin`, and INVALID on `pin` for a wrong one."""
    found = Question.objects.filter(pk=question, subject=acting.subject).first()
    if found is None:
        raise NotFound(_("This is not there any more."))
    gesture = by_pin(acting=acting, pin=pin, scope=found.scope, address=address, person=person)
    if gesture is None:
        raise DomainError("INVALID", _("This is not the number of her card."), field="pin")
    return _answer(question, True, gesture, acting.actor)


def witnessed(*, question: UUID, yes: bool, witness: Person, reference: str, by: Person) -> Question:
    """Staff wrote down what she said before a witness, who is neither her helper nor whoever writes. Refuses INVALID on `witness`."""
    found = Question.objects.filter(pk=question).first()
    if not by.has_role("desk"):
        raise DomainError("NOT_ALLOWED", _("This is for the desk."))
    hers = {each.person.pk for each in who.own(found.subject)} if found else set()
    if found is not None and witness.pk in {found.asked_by_id, by.pk, *hers}:
        raise DomainError(
            "INVALID", _("A witness is neither the maker, nor her helper, nor whoever writes it down."), field="witness"
        )
    gesture = Gesture("witness", None, witness)
    return _answer(question, yes, gesture, Actor("person", str(by.pk), person=f"person:{by.pk}"), reference=reference)


def waiting(subject: str) -> QuerySet[Question]:
    """What waits for her yes, newest first: of mandates that still hold."""
    live = Q(mandate__isnull=True) | Q(mandate__in=who.live_mandates())
    return Question.objects.filter(live, subject=subject, answer=Answer.OPEN, expires_at__gt=now()).order_by("-asked_at")


def words_of(question: Question, language: str) -> str:
    """In this language; one that is missing falls back."""
    words: Mapping[str, str] = question.words
    return next((words[each] for each in (language, "fr", "ar", "en") if words.get(each)), question.verb)


def _answer(question: UUID, yes: bool, gesture: Gesture, actor: Actor, *, reference: str = "") -> Question:
    with locks.action():
        found = lock_question(question)
        if found is None:
            raise NotFound(_("This is not there any more."))
        if found.answer != Answer.OPEN:
            return found
        if found.expires_at <= now() or not _holds(found.mandate_id):
            raise DomainError("EXPIRED", _("This question is too old, or her helper may not act any more."))
        known = _answers[found.verb]
        found.answer = Answer.YES if yes else Answer.NO
        found.how, found.answered_by, found.answered_at = gesture.how, gesture.person, now()
        found.witness, found.reference = gesture.witness, reference
        found.save(update_fields=["answer", "how", "answered_by", "answered_at", "witness", "reference"])
        follow = known.yes if yes else known.no
        if follow is not None:
            follow(found, gesture)
        audit.record(actor, "gesture.answer", f"question:{found.pk}", {"answer": found.answer, "how": found.how})
        outbox.publish(GestureGiven(question=str(found.pk), subject=found.subject, answer=found.answer))
    return found


def _holds(mandate: UUID | None) -> bool:
    """Whether what a helper asked still may be: her mandate was neither taken back nor is it over."""
    if mandate is None:
        return True
    found: Mandate | None = lock_mandate(mandate)
    today = now().date()
    return found is not None and found.revoked_at is None and found.starts_on <= today <= found.ends_on
