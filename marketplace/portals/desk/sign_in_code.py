"""Signing in to the back offices with a code that was sent by e-mail or SMS: ask for it, then enter it in the same browser."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketplace.accounts.actions import redeem_code, request_code
from marketplace.kernel.errors import DomainError
from marketplace.kernel.throttle import client_address
from marketplace.portals.access import in_chosen_language

from .sign_in import following

KEY = "desk-sign-in-code"


class AskForm(forms.Form):
    to = forms.CharField(
        label=_("E-mail address or telephone"),
        max_length=254,
        widget=forms.TextInput(attrs={"class": "input", "dir": "ltr", "autocomplete": "username"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code that we sent"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "input", "dir": "ltr", "inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@in_chosen_language
def ask(request: HttpRequest) -> HttpResponse:
    """Where to? The answer is the same for whoever does not work here."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        held = request.session.get(KEY)
        try:
            key = request_code(
                purpose="desk",
                to=form.cleaned_data["to"].replace("\0", ""),
                address=client_address(request.META),
                previous=UUID(held["key"]) if held else None,
            )
        except DomainError as error:
            form.add_error("to", str(error))
        else:
            request.session[KEY] = {"key": str(key), "next": following(request)}
            return HttpResponseRedirect(reverse("desk:enter_code"))
    context = {"form": form, "next": following(request)}
    return render(request, "portals/desk/ask_code.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@in_chosen_language
def enter(request: HttpRequest) -> HttpResponse:
    held = request.session.get(KEY)
    if held is None:
        return HttpResponseRedirect(reverse("desk:ask_code"))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            person = redeem_code(
                purpose="desk", key=UUID(held["key"]), code=form.cleaned_data["code"], address=client_address(request.META)
            )
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            del request.session[KEY]
            login(request, person, backend="django.contrib.auth.backends.ModelBackend")
            return HttpResponseRedirect(held["next"])
    return render(request, "portals/desk/enter_code.html", {"form": form}, status=422 if form.errors else 200)
