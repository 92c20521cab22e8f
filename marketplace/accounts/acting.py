"""Acting for somebody: oneself in one's own right, or another by a mandate.

A *subject* is for whom something is done, as kind and key (`maker:tafsut`). Whoever owns a kind of subjects registers it here; this
module knows none. What a person may do for a subject is a set of scopes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now

from .models import Mandate, Person

SCOPES = ("list", "words", "stock", "orders", "price", "money", "consent", "team")
"""list: pieces and their pictures; words: story, process, answers; stock: how many, where; orders: ready or not; price; money: acknowledge a
payout; consent: what is public; team: who else may."""

OWN_GESTURE = frozenset(("price", "money", "consent", "team"))
"""What a helper prepares at most: it counts only with the subject's own gesture (her PIN, a tap on her telephone, a witness)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """`scopes`: what this person may do for it in her own right. `role`: the owner's word (`owner`, `treasurer`)."""

    key: str
    name: str
    role: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Acting:
    """One person, now, for one subject. `mandate` None: in her own right."""

    person: Person
    subject: str
    name: str
    scopes: frozenset[str]
    mandate: Mandate | None = None

    @property
    def actor(self) -> Actor:
        """As the audit trail knows her; under a mandate with both: who acts, and by whose leave."""
        by = f" by mandate:{self.mandate.pk}" if self.mandate else ""
        return Actor("person", str(self.person.pk), person=f"person:{self.person.pk}{by}")

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    def needs_gesture(self, scope: str) -> bool:
        """Whether what is done in `scope` counts only with the subject's own gesture (`accounts.gestures`)."""
        return self.mandate is not None and scope in OWN_GESTURE


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """`of_person`: the subjects that somebody acts for in her own right; `names`: of these keys, in the language of the request; `people`: who
    acts for this key in her own right."""

    kind: str
    of_person: Callable[[Person], Sequence[Subject]]
    names: Callable[[Sequence[str]], Mapping[str, str]]
    people: Callable[[str], Sequence[Person]] = lambda key: ()


_kinds: dict[str, SubjectKind] = {}


def register(kind: SubjectKind) -> None:
    _kinds[kind.kind] = kind


def possible(person: Person) -> list[Acting]:
    """For whom `person` may act today: her own subjects first, then those by mandate."""
    own = [
        Acting(person, subject.key, subject.name, subject.scopes)
        for kind in _kinds.values()
        for subject in kind.of_person(person)
    ]
    mandates = list(live_mandates().filter(helper=person).order_by("created_at"))
    names: dict[str, str] = {}
    for kind in _kinds.values():
        keys = [mandate.subject for mandate in mandates if mandate.subject.startswith(f"{kind.kind}:")]
        names |= kind.names(keys) if keys else {}
    return own + [
        Acting(person, mandate.subject, names[mandate.subject], frozenset(mandate.scopes), mandate)
        for mandate in mandates
        if mandate.subject in names
    ]


def own(subject: str, scope: str = "") -> list[Acting]:
    """Whoever acts for `subject` in her own right (in `scope`) today."""
    kind = _kinds.get(subject.partition(":")[0])
    people = kind.people(subject) if kind else ()
    everything = [each for person in people for each in possible(person)]
    return [each for each in everything if each.subject == subject and each.mandate is None and (not scope or each.may(scope))]


def for_subject(person: Person, subject: str) -> Acting | None:
    """`person` for `subject`, in her own right rather than by a mandate; None when she may not."""
    return next((each for each in possible(person) if each.subject == subject), None)


def name_of(subject: str) -> str:
    """In the language of the request; the key itself when nobody knows it any more."""
    kind = _kinds.get(subject.partition(":")[0])
    return (kind.names([subject]).get(subject) if kind else None) or subject


def live_mandates() -> QuerySet[Mandate]:
    """Those that hold today, as a queryset."""
    today = now().date()
    return Mandate.objects.filter(Q(revoked_at__isnull=True), starts_on__lte=today, ends_on__gte=today)
