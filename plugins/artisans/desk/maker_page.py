"""One maker, whole: where she stands, what is missing, her papers and her team."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.accounts.models import SignInCard
from marketplace.kernel.clock import now

from ..consent import publication
from ..makers import checklist, membership, registers, states, team
from ..makers.standing import standing
from ..models import Attestation, Maker, Register, State, StateChange
from ..programmes import links
from . import vocabulary
from .maker_forms import MemberForm, RegisterForm
from .staff import language, person_of, session_of

STEP_LABELS: Mapping[tuple[str, str], object] = {
    (State.INVITED, State.EXHIBITING): _("She may show"),
    (State.INVITED, State.SELLING): _("She may show and sell"),
    (State.INVITED, State.LEFT): _("She does not come"),
    (State.EXHIBITING, State.SELLING): _("She may sell"),
    (State.EXHIBITING, State.PAUSED): _("Pause"),
    (State.EXHIBITING, State.LEFT): _("She leaves"),
    (State.SELLING, State.EXHIBITING): _("She only shows from now on"),
    (State.SELLING, State.PAUSED): _("Pause"),
    (State.SELLING, State.LEFT): _("She leaves"),
    (State.PAUSED, State.EXHIBITING): _("She shows again"),
    (State.PAUSED, State.SELLING): _("She sells again"),
    (State.PAUSED, State.LEFT): _("She leaves"),
    (State.LEFT, State.INVITED): _("Invite her again"),
}
WORDS: Mapping[str, object] = {
    checklist.COMPUTED: pgettext_lazy("checklist", "Known"),
    checklist.ATTESTED: pgettext_lazy("checklist", "She said so"),
    checklist.VERIFIED: pgettext_lazy("checklist", "Seen by the centre"),
    checklist.WAIVED: pgettext_lazy("checklist", "Not needed of her"),
}
WAYS: Sequence[tuple[object, str, Callable[[str], str], tuple[str, ...]]] = (
    (_("Consents"), "desk:artisans:consents", str, ()),
    (_("Pictures and recordings"), "desk:artisans:maker_files", str, ()),
    (_("Helpers and what they did"), "desk:helping", team.subject, ("desk", "finance")),
    (_("Payouts"), "desk:artisans:payouts_of", str, ("finance", "desk")),
    (_("Programmes"), "desk:artisans:programmes", str, (links.ROLE,)),
)
"""Other pages of the desk about one maker: label, name of the page, its argument from her code, roles. Those that are not there are left out."""


@dataclass(frozen=True, slots=True)
class Step:
    state: str
    label: object
    reasoned: bool
    missing: tuple[checklist.Item, ...]


def find(code: str) -> Maker:
    found = Maker.objects.filter(code=code).first() if "\0" not in code else None
    if found is None:
        raise Http404
    return found


def show(request: HttpRequest, maker: Maker, *, forms: Mapping[str, object] | None = None, status: int = 200) -> HttpResponse:
    """`forms`: those that came back with something wrong."""
    session = session_of(request)
    known = standing(maker)
    points = _points(maker, known)
    entries = list(Register.objects.filter(maker=maker).select_related("verified_by").order_by("kind"))
    context = {
        "maker": maker,
        "name": team.name_of(maker),
        "region": dict(vocabulary.regions(session)).get(maker.region, maker.region),
        "place": publication.choose(maker.places, language())[0],
        "steps": _steps(maker, known),
        "lacking": [entry for entry in points if not entry["point"].met],
        "met": [entry for entry in points if entry["point"].met],
        "registers": [
            {"row": row, "label": registers.RULES[row.kind].label, "number": registers.shown(row.kind, row.number)}
            for row in entries
            if row.kind in registers.RULES
        ],
        "team": _team(maker),
        "roles": [(role, team.ROLES[role].label) for role in team.roles_of(maker.kind)],
        "history": _history(maker),
        "ways": _ways(request, maker),
        "forms": {"register": RegisterForm(), "member": MemberForm(kind=maker.kind), **(forms or {})},
        "full": maker.kind == "individual" and bool(membership.live(maker).exists()),
    }
    return render(request, "artisans/desk/maker.html", context, status=status)


def _steps(maker: Maker, known: checklist.Standing) -> list[Step]:
    return [
        Step(
            after,
            STEP_LABELS[maker.state, after],
            (maker.state, after) in states.REASONED,
            () if (maker.state, after) in states.UNASKED else checklist.missing(known, after),
        )
        for after in states.NEXT[maker.state]
    ]


def _points(maker: Maker, known: checklist.Standing) -> list[dict[str, Any]]:
    latest = {row.item: row for row in Attestation.objects.filter(maker=maker).select_related("by").order_by("at", "pk")}
    return [
        {
            "point": point,
            "word": WORDS.get(point.word, ""),
            "said": latest.get(point.item.code),
            "sayable": bool(checklist.words_for(point.item)),
            "yes": WORDS[point.item.kind],
        }
        for point in checklist.points(known)
    ]


def _team(maker: Maker) -> list[dict[str, Any]]:
    rows = list(membership.live(maker).select_related("person").order_by(F("since").asc(nulls_first=True), "pk"))
    cards = set(
        SignInCard.objects.filter(person__in=[row.person_id for row in rows], revoked_at__isnull=True).values_list(
            "person", flat=True
        )
    )
    today = now().date()
    return [
        {
            "row": row,
            "url": reverse("desk:person", args=[row.person_id]),
            "role": team.ROLES[row.role].label if row.role in team.ROLES else row.role,
            "card": row.person_id in cards,
            "later": row.since is not None and row.since > today,
        }
        for row in rows
    ]


def _history(maker: Maker) -> list[dict[str, Any]]:
    names = dict(State.choices)
    rows = StateChange.objects.filter(maker=maker).order_by("-at", "-pk")[:20]
    return [
        {"at": row.at, "before": names.get(row.before, ""), "after": names.get(row.after, ""), "reason": row.reason}
        for row in rows
    ]


def _ways(request: HttpRequest, maker: Maker) -> list[tuple[object, str]]:
    person = person_of(request)
    found = []
    for label, name, argument, roles in WAYS:
        if roles and not person.has_role(*roles):
            continue
        try:
            found.append((label, reverse(name, args=[argument(maker.code)])))
        except NoReverseMatch:
            continue
    return found
