"""Programs of others that may act for her: she makes their keys and ends them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.accounts import tokens
from marketplace.accounts.acting import Acting
from marketplace.kernel.errors import DomainError

from .access import acting_of, for_maker, refused
from .words import SCOPE_NAMES


@require_http_methods(["GET", "POST"])
@for_maker("team")
def listed(request: HttpRequest) -> HttpResponse:
    """The keys that hold; a new one is shown once, on the page that answers."""
    mine = acting_of(request)
    if mine.mandate is not None:
        return _herself(request)
    made, error, given = "", "", request.POST
    if request.method == "POST":
        try:
            _token, made = tokens.make(
                person=mine.person,
                subject=mine.subject,
                scopes=given.getlist("scope"),
                name=given.get("name", ""),
                by=mine.person,
                actor=mine.actor,
            )
        except DomainError as refusal:
            error = str(refusal)
    context = {
        "rows": list(tokens.live().filter(subject=mine.subject).order_by("-created_at")),
        "scopes": [(scope, *SCOPE_NAMES[scope], scope in given.getlist("scope")) for scope in SCOPE_NAMES if mine.may(scope)],
        "name": given.get("name", "") if error else "",
        "made": made,
        "error": error,
        "back": reverse("maker:helpers"),
        "screen": "programs",
    }
    return render(request, "portals/maker/programs.html", context, status=422 if error else 200)


@require_POST
@for_maker("team")
def end(request: HttpRequest, token: int) -> HttpResponse:
    mine: Acting = acting_of(request)
    if mine.mandate is not None:
        return _herself(request)
    try:
        tokens.revoke(token=token, by=mine.person, actor=mine.actor)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("This program can do nothing more for you."))
    return HttpResponseRedirect(reverse("maker:programs"))


def _herself(request: HttpRequest) -> HttpResponse:
    return refused(request, "not_allowed", _("Only the maker herself can do this, or the desk for her."))
