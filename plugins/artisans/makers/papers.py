"""The only writer of registers. What is changed has to be seen by the centre once more."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import Person
from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound

from ..models import Maker, Register
from . import registers
from .locking import lock_maker


def enter_register(
    *, code: str, kind: str, number: str, actor: Actor, court: str = "", registered_on: date | None = None
) -> Register:
    """Write down where a maker is registered, in the place of what stood there before; the same again changes nothing.

    Codes: NOT_FOUND, REQUIRED, INVALID, UNIQUE (another maker stands under this number).
    """
    entry = registers.entry(kind=kind, number=number, court=court, registered_on=registered_on)
    with locks.action():
        maker = lock_maker(code)
        before = Register.objects.filter(maker=maker, kind=kind).first()
        if before is not None:
            if (before.number, before.court, before.registered_on) == (entry.number, entry.court, entry.registered_on):
                return before
            before.delete()
        made = _made(maker, entry)
        audit.record(actor, "maker.register_enter", code, {"kind": kind})
    return made


def verify_register(*, code: str, register: int, by: Person, actor: Actor) -> Register:
    """Somebody of the centre saw the paper. `register` is the row that she looked at: another number is another row. Codes: NOT_FOUND."""
    with locks.action():
        found = _register(lock_maker(code), register)
        if found.verified_at is None:
            found.verified_at, found.verified_by = now(), by
            found.save(update_fields=["verified_at", "verified_by"])
            audit.record(actor, "maker.register_verify", code, {"kind": found.kind})
    return found


def remove_register(*, code: str, register: int, actor: Actor) -> None:
    """Codes: NOT_FOUND."""
    with locks.action():
        found = _register(lock_maker(code), register)
        found.delete()
        audit.record(actor, "maker.register_remove", code, {"kind": found.kind})


def _made(maker: Maker, entry: registers.Entry) -> Register:
    try:
        with transaction.atomic():
            return Register.objects.create(
                maker=maker, kind=entry.kind, number=entry.number, court=entry.court, registered_on=entry.registered_on
            )
    except IntegrityError as error:
        raise DomainError("UNIQUE", _("Another maker stands under this number."), field="number") from error


def _register(maker: Maker, register: int) -> Register:
    found = Register.objects.filter(maker=maker, pk=register).first()
    if found is None:
        raise NotFound(_("This entry was changed or removed in the meantime."), field="register")
    return found
