"""Where a maker stands, said to herself: what she may do, and what is still missing before she may do more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from ..makers import checklist
from ..makers.standing import standing as gathered
from ..models import State
from .acting_here import hers


@dataclass(frozen=True, slots=True)
class Stand:
    """`wanted`: the state that comes next, whose checklist is shown; empty: none."""

    words: Promise
    icon: str
    tone: str
    wanted: str


STANDS: Mapping[str, Stand] = {
    State.INVITED: Stand(
        pgettext_lazy("standing", "You are invited. Nothing of you is shown yet."), "wait", "saffron", State.EXHIBITING
    ),
    State.EXHIBITING: Stand(pgettext_lazy("standing", "You may show your pieces."), "eye", "indigo", State.SELLING),
    State.SELLING: Stand(pgettext_lazy("standing", "You may show and sell your pieces."), "sold", "mint", State.SELLING),
    State.PAUSED: Stand(pgettext_lazy("standing", "You pause: your pieces are not sold now."), "pause", "saffron", State.SELLING),
    State.LEFT: Stand(
        pgettext_lazy("standing", "You have left. Your money and your consents stay here for you."), "leave", "clay", ""
    ),
}
ICONS: Mapping[str, str] = {
    "name": "person",
    "place": "hub",
    "craft": "craft",
    "team": "people",
    "consent": "eye",
    "age": "person",
    "visit": "home",
    "legal_form": "write",
    "register": "write",
    "register_seen": "card",
    "sign_in": "keys",
    "reachable": "phone",
    "terms": "say",
    "payout": "money",
    "piece_seen": "pieces",
}


@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    maker = hers(request)
    stand = STANDS[maker.state]
    missing = checklist.missing(gathered(maker), stand.wanted)
    cards = [{"words": item.hers, "icon": ICONS[item.code]} for item in missing]
    return render(request, "artisans/portal/standing.html", {"screen": "standing", "stand": stand, "cards": cards})
