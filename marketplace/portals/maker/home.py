"""The first page, for whom one acts, and in which languages."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.accounts import acting, gestures
from marketplace.accounts.actions import choose_languages
from marketplace.accounts.models import Act, Voice
from marketplace.extensions import registry
from marketplace.kernel.actors import Actor
from marketplace.portals.access import LANGUAGE_KEY, in_chosen_language, person_of

from .access import SUBJECT_KEY, acting_of, for_maker, for_person, signed_in
from .sign_in import following

OWN_NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}


@dataclass(frozen=True, slots=True)
class Tile:
    """See portals/maker/tile.html."""

    label: object
    url: str
    icon: str
    tone: str = ""
    count: int = 0


@require_GET
@for_maker()
def home(request: HttpRequest) -> HttpResponse:
    """A tile for each thing that she may do for this maker."""
    mine = acting_of(request)
    several = len({each.subject for each in acting.possible(mine.person)}) > 1
    tiles = [*first_tiles(mine), *tiles_for(mine), *last_tiles(mine)]
    context = {"acting": mine, "tiles": tiles, "several": several, "screen": "home", "home_shown": True}
    return render(request, "portals/maker/home.html", context)


def first_tiles(mine: acting.Acting) -> list[Tile]:
    """What waits for her: only while something does."""
    asked = gestures.waiting(mine.subject).count()
    return [Tile(_("Yes or no?"), reverse("maker:asked"), "hand", "saffron", asked)] if asked else []


def last_tiles(mine: acting.Acting) -> list[Tile]:
    """Who helps her, and what was done in her name."""
    done = Act.objects.filter(subject=mine.subject, mandate__isnull=False)
    tiles = []
    if done.exists():
        news = 0 if mine.mandate else done.filter(told_at__isnull=True).count()
        tiles.append(Tile(_("What was done for me"), reverse("maker:told"), "helping", "indigo", news))
    if mine.may("team") or acting.live_mandates().filter(subject=mine.subject).exists():
        tiles.append(Tile(_("Who helps me"), reverse("maker:helpers"), "people", "mint"))
    return tiles


def tiles_for(mine: acting.Acting) -> list[Tile]:
    """What the plugins put on the first page, in their order, as far as `mine` may open it. A menu item's `roles` are scopes here."""
    found = [
        Tile(item.label, _url(f"maker:{plugin.name}:{item.url_name}"), item.icon)
        for plugin, item in registry.menu("maker")
        if not item.roles or any(mine.may(scope) for scope in item.roles)
    ]
    return [tile for tile in found if tile.url]


@require_http_methods(["GET", "POST"])
@for_person
def choose(request: HttpRequest) -> HttpResponse:
    """For whom? Those who act for one maker alone never see it."""
    everybody = {each.subject: each for each in reversed(acting.possible(person_of(request)))}
    if request.method == "POST":
        wanted = request.POST.get("subject", "")
        if wanted not in everybody:
            return HttpResponseBadRequest()
        request.session[SUBJECT_KEY] = wanted
        return HttpResponseRedirect(following(request))
    context = {"everybody": list(reversed(everybody.values())), "next": following(request), "screen": "choose"}
    return render(request, "portals/maker/choose.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@in_chosen_language
def languages(request: HttpRequest) -> HttpResponse:
    """The language that is written and the one that is spoken, chosen apart: who speaks Tamazight may want to see Arabic."""
    person = signed_in(request)
    if request.method == "POST":
        language, voice = request.POST.get("language"), request.POST.get("voice")
        wrong = (language is not None and language not in OWN_NAMES) or (voice is not None and voice not in ("", *Voice.values))
        if wrong or language is voice is None:
            return HttpResponseBadRequest()
        if language is not None:
            request.session[LANGUAGE_KEY] = language
        if person is not None:
            choose_languages(person=person, language=language, voice=voice, actor=Actor("person", str(person.pk)))
        return HttpResponseRedirect(following(request))
    context = {
        "written": [{"code": code, "name": OWN_NAMES[code]} for code, _name in settings.LANGUAGES],
        "spoken": [{"code": voice.value, "name": voice.label} for voice in Voice] if person else [],
        "person": person,
        "next": following(request),
        "screen": "languages",
    }
    return render(request, "portals/maker/languages.html", context)


def _url(name: str) -> str:
    """Empty for a page that could not be mounted: the others are there all the same."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
