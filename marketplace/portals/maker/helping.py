"""Who may act for her, until when, in what; and ending it with one tap."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts import acting, mandates, queries
from marketplace.accounts.models import Mandate, Proof, Role
from marketplace.kernel import formats, throttle
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError

from .access import acting_of, for_maker, refused
from .words import SCOPE_NAMES, helped, leave

LENGTHS = {30: gettext_lazy("A month"), 90: gettext_lazy("Three months"), 365: gettext_lazy("A year")}
"""Days, and how they are called."""
MOST_TRIES = 10
"""Numbers an hour that somebody may try."""


@require_GET
@for_maker()
def listed(request: HttpRequest) -> HttpResponse:
    mine = acting_of(request)
    held = acting.live_mandates().filter(subject=mine.subject).select_related("helper").order_by("created_at")
    rows = [leave(each) for each in held]
    own = mine.mandate is None
    context = {"rows": rows, "own": own, "person": mine.person, "team": own and mine.may("team"), "screen": "helpers"}
    return render(request, "portals/maker/helpers.html", context)


@require_http_methods(["GET", "POST"])
@for_maker("team")
def give(request: HttpRequest) -> HttpResponse:
    """She lets somebody act for her, by her own tap: whom, in what, for how long. The words above the key are what she said yes to."""
    mine = acting_of(request)
    if mine.mandate is not None:
        return refused(request, "not_allowed", _("Only the maker herself can do this, or the desk for her."))
    chosen, days, phone, error = request.POST.getlist("scope"), request.POST.get("days", ""), request.POST.get("phone", ""), ""
    if request.method == "POST":
        try:
            given = _given(mine, phone, chosen, days)
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(
                request, _("%(helper)s may help you now. You can end it here at any time.") % {"helper": given.helper.name}
            )
            return HttpResponseRedirect(reverse("maker:helpers"))
    context = {
        "scopes": [(scope, *helped(scope), scope in (chosen or ("list",))) for scope in SCOPE_NAMES if mine.may(scope)],
        "lengths": [(str(length), name, str(length) == (days or "30")) for length, name in LENGTHS.items()],
        "phone": phone,
        "error": error,
        "back": reverse("maker:helpers"),
        "screen": "helpers.give",
    }
    return render(request, "portals/maker/give.html", context, status=422 if error else 200)


def _given(mine: acting.Acting, phone: str, chosen: list[str], days: str) -> Mandate:
    """Refuses like `mandates.give`, and where a number belongs to nobody who helps; slowed down, so that nobody asks for whose numbers are."""
    if not throttle.allow(f"mandate:{mine.person.pk}", MOST_TRIES, timedelta(hours=1)):
        raise DomainError("LOGIN_ATTEMPT_DELAYED", _("Too many failed attempts. Please wait a little and try again."))
    phone = phone.replace("\0", "").strip()
    holder = queries.find_person(phone) if phone and "@" not in phone else ""
    helper = queries.person_of(holder) if holder else None
    if helper is None or not helper.held_roles & {Role.HELPER.value, Role.MAKER.value, Role.MEMBER_REP.value}:
        raise DomainError("NOT_FOUND", _("Nobody who helps here has this number. The people at the centre can take her in."))
    if days not in {str(length) for length in LENGTHS}:
        raise DomainError("INVALID", _("Please say for how long."))
    names = [str(helped(scope)[0]) for scope in SCOPE_NAMES if scope in chosen]
    today = now().date()
    ends_on = today + timedelta(days=int(days))
    said = {"helper": helper.name, "scopes": formats.format_list(names) if names else "", "until": formats.format_date(ends_on)}
    return mandates.give(
        helper=helper,
        subject=mine.subject,
        scopes=chosen,
        starts_on=today,
        ends_on=ends_on,
        proof=Proof.TAP,
        read_out=_("%(helper)s may act for me until %(until)s: %(scopes)s.") % said,
        given_by=mine.person,
        actor=mine.actor,
    )


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
