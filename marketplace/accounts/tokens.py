"""Keys for programs of others: what the portal does for a maker, another program may do for her, if she wants it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound

from . import acting as who
from .acting import Acting
from .models import Person, PortalToken

PREFIX = "maker_"
LASTS = timedelta(days=366)
MOST = 10


def make(
    *, person: Person, subject: str, scopes: Collection[str], name: str, by: Person, actor: Actor
) -> tuple[PortalToken, str]:
    """A key with which a program does for `subject` what `person` may do in her own right, in `scopes`; and its text, told only here.

    By herself or by the desk. Refuses INVALID on `scopes` and `name`, NOT_ALLOWED, LIMIT_REACHED beyond `MOST` that hold.
    """
    if by.pk != person.pk and not by.has_role("desk"):
        raise DomainError("NOT_ALLOWED", _("Only the maker herself can do this, or the desk for her."))
    hers = next((each for each in who.possible(person) if each.subject == subject and each.mandate is None), None)
    if hers is None or not hers.may("team"):
        raise DomainError("NOT_ALLOWED", _("Only the maker herself can do this, or the desk for her."))
    wanted = [scope for scope in who.SCOPES if scope in set(scopes)]
    if not wanted or set(scopes) - hers.scopes:
        raise DomainError("INVALID", _("Please say what the program may do."), field="scopes")
    name = " ".join(name.replace("\0", "").split())
    if not 0 < len(name) <= 60:
        raise DomainError("INVALID", _("Please give the program a name."), field="name")
    text = PREFIX + secrets.token_urlsafe(32)
    with locks.action():
        if live().filter(subject=subject).count() >= MOST:
            raise DomainError("LIMIT_REACHED", _("There are many programs already. Please end one first."), field="name")
        token = PortalToken.objects.create(
            person=person,
            subject=subject,
            scopes=wanted,
            name=name,
            digest=_digest(text),
            made_by=by,
            expires_at=now() + LASTS,
        )
        audit.record(actor, "token.make", f"token:{token.pk}", {"for": subject, "scopes": wanted})
    return token, text


def revoke(*, token: int, by: Person, actor: Actor) -> None:
    """It opens nothing from now on. By whoever speaks for the maker, or the desk (NOT_ALLOWED); a second time changes nothing."""
    with locks.action():
        found = PortalToken.objects.select_for_update().filter(pk=token).first()
        if found is None:
            raise NotFound(_("This is not there any more."))
        speaks = by.pk in {each.person.pk for each in who.own(found.subject, "team")}
        if not (speaks or by.pk == found.person_id or by.has_role("desk")):
            raise DomainError("NOT_ALLOWED", _("Only the maker herself can do this, or the desk for her."))
        if found.revoked_at is None:
            found.revoked_at = now()
            found.save(update_fields=["revoked_at"])
            audit.record(actor, "token.revoke", f"token:{found.pk}", {"for": found.subject})


def acting_of(text: str) -> Acting | None:
    """For whom the program that shows `text` acts now; None for an unknown, ended or withdrawn one, and when its holder may no more.

    Its scopes are those of the key that its holder still has.
    """
    if not text.startswith(PREFIX):
        return None
    found = live().filter(digest=_digest(text), person__is_active=True).select_related("person").first()
    if found is None:
        return None
    hers = next((each for each in who.possible(found.person) if each.subject == found.subject and each.mandate is None), None)
    if hers is None:
        return None
    today = now().date()
    if found.used_on != today:
        PortalToken.objects.filter(pk=found.pk).update(used_on=today)
    return Acting(found.person, found.subject, hers.name, hers.scopes & frozenset(found.scopes))


def live() -> QuerySet[PortalToken]:
    """Those that open something, as a queryset."""
    return PortalToken.objects.filter(Q(revoked_at__isnull=True), expires_at__gt=now())


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
