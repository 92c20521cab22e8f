"""Buyers who withdraw from a purchase: what is to be paid back, and until when."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.client.withdrawals import keeper
from marketplace.kernel.clock import now
from marketplace.portals.access import DESK_ROLES, for_roles, person_of

PAGE = 50
MOST = 10_000


@require_GET
@for_roles(*DESK_ROLES)
def listed(request: HttpRequest) -> HttpResponse:
    """Open ones (or, with `?settled=1`, those that were dealt with), by deadline."""
    settled = request.GET.get("settled") == "1"
    given = request.GET.get("from", "")
    offset = min(int(given), MOST) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    page = keeper().listed(settled=settled, first=PAGE, offset=offset)
    context = {"page": page, "settled": settled, "now": now(), "following": offset + PAGE if page.more else 0}
    return render(request, "portals/desk/withdrawals.html", context)


@require_POST
@for_roles(*DESK_ROLES)
def settle(request: HttpRequest, withdrawal: UUID) -> HttpResponse:
    if keeper().settle(withdrawal, person=f"person:{person_of(request).pk}"):
        messages.success(request, _("Done."))
    else:
        messages.info(request, _("Nothing was changed: somebody has dealt with it already."))
    return HttpResponseRedirect(reverse("desk:withdrawals"))
