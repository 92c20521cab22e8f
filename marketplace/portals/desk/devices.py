"""Passkeys of whoever works here: her devices, and coming in with one. `static/portals/devices.js` speaks with the browser."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts import passkeys
from marketplace.accounts.models import Role
from marketplace.kernel.errors import DomainError
from marketplace.kernel.throttle import client_address
from marketplace.portals.access import actor_of, for_roles, in_chosen_language, person_of

from .sign_in import following

STAFF = tuple(
    role.value for role in (Role.DESK, Role.FINANCE, Role.CURATOR, Role.VERIFIER, Role.ORGANIZER, Role.NETWORK_REP, Role.SELLER)
)
MAKING, ENTERING = "passkey-making", "passkey-entering"


@require_GET
@for_roles(*STAFF)
def listed(request: HttpRequest) -> HttpResponse:
    rows = person_of(request).passkeys.order_by("-created_at")
    return render(request, "portals/desk/devices.html", {"rows": rows, "offered": passkeys.offered()})


@require_POST
@for_roles(*STAFF)
def begin(request: HttpRequest) -> HttpResponse:
    options, state = passkeys.begin_making(person_of(request))
    request.session[MAKING] = state
    return JsonResponse(options)


@require_POST
@for_roles(*STAFF)
def finish(request: HttpRequest) -> HttpResponse:
    given = _given(request)
    try:
        passkeys.finish_making(
            person=person_of(request),
            name=str(given.get("name", "")),
            state=request.session.pop(MAKING, {}),
            answer=_answer(given),
            actor=actor_of(request),
        )
    except DomainError as error:
        return JsonResponse({"error": error.code, "words": str(error)}, status=422)
    messages.success(request, _("You can sign in with this device now."))
    return JsonResponse({"next": reverse("desk:devices")})


@require_POST
@for_roles(*STAFF)
def remove(request: HttpRequest, passkey: int) -> HttpResponse:
    try:
        passkeys.remove(passkey=passkey, person=person_of(request), actor=actor_of(request))
    except DomainError as error:
        raise Http404 from error
    messages.success(request, _("This device opens nothing any more."))
    return HttpResponseRedirect(reverse("desk:devices"))


@never_cache
@require_POST
@in_chosen_language
def begin_entering(request: HttpRequest) -> HttpResponse:
    options, state = passkeys.begin_entering()
    request.session[ENTERING] = state
    return JsonResponse(options)


@never_cache
@require_POST
@in_chosen_language
def finish_entering(request: HttpRequest) -> HttpResponse:
    given = _given(request)
    try:
        person = passkeys.finish_entering(
            state=request.session.pop(ENTERING, {}),
            answer=_answer(given),
            address=client_address(request.META),
        )
    except DomainError as error:
        return JsonResponse({"error": error.code, "words": str(error)}, status=422)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return JsonResponse({"next": following(request)})


def _given(request: HttpRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.body)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _answer(given: dict[str, Any]) -> dict[str, Any]:
    answer = given.get("answer")
    return answer if isinstance(answer, dict) else {}
