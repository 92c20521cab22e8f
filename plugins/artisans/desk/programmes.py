"""A maker's programmes, for verifiers: the one page that shows them."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.kernel.errors import DomainError

from ..makers import team
from ..programmes import actions
from ..programmes.actions import LONGEST
from ..programmes.links import PROGRAMMES, Link
from . import maker_page
from .maker_forms import DomainForm
from .staff import actor_of, person_of

NAMES: Mapping[str, object] = {
    "cms": gettext_lazy("Mohammed VI support centre"),
    "attawfiq": gettext_lazy("Attawfiq Microfinance"),
    "adie": gettext_lazy("Adie"),
    "rsa93": gettext_lazy("RSA programme of Seine-Saint-Denis"),
    "insertion": gettext_lazy("Work integration or sheltered work"),
    "other": pgettext_lazy("programme", "Another one"),
}


class LinkForm(DomainForm):
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), choices=[(code, NAMES[code]) for code in PROGRAMMES])
    contact = forms.CharField(
        label=gettext_lazy("Who accompanies her there"),
        required=False,
        max_length=LONGEST["contact"],
        widget=forms.TextInput(attrs={"class": "input", "dir": "auto", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=LONGEST["note"],
        help_text=gettext_lazy("Nothing about a loan, an allowance or money."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 3, "dir": "auto"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def programmes(request: HttpRequest, code: str) -> HttpResponse:
    maker = maker_page.find(code)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(code=code, link=Link(**form.cleaned_data), by=person_of(request), actor=actor_of(request))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Done."))
            return HttpResponseRedirect(reverse("desk:artisans:programmes", args=[code]))
    found = actions.read(maker=maker, by=person_of(request), actor=actor_of(request))
    rows = [{"key": key, "link": link, "name": NAMES.get(link.programme, "") if link else ""} for key, link in found]
    context = {"maker": maker, "name": team.name_of(maker), "rows": rows, "form": form}
    return render(request, "artisans/desk/programmes.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def remove(request: HttpRequest, code: str, key: int) -> HttpResponse:
    maker_page.find(code)
    try:
        actions.remove(code=code, key=key, by=person_of(request), actor=actor_of(request))
        messages.success(request, _("Done."))
    except DomainError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("desk:artisans:programmes", args=[code]))
