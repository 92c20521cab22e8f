"""The only writer of teams. Whoever joins can act for the maker at once, and whoever leaves cannot any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from marketplace.accounts.models import Person, PersonRole, Role
from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound

from ..models import Kind, Maker, State, TeamMember
from . import team, wording
from .identity import refuse_national_ids
from .locking import lock_maker

LONGEST_NAME = 200
VOICES = ("ary", "zgh", "fr", "")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody as she is written down. `phone`: as it was said; empty: she signs in with a card. `voice`: language that is spoken to her."""

    name: str
    phone: str = ""
    language: str = "fr"
    voice: str = ""


def add_member(*, code: str, newcomer: Newcomer, role: str, actor: Actor, since: date | None = None) -> TeamMember:
    """Take somebody into a maker's team. Whoever has this telephone number already is the same person, and keeps her name and languages.

    Codes: NOT_FOUND, REQUIRED (name), INVALID (name, phone, language, voice, role), UNIQUE (she is in the team; an individual has one owner).
    """
    _check(newcomer)
    phone = wording.telephone(newcomer.phone)
    with locks.action():
        maker = lock_maker(code)
        if role not in team.roles_of(maker.kind):
            raise DomainError("INVALID", _("This maker has no such role in its team."), field="role")
        here = live(maker)
        if maker.kind == Kind.INDIVIDUAL and here.exists():
            raise DomainError("UNIQUE", _("A person acts for herself alone. Helpers act by a mandate."), field="role")
        person = _person(newcomer, phone)
        if here.filter(person=person).exists():
            raise DomainError("UNIQUE", _("She is in the team already."), field="phone")
        PersonRole.objects.get_or_create(person=person, role=Role.MAKER.value)
        made = TeamMember.objects.create(maker=maker, person=person, role=role, since=since or now().date())
        audit.record(actor, "maker.team_add", code, {"person": person.pk, "role": role})
    return made


def change_role(*, code: str, member: int, role: str, actor: Actor) -> TeamMember:
    """Codes: NOT_FOUND, INVALID (role; nobody would be left who represents the maker)."""
    with locks.action():
        maker = lock_maker(code)
        found = _member(maker, member)
        if role not in team.roles_of(maker.kind):
            raise DomainError("INVALID", _("This maker has no such role in its team."), field="role")
        if role != found.role:
            if role not in team.SPEAK:
                _somebody_stays(maker, found)
            audit.record(actor, "maker.team_role", code, {"person": found.person_id, "before": found.role, "after": role})
            found.role = role
            found.save(update_fields=["role"])
    return found


def end_membership(*, code: str, member: int, actor: Actor) -> None:
    """From now on. Codes: NOT_FOUND, INVALID (nobody would be left who represents a maker that is shown)."""
    with locks.action():
        maker = lock_maker(code)
        found = _member(maker, member)
        _somebody_stays(maker, found)
        found.ended_on = now().date()
        found.save(update_fields=["ended_on"])
        if not TeamMember.objects.filter(person=found.person_id, ended_on__isnull=True).exists():
            PersonRole.objects.filter(person=found.person_id, role=Role.MAKER.value).delete()
        audit.record(actor, "maker.team_end", code, {"person": found.person_id})


def _check(newcomer: Newcomer) -> None:
    name = newcomer.name.strip()
    if not name:
        raise DomainError("REQUIRED", _("Please write down her name."), field="name")
    if len(name) > LONGEST_NAME or "\0" in name:
        raise DomainError("INVALID", _("This name is too long."), field="name")
    refuse_national_ids("name", name)
    if newcomer.language not in wording.LANGUAGES:
        raise DomainError("INVALID", _("The shop does not speak this language."), field="language")
    if newcomer.voice not in VOICES:
        raise DomainError("INVALID", _("There is no voice in this language."), field="voice")


def _person(newcomer: Newcomer, phone: str) -> Person:
    known = Person.objects.filter(phone=phone).first() if phone else None
    if known is None:
        try:
            with transaction.atomic():
                return Person.objects.create_person(
                    email=None,
                    password=None,
                    name=" ".join(newcomer.name.split()),
                    phone=phone or None,
                    language=newcomer.language,
                    voice=newcomer.voice,
                )
        except IntegrityError:  # somebody else wrote her down at this moment
            known = Person.objects.get(phone=phone)
    if not known.is_active:
        raise DomainError("INVALID", _("The account with this telephone number is closed."), field="phone")
    return known


def live(maker: Maker) -> QuerySet[TeamMember]:
    """Who is, or will be, in the team."""
    return TeamMember.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=now().date()), maker=maker)


def _member(maker: Maker, member: int) -> TeamMember:
    found = live(maker).filter(pk=member).first()
    if found is None:
        raise NotFound(_("She is not in this team."), field="member")
    return found


def _somebody_stays(maker: Maker, leaving: TeamMember) -> None:
    if maker.state not in (State.EXHIBITING, State.SELLING) or leaving.role not in team.SPEAK:
        return
    if not live(maker).filter(role__in=team.SPEAK).exclude(pk=leaving.pk).exists():
        raise DomainError("INVALID", _("Somebody must be there who represents this maker: please add her first."), field="member")
