"""What is held of a maker: handed out to her, and erased when she has left. The subject is `maker:<code>`.

What the law keeps stays: sales and payouts with their receipts, and that she once agreed and how; without her name and words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from marketplace.accounts.models import Person, PersonRole, Role, SignInCard
from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError

from ..media import actions as media
from ..mirrors import MAKER
from ..models import Consent, Maker, MakerFile, ProgrammeLink, Register, State, StateChange, TeamMember, Use
from ..programmes import links
from .team import KIND

_FACTS = (
    *("code", "slug", "kind", "state", "legal_form", "region", "province", "commune", "places", "crafts", "languages", "names"),
    *("stories", "meeting", "phone", "channel"),
)
_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(("legal_form", "province", "commune", "phone", "portrait"), ""),
    **{name: {} for name in ("names", "places", "stories", "meeting")},
    **{name: [] for name in ("crafts", "languages")},
}


def export(subject: str) -> dict[str, Any]:
    """Everything in words; of files where they lie in the portal, not their bytes. Nothing for whoever is no maker."""
    maker = _maker(subject)
    if maker is None:
        return {}
    programmes = [links.opened(row) for row in ProgrammeLink.objects.filter(maker=maker).order_by("pk")]
    return {
        "maker": {name: getattr(maker, name) for name in _FACTS},
        "registers": [
            {"kind": row.kind, "number": row.number, "court": row.court, "seen": bool(row.verified_at)}
            for row in Register.objects.filter(maker=maker).order_by("kind")
        ],
        "team": [
            {
                "name": row.person.name,
                "phone": row.person.phone or "",
                "role": row.role,
                "since": _day(row.since),
                "until": _day(row.ended_on),
            }
            for row in TeamMember.objects.filter(maker=maker).select_related("person").order_by("pk")
        ],
        "states": [
            {"at": row.at.isoformat(), "state": row.after, "reason": row.reason}
            for row in StateChange.objects.filter(maker=maker).order_by("at", "pk")
        ],
        "consents": [
            {"field": row.field, "purpose": row.purpose, "audience": row.audience, "given": row.given_at.isoformat()}
            for row in Consent.objects.filter(maker=maker).order_by("given_at")
        ],
        "files": [
            {
                "id": str(row.pk),
                "use": row.use,
                "kind": row.content_type,
                "texts": {text.language: text.text for text in row.texts.all()},
            }
            for row in MakerFile.objects.filter(maker=maker, removed_at__isnull=True)
            .prefetch_related("texts")
            .order_by("created_at")
        ],
        "programmes": [{"programme": link.programme, "contact": link.contact, "note": link.note} for link in programmes if link],
    }


def erase(subject: str) -> int:
    """Of a maker who has left; how many rows. Codes: INVALID while she has not."""
    with locks.action():
        maker = _maker(subject, lock=True)
        if maker is None:
            return 0
        if maker.state != State.LEFT:
            raise DomainError("INVALID", _("She has to leave first: what she shows and sells ends with that."), field="state")
        gone = 0
        for file in MakerFile.objects.filter(maker=maker, removed_at__isnull=True).exclude(use=Use.PROOF):
            media.remove(file=file, actor=SYSTEM)
            gone += 1
        for rows in (Register.objects, ProgrammeLink.objects):
            gone += rows.filter(maker=maker).delete()[0]
        gone += _team(maker)
        gone += StateChange.objects.filter(maker=maker).exclude(reason="").update(reason="")
        gone += maker.attestations.exclude(note="").update(note="")
        for name, value in _EMPTY.items():
            setattr(maker, name, value)
        maker.slug = f"gone-{maker.pk}"
        maker.save()
        audit.record(SYSTEM, "maker.erase", maker.code)
        outbox.publish(MirrorWanted(MAKER, maker.code))
    return gone + 1


def _team(maker: Maker) -> int:
    """Whoever acted for nobody else is nobody any more: her number is free, and nothing lets her in."""
    people = set(TeamMember.objects.filter(maker=maker).values_list("person", flat=True))
    gone, _each = TeamMember.objects.filter(maker=maker).delete()
    busy = set(TeamMember.objects.filter(person__in=people).values_list("person", flat=True))
    busy |= set(PersonRole.objects.filter(person__in=people).exclude(role=Role.MAKER).values_list("person", flat=True))
    alone = people - busy
    SignInCard.objects.filter(person__in=alone, revoked_at__isnull=True).update(revoked_at=now())
    Person.objects.filter(pk__in=alone).update(name="", phone=None, email=None, is_active=False)
    return gone + len(alone)


def _maker(subject: str, *, lock: bool = False) -> Maker | None:
    kind, _colon, code = subject.partition(":")
    if kind != KIND:
        return None
    rows = Maker.objects.select_for_update() if lock else Maker.objects.all()
    return rows.filter(code=code).first()


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
