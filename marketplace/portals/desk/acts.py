"""What was done in makers' names and did not please them: the desk looks at what could not be put back, and writes down who called."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts import acting, acts, queries
from marketplace.accounts.models import Act, Outcome, Person
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.portals.access import for_roles, person_of
from marketplace.portals.maker.words import told

from .people import DESK

PAGE = 50
WAITING = (Outcome.CONTESTED.value, Outcome.FROZEN.value)


class CalledForm(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("Her telephone"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input", "dir": "ltr", "inputmode": "tel", "type": "tel"}),
    )


@require_GET
@for_roles(*DESK)
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for a decision first, then everything done under a mandate, newest first."""
    waiting = Case(When(outcome__in=WAITING, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = Act.objects.filter(mandate__isnull=False).select_related("person").order_by(waiting, "-done_at", "-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    names = {subject: acting.name_of(subject) for subject in {act.subject for act in page.object_list}}
    rows = [{"told": told(act), "subject": names[act.subject], "waits": act.outcome in WAITING} for act in page.object_list]
    return render(request, "portals/desk/acts.html", {"rows": rows, "page": page, "form": CalledForm()})


@require_POST
@for_roles(*DESK)
def called(request: HttpRequest) -> HttpResponse:
    """She called, or let it ring: the last thing that was done in her name and can still be contested, is."""
    form = CalledForm(request.POST)
    phone = form.cleaned_data["phone"].replace("\0", "") if form.is_valid() else ""
    holder = queries.find_person(phone) if phone and "@" not in phone else ""
    person = queries.person_of(holder) if holder else None
    act = _latest(person) if person else None
    if act is None:
        messages.warning(request, _("Nobody with this number has anything that can be contested now."))
    else:
        _contest(request, act.pk, "call")
    return HttpResponseRedirect(reverse("desk:acts"))


@require_POST
@for_roles(*DESK)
def contest(request: HttpRequest, act: UUID) -> HttpResponse:
    _contest(request, act, "desk")
    return HttpResponseRedirect(reverse("desk:acts"))


@require_POST
@for_roles(*DESK)
def settle(request: HttpRequest, act: UUID) -> HttpResponse:
    outcome = request.POST.get("outcome", "")
    if outcome not in Outcome.values:
        return HttpResponseBadRequest()
    try:
        acts.settle(act=act, outcome=Outcome(outcome), by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("desk:acts"))


def _latest(person: Person) -> Act | None:
    subjects = [each.subject for each in acting.possible(person) if each.mandate is None]
    open_still = Act.objects.filter(subject__in=subjects, outcome=Outcome.STANDING, contest_until__gt=now())
    return open_still.order_by("-done_at", "-pk").first()


def _contest(request: HttpRequest, act: UUID, how: acts.How) -> None:
    try:
        found = acts.contest(act=act, by=person_of(request), how=how)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        said = {"what": acts.words_of(found), "state": Outcome(found.outcome).label}
        messages.success(request, _("%(what)s: %(state)s") % said)
