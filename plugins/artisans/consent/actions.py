"""The only writer of consents. Each change tells the mirror in its own transaction; taking back leaves a receipt that fills as surfaces are seen clean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from marketplace.accounts.models import Person, Proof
from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError

from ..mirrors import MAKER
from ..models import TAKEN_OVER, Audience, Consent, Field, Maker, MakerFile, Purpose, Use, Withdrawal
from . import publication

EVERY_PURPOSE = tuple(Purpose.values)
LONGEST_QUESTION = 4000


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """Event: a withdrawal (its id) stands; whoever shows anything of that maker (her code) asks again."""

    withdrawal: str
    maker: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """How she said yes or no. `file`: a recording or a photographed paper of hers (use `proof`); `reference`: where the paper lies;
    `read_out`: the question as it was put to her."""

    proof: str
    file: MakerFile | None = None
    reference: str = ""
    witness: Person | None = None
    read_out: str = ""


def give(
    *,
    maker: Maker,
    fields: Iterable[str],
    evidence: Evidence,
    actor: Actor,
    audiences: Sequence[str] = (Audience.WEB,),
    purposes: Sequence[str] = EVERY_PURPOSE,
    language: str = "",
    expires_on: date | None = None,
) -> list[Consent]:
    """Write down that she agreed, once for each field, audience and purpose; what stands so already is not written twice.

    The caller has seen to it that it is her own gesture. Codes: INVALID (fields, audiences, purposes, proof, expires_on),
    REQUIRED (witness, reference).
    """
    wanted = _known(fields, Field.values, "fields")
    asked = [
        (f, a, p)
        for f in wanted
        for a in _known(audiences, Audience.values, "audiences")
        for p in _known(purposes, Purpose.values, "purposes")
    ]
    _check(evidence, maker)
    if expires_on is not None and expires_on < publication.today():
        raise DomainError("INVALID", _("This day has passed."), field="expires_on")
    with locks.action():
        _lock(maker)
        standing = {
            (each.field, each.audience, each.purpose)
            for each in Consent.objects.filter(publication.live(), maker=maker, language=language, expires_on=expires_on)
            if each.proof != TAKEN_OVER
        }
        made = [
            Consent(
                maker=maker,
                field=field,
                audience=audience,
                purpose=purpose,
                language=language,
                expires_on=expires_on,
                proof=evidence.proof,
                proof_file=evidence.file,
                proof_reference=evidence.reference,
                witness=evidence.witness,
                read_out=evidence.read_out,
                recorded_by=_by(actor),
                given_at=now(),
            )
            for field, audience, purpose in asked
            if (field, audience, purpose) not in standing
        ]
        if made:
            Consent.objects.bulk_create(made)
            audit.record(
                actor, "consent.give", maker.code, {"fields": sorted({each.field for each in made}), "proof": evidence.proof}
            )
            outbox.publish(MirrorWanted(MAKER, maker.code))
    return made


def withdraw(
    *,
    maker: Maker,
    fields: Iterable[str],
    evidence: Evidence,
    actor: Actor,
    audience: str = "",
    purpose: str = "",
) -> list[Withdrawal]:
    """Take back what stands of `fields` (for one audience, one purpose, or all): a receipt a field. What stands no more gives none, so that a
    second tap is harmless. Codes: INVALID (fields, audience, purpose, proof), REQUIRED (witness, reference). Emits ConsentWithdrawn."""
    wanted = _known(fields, Field.values, "fields")
    if audience and audience not in Audience.values:
        raise DomainError("INVALID", _("There is no such audience."), field="audience")
    if purpose and purpose not in Purpose.values:
        raise DomainError("INVALID", _("There is no such purpose."), field="purpose")
    _check(evidence, maker)
    receipts = []
    with locks.action():
        _lock(maker)
        standing = list(Consent.objects.filter(publication.live(audience, purpose), maker=maker, field__in=wanted))
        for field in wanted:
            ended = [each for each in standing if each.field == field]
            if not ended:
                continue
            receipt = Withdrawal.objects.create(
                maker=maker,
                field=field,
                audience=audience,
                purpose=purpose,
                proof=evidence.proof,
                recorded_by=_by(actor),
                asked_at=now(),
            )
            receipt.consents.set(ended)
            receipts.append(receipt)
        if receipts:
            audit.record(
                actor, "consent.withdraw", maker.code, {"fields": [each.field for each in receipts], "audience": audience}
            )
            outbox.publish(MirrorWanted(MAKER, maker.code))
            outbox.publish_all(ConsentWithdrawn(str(each.pk), maker.code) for each in receipts)
    return receipts


def take_over(*, maker: Maker, fields: Iterable[str], expires_on: date, actor: Actor) -> None:
    """What stood in the shop before its maker was kept here stays until that day, or until she says yes or no."""
    rows = [
        Consent(
            maker=maker,
            field=field,
            audience=audience,
            purpose=purpose,
            proof=TAKEN_OVER,
            expires_on=expires_on,
            recorded_by=_by(actor),
        )
        for field in _known(fields, Field.values, "fields")
        for audience in _audiences_before(maker)
        for purpose in EVERY_PURPOSE
    ]
    with locks.action():
        Consent.objects.bulk_create(rows)
        audit.record(actor, "consent.take_over", maker.code, {"fields": sorted({each.field for each in rows})})


def expire(*, on: date | None = None) -> int:
    """Tell the mirror of makers of whom something ended yesterday or in the week before; how many. Showing stopped by itself at midnight."""
    day = on or publication.today()
    ended = Consent.objects.filter(expires_on__lt=day, expires_on__gte=day - timedelta(days=7), withdrawals__isnull=True)
    codes = sorted(set(ended.values_list("maker__code", flat=True)))
    with locks.action():
        outbox.publish_all(MirrorWanted(MAKER, code) for code in codes)
    return len(codes)


def _audiences_before(maker: Maker) -> tuple[str, ...]:
    """Organisations stood in the sitemap, persons did not."""
    return (Audience.WEB, Audience.SEARCH) if maker.kind == "organisation" else (Audience.WEB,)


def _known(given: Iterable[str], values: Sequence[str], field: str) -> list[str]:
    found = list(dict.fromkeys(given))
    if not found or any(each not in values for each in found):
        raise DomainError("INVALID", _("This cannot be agreed to."), field=field)
    return found


def _check(evidence: Evidence, maker: Maker) -> None:
    if evidence.proof not in Proof.values:
        raise DomainError("INVALID", _("There is no such proof."), field="proof")
    if evidence.proof == Proof.WITNESS and evidence.witness is None:
        raise DomainError("REQUIRED", _("Say before whom."), field="witness")
    if evidence.proof == Proof.VOICE and evidence.file is None:
        raise DomainError("REQUIRED", _("Her recorded voice is missing."), field="file")
    if evidence.proof == Proof.SIGNATURE and not (evidence.file or evidence.reference.strip()):
        raise DomainError("REQUIRED", _("Say where the paper is, or photograph it."), field="reference")
    if evidence.file is not None and (evidence.file.maker_id, evidence.file.use) != (maker.pk, Use.PROOF.value):
        raise DomainError("INVALID", _("This file is no proof of hers."), field="file")
    if len(evidence.read_out) > LONGEST_QUESTION or len(evidence.reference) > 200:
        raise DomainError("INVALID", _("This is too long."), field="reference")


def _lock(maker: Maker) -> None:
    Maker.objects.select_for_update().get(pk=maker.pk)


def _by(actor: Actor) -> str:
    return (actor.person or actor.label)[:80]
