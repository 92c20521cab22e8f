"""What was done in her name, and her no."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts import acts, links
from marketplace.accounts.models import Act
from marketplace.kernel.errors import DomainError

from .access import acting_of, for_maker
from .words import her_language, told

PAGE = 30


@require_GET
@for_maker()
def listed(request: HttpRequest) -> HttpResponse:
    """The latest first. What she sees herself she knows of."""
    mine = acting_of(request)
    helped = Act.objects.filter(subject=mine.subject, mandate__isnull=False).select_related("person")
    rows = [told(act) for act in helped.order_by("-done_at", "-pk")[:PAGE]]
    if mine.mandate is None:
        for row in rows:
            if row.act.told_at is None:
                acts.told(row.act.pk)
    return render(request, "portals/maker/told.html", {"rows": rows, "own": mine.mandate is None, "screen": "told"})


@require_POST
@for_maker()
def contest(request: HttpRequest, act: UUID) -> HttpResponse:
    mine = acting_of(request)
    try:
        found = acts.contest(act=act, by=mine.person, how="tap")
    except DomainError as error:
        messages.error(request, str(error))
    else:
        _say(request, found)
    return HttpResponseRedirect(reverse("maker:told"))


@never_cache
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the message that told her. It works on her telephone alone and without signing in; looking changes nothing."""
    key = links.key_of("act", token)
    act = Act.objects.select_related("person").filter(pk=key).first() if key else None
    if act is None:
        raise Http404
    language = her_language(request, act.subject)
    request.LANGUAGE_CODE = language
    with translation.override(language):
        error, answered = "", request.POST.get("answer")
        if answered == "yes":
            acts.told(act.pk)
        elif answered == "no":
            try:
                act = acts.contest_by_link(act=act.pk)
            except DomainError as refusal:
                error = str(refusal)
        context = {"row": told(act), "answered": answered if not error else "", "error": error, "screen": "act"}
        response = render(request, "portals/maker/act.html", context, status=422 if error else 200)
    response["Content-Language"] = language
    return response


def _say(request: HttpRequest, act: Act) -> None:
    if act.outcome == "undone":
        messages.success(request, _("It is undone."))
    else:
        messages.success(request, _("We have heard your no. The people at the centre look at it and call you."))
