"""Coming in without e-mail or password: by telephone and one-time code, or by a printed card and its PIN."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts import cards
from marketplace.accounts.actions import redeem_code, request_code
from marketplace.accounts.models import Person
from marketplace.kernel.errors import DomainError
from marketplace.kernel.throttle import client_address
from marketplace.portals.access import LANGUAGE_KEY, in_chosen_language

from .access import SESSION_KEPT, SUBJECT_KEY

ASKED_KEY = "maker-sign-in-code"
SHOWN_KEY = "maker-card-shown"


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input", "dir": "ltr", "inputmode": "tel", "type": "tel", "autocomplete": "tel"}),
    )


class DigitsForm(forms.Form):
    """Digits that somebody types on big keys: `name` is the field's."""

    def __init__(self, *args: object, name: str, label: object, **attributes: str) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        shape = {"class": "input", "dir": "ltr", "inputmode": "numeric", "spellcheck": "false", **attributes}
        self.fields[name] = forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs=shape))  # type: ignore[arg-type]


def following(request: HttpRequest) -> str:
    """The page to go to next, when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("maker:home")


def let_in(request: HttpRequest, person: Person, *, card: UUID | None = None) -> None:
    """Sign `person` in, in her language; by `card`, as long as it holds."""
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    for key in (ASKED_KEY, SHOWN_KEY, SUBJECT_KEY):
        request.session.pop(key, None)
    if person.language in dict(settings.LANGUAGES):
        request.session[LANGUAGE_KEY] = person.language
    if card is not None:
        request.session[cards.SESSION_KEY] = str(card)
    request.session.set_expiry(SESSION_KEPT)


@never_cache
@require_http_methods(["GET", "POST"])
@in_chosen_language
def ask(request: HttpRequest) -> HttpResponse:
    """Which telephone? The answer is the same for whoever is not known."""
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        held = request.session.get(ASKED_KEY)
        try:
            key = request_code(
                purpose="maker",
                to=form.cleaned_data["phone"].replace("\0", ""),
                address=client_address(request.META),
                previous=UUID(held["key"]) if held else None,
            )
        except DomainError as error:
            form.add_error("phone", str(error))
        else:
            request.session[ASKED_KEY] = {"key": str(key), "next": following(request)}
            return HttpResponseRedirect(reverse("maker:enter_code"))
    context = {"form": form, "next": following(request), "screen": "sign_in"}
    return render(request, "portals/maker/sign_in.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@in_chosen_language
def enter_code(request: HttpRequest) -> HttpResponse:
    held = request.session.get(ASKED_KEY)
    if held is None:
        return HttpResponseRedirect(reverse("maker:sign_in"))
    data = request.POST if request.method == "POST" else None
    form = DigitsForm(data, name="code", label=_("The number that we sent"), autocomplete="one-time-code")
    if request.method == "POST" and form.is_valid():
        address = client_address(request.META)
        try:
            person = redeem_code(purpose="maker", key=UUID(held["key"]), code=form.cleaned_data["code"], address=address)
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            let_in(request, person)
            return HttpResponseRedirect(held["next"])
    context = {"form": form, "field": form["code"], "digits": 6, "screen": "sign_in_code"}
    return render(request, "portals/maker/code.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
@in_chosen_language
def show_card(request: HttpRequest, secret: str) -> HttpResponse:
    """The address that is printed on a card as a QR code. It is left at once: what is in the history of a telephone opens nothing more."""
    card = cards.by_secret(secret)
    if card is None:
        return render(request, "portals/maker/no_card.html", {"screen": "no_card"}, status=404)
    request.session[SHOWN_KEY] = str(card.pk)
    if LANGUAGE_KEY not in request.session and card.person.language in dict(settings.LANGUAGES):
        request.session[LANGUAGE_KEY] = card.person.language
    return HttpResponseRedirect(reverse("maker:pin"))


@never_cache
@require_http_methods(["GET", "POST"])
@in_chosen_language
def enter_pin(request: HttpRequest) -> HttpResponse:
    """The number keys behind a card that was shown."""
    shown = request.session.get(SHOWN_KEY)
    if shown is None:
        return HttpResponseRedirect(reverse("maker:sign_in"))
    data = request.POST if request.method == "POST" else None
    form = DigitsForm(data, name="pin", label=_("The number of your card"), autocomplete="off", type="password")
    if request.method == "POST" and form.is_valid():
        try:
            person = cards.enter(card=UUID(shown), pin=form.cleaned_data["pin"], address=client_address(request.META))
        except DomainError as error:
            form.add_error("pin", str(error))
        else:
            let_in(request, person, card=UUID(shown))
            return HttpResponseRedirect(reverse("maker:home"))
    context = {"form": form, "field": form["pin"], "digits": cards.SHORTEST_PIN, "most": cards.LONGEST_PIN, "screen": "pin"}
    return render(request, "portals/maker/pin.html", context, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(reverse("maker:sign_in"))
