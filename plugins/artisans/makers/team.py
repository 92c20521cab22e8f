"""Who acts as a maker in her own right, and in what: the subjects `maker:<code>` of `accounts.acting`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

from marketplace.accounts.acting import SCOPES, Acting, Subject, SubjectKind
from marketplace.accounts.models import Person
from marketplace.kernel.clock import now

from ..models import Kind, Maker, State, TeamMember

KIND = "maker"
FALLBACK = ("fr", "en", "ar")


@dataclass(frozen=True, slots=True)
class TeamRole:
    label: Promise
    scopes: frozenset[str]


OWNER, REPRESENTATIVE, TREASURER, MEMBER = "owner", "representative", "treasurer", "member"
ROLES: Mapping[str, TeamRole] = {
    OWNER: TeamRole(pgettext_lazy("team", "Owner"), frozenset(SCOPES)),
    REPRESENTATIVE: TeamRole(pgettext_lazy("team", "Representative"), frozenset(SCOPES)),
    TREASURER: TeamRole(pgettext_lazy("team", "Treasurer"), frozenset(("orders", "price", "money"))),
    MEMBER: TeamRole(pgettext_lazy("team", "Member"), frozenset(("list", "words", "stock", "orders"))),
}
"""An individual is one `owner` and nobody else; an organisation has at least one representative and whoever else it names."""

SPEAK = (OWNER, REPRESENTATIVE)
"""Who speaks for the maker: without one of them nobody can say yes."""

AFTERWARDS = frozenset(("orders", "money", "consent"))
"""What is left of the scopes when a maker has left: her last orders, what is owed to her, and what is still said of her."""


def subject(code: str) -> str:
    return f"{KIND}:{code}"


def maker_of(acting: Acting) -> Maker:
    """The maker that somebody acts for. Raises `Maker.DoesNotExist` for a subject of another kind."""
    kind, _, code = acting.subject.partition(":")
    return Maker.objects.get(code=code if kind == KIND else "")


def roles_of(kind: str) -> tuple[str, ...]:
    """The roles that a maker of this kind (`Kind`) may give."""
    return (OWNER,) if kind == Kind.INDIVIDUAL else (REPRESENTATIVE, TREASURER, MEMBER)


def scopes(role: str, state: str) -> frozenset[str]:
    """Of a role that is unknown: none."""
    known = ROLES[role].scopes if role in ROLES else frozenset()
    return known & AFTERWARDS if state == State.LEFT else known


def of_person(person: Person) -> list[Subject]:
    """The makers whose team she belongs to today, by code."""
    today = now().date()
    rows = TeamMember.objects.filter(person=person).select_related("maker").order_by("maker__code")
    return [
        Subject(subject(row.maker.code), name_of(row.maker), row.role, scopes(row.role, row.maker.state))
        for row in rows
        if (row.since is None or row.since <= today) and (row.ended_on is None or row.ended_on > today)
    ]


def names(keys: Sequence[str]) -> dict[str, str]:
    """By subject, in the language of the request; those that are there."""
    codes = [key.partition(":")[2] for key in keys if key.startswith(f"{KIND}:")]
    return {subject(maker.code): name_of(maker) for maker in Maker.objects.filter(code__in=codes)}


def name_of(maker: Maker) -> str:
    """In the language of the request, else in another; else her code."""
    language = (get_language() or "").partition("-")[0]
    texts = (maker.names.get(each, "") for each in (language, *FALLBACK, *maker.names))
    return next((text for text in texts if text), maker.code)


def people(key: str) -> list[Person]:
    """Whoever belongs to the team of this subject today, the longest first."""
    today = now().date()
    rows = (
        TeamMember.objects.filter(maker__code=key.partition(":")[2], person__is_active=True)
        .select_related("person")
        .order_by("pk")
    )
    return [
        row.person for row in rows if (row.since is None or row.since <= today) and (row.ended_on is None or row.ended_on > today)
    ]


SUBJECTS = SubjectKind(KIND, of_person, names, people)
