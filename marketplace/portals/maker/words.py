"""What the portal says of acts, scopes and mandates. One word for one thing, here and at the desk."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from marketplace.accounts import acting, acts
from marketplace.accounts.models import Act, Mandate, Outcome
from marketplace.kernel.clock import now
from marketplace.portals.access import LANGUAGE_KEY

SCOPE_NAMES: dict[str, tuple[object, str]] = {
    "list": (pgettext_lazy("scope", "Pieces and their pictures"), "pieces"),
    "words": (pgettext_lazy("scope", "Story and words"), "write"),
    "stock": (pgettext_lazy("scope", "How many, and where"), "many"),
    "orders": (pgettext_lazy("scope", "Orders: ready or not"), "orders"),
    "price": (pgettext_lazy("scope", "Prices"), "price"),
    "money": (pgettext_lazy("scope", "Money received"), "money"),
    "consent": (pgettext_lazy("scope", "What is public"), "eye"),
    "team": (pgettext_lazy("scope", "Who may act"), "people"),
}
"""The word and the icon of each of `acting.SCOPES`."""

TONES = {Outcome.STANDING: "mint", Outcome.UNDONE: "clay", Outcome.CONTESTED: "saffron", Outcome.FROZEN: "saffron"}


@dataclass(frozen=True, slots=True)
class Told:
    """An act as a person reads it. `by`: who did it; `can_contest`: there is still time and nothing came of it yet."""

    act: Act
    words: str
    by: str
    state: object
    tone: str
    can_contest: bool


def told(act: Act) -> Told:
    open_still = act.outcome == Outcome.STANDING and act.contest_until is not None and act.contest_until > now()
    state = Outcome(act.outcome).label if act.outcome != Outcome.STANDING else ""
    return Told(act, acts.words_of(act), act.person.name, state, TONES.get(Outcome(act.outcome), "indigo"), open_still)


@dataclass(frozen=True, slots=True)
class Leave:
    """A mandate as a person reads it."""

    mandate: Mandate
    helper: str
    scopes: list[tuple[object, str]]


def leave(mandate: Mandate) -> Leave:
    return Leave(mandate, mandate.helper.name, [helped(scope) for scope in mandate.scopes if scope in SCOPE_NAMES])


def helped(scope: str) -> tuple[object, str]:
    """What a helper may do in a scope: some things only with the maker's own yes."""
    name, icon = SCOPE_NAMES[scope]
    return (_("%(what)s, with her yes") % {"what": name} if scope in acting.OWN_GESTURE else name), icon


def her_language(request: HttpRequest, subject: str) -> str:
    """Of the page behind a link that was sent to her: what this telephone chose, else her own."""
    chosen = request.session.get(LANGUAGE_KEY)
    hers = [each.person.language for each in acting.own(subject)]
    known = dict(settings.LANGUAGES)
    return next((each for each in (chosen, *hers) if each in known), get_language() or "en")
