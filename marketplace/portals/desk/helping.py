"""Whom somebody acts for: who speaks for a maker, who helps her and until when, what she is asked, and how far she is on her way to doing it alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts import acting, gestures, ladder, mandates, queries
from marketplace.accounts.models import Act, Mandate, Person, Proof, Question
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.portals.access import actor_of, for_roles, person_of
from marketplace.portals.maker.words import SCOPE_NAMES, leave, told

from .people import DESK

SHOWN = 20


def _area(**attributes: str) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "input", "rows": "3", "dir": "auto", **attributes})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"class": "input", "type": "date", "dir": "ltr"})


class MandateForm(forms.Form):
    """Written down by the desk with her beside it: a tap is hers alone, on her own telephone."""

    helper = forms.CharField(
        label=gettext_lazy("Telephone of her helper"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input", "dir": "ltr", "inputmode": "tel"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("In what"),
        choices=[(scope, name) for scope, (name, _icon) in SCOPE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=_day())
    ends_on = forms.DateField(label=gettext_lazy("Until, at most a year"), widget=_day())
    read_out = forms.CharField(label=gettext_lazy("What was read to her, in her language"), max_length=2000, widget=_area())
    proof = forms.ChoiceField(
        label=gettext_lazy("How she said yes"), choices=[choice for choice in Proof.choices if choice[0] != Proof.TAP]
    )
    proof_reference = forms.CharField(
        label=gettext_lazy("Where the paper or the recording is"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "dir": "auto"}),
    )
    witness = forms.CharField(
        label=gettext_lazy("Telephone of the witness"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "dir": "ltr", "inputmode": "tel"}),
    )


@require_GET
@for_roles(*DESK)
def one(request: HttpRequest, subject: str) -> HttpResponse:
    return _page(request, _known(subject))


def _page(request: HttpRequest, subject: str, *, form: MandateForm | None = None, status: int = 200) -> HttpResponse:
    done = list(Act.objects.filter(subject=subject).select_related("person").order_by("-done_at", "-pk")[:SHOWN])
    live = list(acting.live_mandates().filter(subject=subject).select_related("helper").order_by("created_at"))
    language = (get_language() or "en").partition("-")[0]
    today = now().date()
    context: dict[str, Any] = {
        "subject": subject,
        "name": acting.name_of(subject),
        "speakers": acting.own(subject),
        "leaves": [leave(each) for each in live],
        "step": ladder.step([act.mandate_id is not None for act in done], has_helper=bool(live)).label,
        "acts": [told(act) for act in done],
        "asked": [{"question": row, "words": gestures.words_of(row, language)} for row in gestures.waiting(subject)],
        "form": form or MandateForm(initial={"starts_on": today, "ends_on": today + timedelta(days=90), "scopes": ["list"]}),
    }
    return render(request, "portals/desk/helping.html", context, status=status)


@require_POST
@for_roles(*DESK)
def give(request: HttpRequest, subject: str) -> HttpResponse:
    subject = _known(subject)
    form = MandateForm(request.POST)
    if form.is_valid():
        given = dict(form.cleaned_data)
        people = {name: _person(given.pop(name)) for name in ("helper", "witness")}
        if people["helper"] is None:
            form.add_error("helper", _("Nobody has this number. Please take her in as a helper first."))
            return _page(request, subject, form=form, status=422)
        given["proof"] = Proof(given["proof"])
        try:
            mandates.give(subject=subject, given_by=person_of(request), actor=actor_of(request), **people, **given)  # type: ignore[arg-type]
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("She may act for her now. The maker is told."))
            return HttpResponseRedirect(reverse("desk:helping", args=[subject]))
    return _page(request, subject, form=form, status=422)


@require_POST
@for_roles(*DESK)
def end(request: HttpRequest, mandate: UUID) -> HttpResponse:
    found = Mandate.objects.filter(pk=mandate).first()
    if found is None:
        raise Http404
    mandates.revoke(mandate=mandate, by=person_of(request), actor=actor_of(request))
    messages.success(request, _("This has ended. Nothing more can be done under it."))
    return HttpResponseRedirect(reverse("desk:helping", args=[found.subject]))


@require_POST
@for_roles(*DESK)
def witnessed(request: HttpRequest, question: UUID) -> HttpResponse:
    """She said yes or no before a witness, whom this writes down."""
    found = Question.objects.filter(pk=question).first()
    if found is None:
        raise Http404
    said, witness = request.POST.get("answer"), _person(request.POST.get("witness", ""))
    if said not in ("yes", "no"):
        return HttpResponseBadRequest()
    reference = request.POST.get("reference", "").replace("\0", "").strip()[:200]
    if witness is None:
        messages.error(request, _("Nobody has this number."))
    else:
        try:
            gestures.witnessed(question=question, yes=said == "yes", witness=witness, reference=reference, by=person_of(request))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("It is written down."))
    return HttpResponseRedirect(reverse("desk:helping", args=[found.subject]))


def _known(subject: str) -> str:
    if acting.name_of(subject) == subject:
        raise Http404
    return subject


def _person(phone: str) -> Person | None:
    phone = phone.replace("\0", "").strip()
    holder = queries.find_person(phone) if phone and "@" not in phone else ""
    return queries.person_of(holder) if holder else None
