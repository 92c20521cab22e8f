"""Signing in to the back offices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.accounts import passkeys
from marketplace.kernel import throttle
from marketplace.portals.access import LANGUAGE_KEY, in_chosen_language


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"class": "input", "dir": "ltr", "autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "dir": "ltr", "autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address
        self.person: Any = None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        email, password = given.get("email"), given.get("password")
        if not email or not password:
            return given
        name = f"desk:{email}"
        if not throttle.attempt(name, self.address):
            raise forms.ValidationError(_("Too many failed attempts. Please wait a little and try again."))
        self.person = authenticate(username=email.lower(), password=password)
        if self.person is None:
            raise forms.ValidationError(_("The e-mail address or the password is not right."))
        throttle.succeeded(name, self.address)
        return given


@never_cache
@require_http_methods(["GET", "POST"])
@in_chosen_language
def sign_in(request: HttpRequest) -> HttpResponse:
    wanted = following(request)
    form = SignInForm(request.POST if request.method == "POST" else None, address=throttle.client_address(request.META))
    if request.method == "POST" and form.is_valid():
        login(request, form.person)
        return HttpResponseRedirect(wanted)
    return render(
        request,
        "portals/desk/sign_in.html",
        {"form": form, "next": wanted, "devices": passkeys.offered()},
        status=422 if form.errors else 200,
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(reverse("desk:sign_in"))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the back offices for this browser."""
    wanted = request.POST.get("language")
    if wanted not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    request.session[LANGUAGE_KEY] = wanted
    return HttpResponseRedirect(following(request))


def following(request: HttpRequest) -> str:
    """The page to go to next, when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("desk:orders")
