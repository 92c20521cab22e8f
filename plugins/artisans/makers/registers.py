"""Public registers in which makers stand: what a number must look like, and which register identifies whom.

Pure. Morocco: ICE (15 digits, two of them check digits); the local register of co-operatives is kept by courts of first instance, so an entry is
a court, a number and a date (law 112-12); the commercial register (RC) is kept by court, too; the national register of craftspeople (RNA) gives
persons a number of their own, of which a digest is kept: that it was seen can be shown, what it was can not.
France: SIREN and SIRET with their check digits.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import ModuleType

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret
from stdnum.ma import ice

from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.text import fold

from .identity import refuse_national_ids

ICE, SIREN, SIRET, COOP, RNA, RC = "ice", "siren", "siret", "coop", "rna", "rc"


@dataclass(frozen=True, slots=True)
class Entry:
    """As it is kept."""

    kind: str
    number: str
    court: str = ""
    registered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`local`: kept by a court, which is part of the name; `dated`: the day of registration is, too. `personal`: only a digest is kept."""

    label: Promise
    country: str
    check: Callable[[str], str]
    local: bool = False
    dated: bool = False
    personal: bool = False


def _checked(validator: ModuleType) -> Callable[[str], str]:
    def check(number: str) -> str:
        try:
            return str(validator.validate(number))
        except ValidationError as error:
            raise DomainError("INVALID", _("This number is not right: a digit is missing, or wrong."), field="number") from error

    return check


def _free(number: str) -> str:
    """A number of a court: digits, perhaps with a year or a letter (`123/2019`)."""
    refuse_national_ids("number", number)
    if not re.fullmatch(r"[0-9][0-9A-Z/.\-]{0,29}", number):
        raise DomainError("INVALID", _("A number in this register begins with a digit and has no spaces."), field="number")
    return number


def _sealed(number: str) -> str:
    """The same for the same number, and nobody can tell the number from it who has not the installation's secret."""
    if not re.fullmatch(r"[0-9A-Z/.\-]{4,30}", number):
        raise DomainError("INVALID", _("A number has four to thirty letters and digits."), field="number")
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, f"maker.register.rna:{number}".encode(), "sha256").hexdigest()[:40]


RULES: Mapping[str, Rule] = {
    ICE: Rule(pgettext_lazy("register", "ICE"), "MA", _checked(ice)),
    COOP: Rule(pgettext_lazy("register", "Register of co-operatives"), "MA", _free, local=True, dated=True),
    RC: Rule(pgettext_lazy("register", "Commercial register (RC)"), "MA", _free, local=True),
    RNA: Rule(pgettext_lazy("register", "Register of craftspeople (RNA)"), "MA", _sealed, personal=True),
    SIREN: Rule(pgettext_lazy("register", "SIREN"), "FR", _checked(siren)),
    SIRET: Rule(pgettext_lazy("register", "SIRET"), "FR", _checked(siret)),
}

IDENTIFYING: Mapping[str, tuple[str, ...]] = {
    "women_cooperative": (COOP,),
    "mixed_cooperative": (COOP,),
    "auto_entrepreneur": (ICE,),
    "gie": (RC, ICE),
    "association": (ICE, SIREN, SIRET),
    "sarl": (RC, ICE, SIREN, SIRET),
    "micro_entrepreneur": (SIRET, SIREN),
    "scic": (SIREN, SIRET),
    "entreprise_insertion": (SIREN, SIRET),
}
"""By legal form, the registers of which one says who she is before the law. Any of them will do for a form that is not listed."""


def identifying(legal_form: str) -> tuple[str, ...]:
    return IDENTIFYING.get(legal_form, tuple(RULES))


def entry(*, kind: str, number: str, court: str = "", registered_on: date | None = None) -> Entry:
    """What was typed, as it is kept. Codes: INVALID on `kind`, `number`, `court` or `registered_on`; REQUIRED."""
    rule = RULES.get(kind)
    if rule is None:
        raise DomainError("INVALID", _("There is no such register."), field="kind")
    compact = re.sub(r"\s", "", fold(number)).upper()
    if not compact:
        raise DomainError("REQUIRED", _("Please give the number."), field="number")
    kept, court = rule.check(compact), " ".join(court.split()) if rule.local else ""
    if rule.local and not court:
        raise DomainError("REQUIRED", _("Please say which court keeps the register."), field="court")
    if len(court) > 100:
        raise DomainError("INVALID", _("The name of the court is too long."), field="court")
    refuse_national_ids("court", court)
    if rule.dated and registered_on is None:
        raise DomainError("REQUIRED", _("Please give the day of the registration."), field="registered_on")
    if registered_on is not None and not date(1900, 1, 1) <= registered_on <= now().date():
        raise DomainError("INVALID", _("The day of the registration lies in the past."), field="registered_on")
    return Entry(kind, kept, court, registered_on)


def shown(kind: str, number: str) -> str:
    """For staff: in groups, as it is printed; a person's own number not at all."""
    if kind not in RULES or RULES[kind].personal:
        return ""
    groups = {SIREN: (3, 3, 3), SIRET: (3, 3, 3, 5)}.get(kind)
    if groups is None:
        return number
    ends = [sum(groups[: each + 1]) for each in range(len(groups))]
    return " ".join(number[end - size : end] for end, size in zip(ends, groups, strict=True))
