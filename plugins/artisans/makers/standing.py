"""The facts of a checklist, gathered for many makers at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from marketplace.accounts.models import SignInCard
from marketplace.kernel.clock import now

from ..consent import publication
from ..models import Attestation, Audience, Consent, Field, Maker, Register, TeamMember
from . import registers
from .checklist import Standing
from .team import OWNER, REPRESENTATIVE


def standing(maker: Maker) -> Standing:
    return standings([maker])[maker.pk]


def standings(makers: Iterable[Maker]) -> dict[int, Standing]:
    """By primary key. Five queries, whatever the number of makers."""
    rows = list(makers)
    keys = [maker.pk for maker in rows]
    today = now().date()
    entries: dict[int, list[Register]] = defaultdict(list)
    for entry in Register.objects.filter(maker__in=keys):
        entries[entry.maker_id].append(entry)
    said: dict[int, dict[str, str]] = defaultdict(dict)
    for attestation in Attestation.objects.filter(maker__in=keys).order_by("at", "pk"):
        said[attestation.maker_id][attestation.item] = attestation.kind
    team: dict[int, list[TeamMember]] = defaultdict(list)
    here = Q(since__isnull=True) | Q(since__lte=today)
    for member in TeamMember.objects.filter(
        here, Q(ended_on__isnull=True) | Q(ended_on__gt=today), maker__in=keys
    ).select_related("person"):
        team[member.maker_id].append(member)
    people = {member.person_id for members in team.values() for member in members}
    cards = set(SignInCard.objects.filter(person__in=people, revoked_at__isnull=True).values_list("person", flat=True))
    named = _may_show_name(keys)
    return {
        maker.pk: Standing(
            names=frozenset(language for language, name in maker.names.items() if name),
            region=maker.region,
            place=any(maker.places.values()),
            crafts=len(maker.crafts),
            languages=len(maker.languages),
            legal_form=maker.legal_form,
            registered=bool(found := _identifying(maker, entries[maker.pk])),
            registered_verified=any(entry.verified_at for entry in found),
            may_show_name=maker.pk in named,
            speaks_for_her=sum(member.role in (OWNER, REPRESENTATIVE) for member in team[maker.pk]),
            can_sign_in=sum(
                member.person.is_active and (bool(member.person.phone) or member.person_id in cards) for member in team[maker.pk]
            ),
            phone=bool(maker.phone),
            attested=said[maker.pk],
        )
        for maker in rows
    }


def _identifying(maker: Maker, entries: Sequence[Register]) -> list[Register]:
    wanted = registers.identifying(maker.legal_form)
    return [entry for entry in entries if entry.kind in wanted]


def _may_show_name(keys: Sequence[int]) -> set[int]:
    """Whose name may be shown to visitors today."""
    held = Consent.objects.filter(publication.live(Audience.WEB), maker__in=keys, field=Field.NAME)
    return set(held.values_list("maker_id", flat=True))
