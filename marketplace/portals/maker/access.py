"""Who may do what at `/maker/`, and for whom.

`for_maker(*scopes)` guards every page there, the plugins' too. Inside, `acting_of(request)` says who acts for which subject by which leave;
it is decided anew with each request, so that a mandate or a card that was taken back stops also what was kept on a telephone and arrives late.

Programs of the portal say with headers what their words are about: `Maarad-Subject: maker:tafsut` (for whom, instead of the subject that was
chosen on the page) and `Maarad-Person: 7` (whose telephone kept it). Where JSON is wanted, refusals are JSON as well:
`{"error": code, "words": sentence}` with 401 `signed_out` (and `sign_in`), 403 `not_hers` (no leave for this subject, or no longer),
403 `not_allowed` (not in this), 409 `somebody_else` (another person is signed in) and 409 `choose`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from marketplace.accounts import acting
from marketplace.accounts.acting import Acting
from marketplace.accounts.models import Person
from marketplace.kernel.clock import now
from marketplace.portals.access import View, in_chosen_language

SUBJECT_KEY = "maker-subject"
SEEN_KEY = "maker-seen"
SESSION_KEPT = timedelta(days=60)


def acting_of(request: HttpRequest) -> Acting:
    """Who acts for whom; only inside a view guarded by `for_maker`."""
    found: Acting = request.acting  # type: ignore[attr-defined]
    return found


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks, not a page."""
    asked = request.headers.get("Accept", "")
    return "application/json" in asked or request.GET.get("format") == "json" or request.method in ("PUT", "PATCH", "DELETE")


def signed_in(request: HttpRequest) -> Person | None:
    """Whoever is signed in; by a card as long as it holds (`accounts.middleware`)."""
    person = request.user
    return person if isinstance(person, Person) and person.is_authenticated else None


def for_person(view: View) -> View:
    """Let in whoever is signed in, for whomever she acts."""

    @wraps(view)
    @never_cache
    @in_chosen_language
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if signed_in(request) is None:
            return sign_in_first(request)
        return view(request, *args, **kwargs)

    guarded.required_roles = ("maker:",)  # type: ignore[attr-defined]
    return guarded


def for_maker(*scopes: str) -> Callable[[View], View]:
    """Let in whoever acts for somebody in one of `scopes` (none: in anything), as `request.acting`; others sign in or choose first, or are
    told calmly why not. A helper may open what needs her maker's own gesture (`acting.OWN_GESTURE`): the action asks for that."""

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        @in_chosen_language
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = signed_in(request)
            if person is None:
                return sign_in_first(request)
            if request.headers.get("Maarad-Person", str(person.pk)) != str(person.pk):
                words = _("Somebody else is signed in on this telephone now. What you wrote is kept for you.")
                return refused(request, "somebody_else", words, status=409)
            found = _for_whom(request, person, scopes)
            if isinstance(found, HttpResponse):
                return found
            request.acting = found  # type: ignore[attr-defined]
            _keep(request)
            return view(request, *args, **kwargs)

        guarded.required_roles = tuple(f"maker:{scope}" for scope in scopes or ("",))  # type: ignore[attr-defined]
        return guarded

    return decorate


def refused(request: HttpRequest, code: str, words: str, *, status: int = 403) -> HttpResponse:
    """A calm no, as a page or as JSON."""
    if wants_json(request):
        return JsonResponse({"error": code, "words": words}, status=status)
    return render(request, "portals/maker/refused.html", {"words": words, "code": code, "screen": "refused"}, status=status)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        words = _("Please sign in again. What you wrote is kept on this telephone.")
        return JsonResponse({"error": "signed_out", "words": words, "sign_in": reverse("maker:sign_in")}, status=401)
    return HttpResponseRedirect(f"{reverse('maker:sign_in')}?{urlencode({'next': request.get_full_path()})}")


def _for_whom(request: HttpRequest, person: Person, scopes: tuple[str, ...]) -> Acting | HttpResponse:
    asked = request.headers.get("Maarad-Subject", "")
    wanted = asked or request.session.get(SUBJECT_KEY, "")
    everybody = acting.possible(person)
    subjects = {each.subject for each in everybody}
    if wanted not in subjects and (asked or not subjects):
        words = _("You do not act for this maker, or no longer. The people at the centre can tell you who does.")
        return refused(request, "not_hers", words)
    if wanted not in subjects and len(subjects) > 1:
        if wants_json(request):
            return refused(request, "choose", _("For whom is this?"), status=409)
        return HttpResponseRedirect(f"{reverse('maker:choose')}?{urlencode({'next': request.get_full_path()})}")
    hers = [each for each in everybody if each.subject == wanted or wanted not in subjects]
    allowed = [each for each in hers if not scopes or any(each.may(scope) for scope in scopes)]
    if not allowed:
        words = _("%(maker)s has not given you leave to do this. She can do it herself, or the people at the centre can help.")
        return refused(request, "not_allowed", words % {"maker": hers[0].name})
    return allowed[0]


def _keep(request: HttpRequest) -> None:
    """Whoever comes at least now and then stays signed in."""
    today = now().date().isoformat()
    if request.session.get(SEEN_KEY) != today:
        request.session[SEEN_KEY] = today
        request.session.set_expiry(SESSION_KEPT)
