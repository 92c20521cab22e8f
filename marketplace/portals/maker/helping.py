"""Who may act for her, until when, in what; and ending it with one tap."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts import acting, mandates
from marketplace.accounts.models import Mandate
from marketplace.kernel.errors import DomainError

from .access import acting_of, for_maker
from .words import leave


@require_GET
@for_maker()
def listed(request: HttpRequest) -> HttpResponse:
    mine = acting_of(request)
    held = acting.live_mandates().filter(subject=mine.subject).select_related("helper").order_by("created_at")
    rows = [leave(each) for each in held]
    own = mine.mandate is None
    context = {"rows": rows, "own": own, "person": mine.person, "programs": own and mine.may("team"), "screen": "helpers"}
    return render(request, "portals/maker/helpers.html", context)


@require_POST
@for_maker()
def end(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """From this moment nothing goes through under it."""
    mine = acting_of(request)
    try:
        if not Mandate.objects.filter(pk=mandate, subject=mine.subject).exists():
            raise DomainError("NOT_FOUND", _("This is not there any more."))
        mandates.revoke(mandate=mandate, by=mine.person, actor=mine.actor)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("This has ended. Nothing more can be done in your name."))
    return HttpResponseRedirect(reverse("maker:helpers" if mine.mandate is None else "maker:choose"))
