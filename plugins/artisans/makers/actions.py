"""The only writer of makers. Each change tells the mirror in its own transaction, and the page follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound

from ..mirrors import MAKER
from ..models import Kind, Maker
from . import membership, places, team, wording
from .membership import Newcomer

CODE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another when it is read aloud."""
FIELDS = frozenset(
    (
        *("slug", "kind", "legal_form", "region", "province", "commune", "places", "crafts", "languages", "names", "stories"),
        *("meeting", "portrait", "phone", "channel"),
    )
)


def create_maker(*, code: str, fields: Mapping[str, Any], actor: Actor) -> Maker:
    """`fields`: those of `FIELDS`; without a slug the code is the address. Codes: INVALID, UNIQUE (code, slug)."""
    maker = Maker(code=code, **{"slug": code, **_known(fields)})
    with locks.action():
        _save(maker)
        audit.record(actor, "maker.create", code, {"fields": sorted(fields)})
        outbox.publish(MirrorWanted(MAKER, code))
    return maker


def update_maker(*, code: str, fields: Mapping[str, Any], actor: Actor) -> Maker:
    """Codes: NOT_FOUND, INVALID, UNIQUE (slug). What of it is shown, her consents say."""
    given = _known(fields)
    with locks.action():
        maker = Maker.objects.select_for_update().filter(code=code).first()
        if maker is None:
            raise NotFound(_("There is no such maker."), field="code")
        for name, value in given.items():
            setattr(maker, name, value)
        _save(maker)
        audit.record(actor, "maker.update", code, {"fields": sorted(given)})
        outbox.publish(MirrorWanted(MAKER, code))
    return maker


def invite(*, fields: Mapping[str, Any], newcomer: Newcomer | None, actor: Actor) -> Maker:
    """A new maker, invited: nothing of her is shown. `newcomer`: she herself, or who represents the organisation; she can sign in at once.

    Her page's address is made of her name, and so is an organisation's code; a person's code tells nothing, for it stays in the trail. Codes: REQUIRED (names), INVALID, UNIQUE; those of `membership.add_member`.
    """
    names = fields.get("names") or {}
    if not any(names.values()):
        raise DomainError("REQUIRED", _("Please write down the name under which she wants to be known."), field="names")
    with locks.action():
        address = _free_address(names)
        code = address if fields.get("kind") == Kind.ORGANISATION else f"m-{get_random_string(8, CODE_SIGNS)}"
        maker = create_maker(code=code, fields={"slug": address, **fields}, actor=actor)
        if newcomer is not None:
            role = team.OWNER if maker.kind == Kind.INDIVIDUAL else team.REPRESENTATIVE
            membership.add_member(code=maker.code, newcomer=newcomer, role=role, actor=actor)
    return maker


def register(rows: Iterable[Mapping[str, Any]], *, actor: Actor) -> int:
    """Makers whose pages stand at the backend as their rows say (`code` and `FIELDS`); those that are there stay. How many were made."""
    made = [Maker(**{"slug": row["code"], **row}) for row in rows]
    with locks.action():
        present = set(Maker.objects.values_list("code", flat=True))
        missing = [maker for maker in made if maker.code not in present]
        Maker.objects.bulk_create(missing)
        if missing:
            audit.record(actor, "maker.register", "", {"codes": [maker.code for maker in missing]})
    return len(missing)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - FIELDS
    if unknown:
        raise DomainError("INVALID", _("A maker has no such field."), field=sorted(unknown)[0])
    wording.check(fields)
    return {**fields, **({"phone": wording.telephone(fields["phone"])} if "phone" in fields else {})}


def _free_address(names: Mapping[str, str]) -> str:
    """Latin letters where there are some, for addresses that can be read aloud."""
    wished = next((code for each in ("fr", "en", "ar") if (code := slugify(names.get(each, ""))[:60])), "maker")
    taken = set(Maker.objects.filter(code__startswith=wished).values_list("code", flat=True))
    taken |= set(Maker.objects.filter(slug__startswith=wished).values_list("slug", flat=True))
    return next(code for number in count(1) if (code := wished if number == 1 else f"{wished}-{number}") not in taken)


def _check_place(maker: Maker) -> None:
    province, commune = places.provinces().get(maker.province), places.communes().get(maker.commune)
    for field, given, found in (("province", maker.province, province), ("commune", maker.commune, commune)):
        if given and (found is None or found.region != maker.region):
            raise DomainError("INVALID", _("This place does not lie in the region."), field=field)


def _save(maker: Maker) -> None:
    _check_place(maker)
    try:
        maker.full_clean()
    except ValidationError as error:
        field, reasons = next(iter(error.error_dict.items()))
        code = "UNIQUE" if reasons[0].code == "unique" else "INVALID"
        raise DomainError(code, reasons[0].messages[0], field=field) from error
    maker.save()
