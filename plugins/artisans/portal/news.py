"""News: every notice as a card, and this telephone as a place where they may arrive."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from marketplace.kernel.errors import DomainError

from ..models import Notice, Sale
from ..prompts import telling
from ..sales import notices, push
from ..sales.money import NOTHING_OWED
from ..sales.words import sentence
from .acting_here import acting, hers
from .answers import answering

PAGE = 40
LOOKS = {
    "sale": ("sold", "mint"),
    "return": ("back", "saffron"),
    "cancelled": ("no", "clay"),
    "payment": ("money", "mint"),
    "fair": ("fair", "indigo"),
    "act": ("helping", "saffron"),
    "listing": ("pieces", "clay"),
}
SCOPE_OF = {"sale": "orders", "payout": "money"}


@dataclass(frozen=True, slots=True)
class Card:
    notice: Notice
    words: str
    icon: str
    tone: str
    url: str


@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """The newest first. What she sees herself she knows of; what her helper sees she does not. A helper sees no news of money or
    orders that she may not look at."""
    mine = acting(request)
    rows = Notice.objects.filter(maker=hers(request)).order_by("-made_at", "pk")
    found = [notice for notice in rows[:PAGE] if _open(notice, mine.scopes)]
    cards = [_card(notice) for notice in found]
    if mine.mandate is None:
        notices.seen(notices=found)
    context = {
        "cards": cards,
        "heard": _heard(request, found),
        "push_key": push.public_key() if mine.mandate is None else "",
        "screen": "news",
    }
    return render(request, "artisans/portal/news.html", context)


@require_POST
@answering
def subscribe(request: HttpRequest) -> HttpResponse:
    """JSON `{"subscription": …}` keeps this browser; `{"gone": endpoint}` forgets it."""
    person = acting(request).person
    try:
        given = json.loads(request.body)
    except (ValueError, RecursionError):
        given = None
    given = given if isinstance(given, dict) else {}
    gone = given.get("gone")
    if isinstance(gone, str):
        push.unsubscribe(person=person, endpoint=gone)
        return JsonResponse({"kept": False})
    language = (get_language() or "fr").partition("-")[0]
    try:
        push.subscribe(person=person, subscription=given.get("subscription"), language=language)
    except DomainError as error:
        return JsonResponse({"error": error.code.lower(), "words": str(error)}, status=400)
    return JsonResponse({"kept": True})


def _heard(request: HttpRequest, found: Sequence[Notice]) -> telling.Heard:
    """What was sold and what was paid of late, the newest first."""
    voice = telling.voice_of(request)
    told = [each for each in found if each.kind in ("sale", "payment") and not each.facts.get("countered")][: telling.AT_MOST]
    sales = [each.target.partition(":")[2] for each in told if each.target.startswith("sale:")]
    still = Sale.objects.filter(pk__in=sales).exclude(state__in=NOTHING_OWED) if sales else ()
    variants = {f"sale:{sale.pk}": sale.variant for sale in still}
    names = telling.own_names(variants.values())
    parts: list[str] = []
    for each in told:
        facts = each.facts
        if each.kind == "payment":
            word = "paid" if facts["method"] == "cash" else "gets"
            parts += telling.money(word, Decimal(facts["amount"]), facts["currency"], voice)
        elif each.target in variants:
            name = names.get(variants[each.target], "")
            parts += telling.sold(facts["quantity"], Decimal(facts["net"]), facts["currency"], name, voice)
    return telling.hear(request, parts)


def _open(notice: Notice, scopes: frozenset[str]) -> bool:
    scope = SCOPE_OF.get(notice.target.partition(":")[0])
    return scope is None or scope in scopes


def _card(notice: Notice) -> Card:
    icon, tone = LOOKS.get(notice.kind, ("say", "indigo"))
    kind, _colon, key = notice.target.partition(":")
    urls = {"sale": "maker:artisans:order", "payout": "maker:artisans:payout"}
    if kind in urls:
        url = reverse(urls[kind], args=[key])
    else:
        url = reverse("maker:told") if kind == "act" else ""
    return Card(notice, sentence(notice), icon, tone, url)
