"""People who are not shoppers: how each of them signs in, and the cards that the centre gives and takes back."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts import acting, cards, tokens
from marketplace.accounts.models import Person, Role, SignInCard, Voice
from marketplace.accounts.people import add_helper, sign_out_everywhere
from marketplace.kernel.errors import DomainError
from marketplace.portals.access import actor_of, for_roles, person_of
from marketplace.portals.maker.words import SCOPE_NAMES

DESK = (Role.DESK.value,)
PAGE = 50
ROLE_NAMES: dict[str, object] = {
    Role.MAKER: pgettext_lazy("role", "Maker"),
    Role.HELPER: pgettext_lazy("role", "Helper"),
    Role.MEMBER_REP: pgettext_lazy("role", "Speaks for members"),
    Role.SELLER: pgettext_lazy("role", "Seller"),
    Role.ORGANIZER: pgettext_lazy("role", "Organizer"),
    Role.NETWORK_REP: pgettext_lazy("role", "Network"),
    Role.DESK: pgettext_lazy("role", "Desk"),
    Role.CURATOR: pgettext_lazy("role", "Curator"),
    Role.VERIFIER: pgettext_lazy("role", "Verifier"),
    Role.FINANCE: pgettext_lazy("role", "Finance"),
    Role.ADMIN: pgettext_lazy("role", "Administrator"),
}


def _input(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", **attributes})


class HelperForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, widget=_input(dir="auto"))
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=40, required=False, widget=_input(dir="ltr", inputmode="tel", type="tel")
    )
    language = forms.ChoiceField(label=gettext_lazy("Language that she reads"), choices=settings.LANGUAGES)
    voice = forms.ChoiceField(
        label=gettext_lazy("Language that is spoken to her"),
        choices=[("", pgettext_lazy("voice", "None")), *Voice.choices],
        required=False,
    )


class PinForm(forms.Form):
    """She types it herself, so that nobody else knows it."""

    pin = forms.CharField(
        label=gettext_lazy("Her number: four to six digits that she chooses and types herself"),
        max_length=20,
        widget=_input(dir="ltr", inputmode="numeric", autocomplete="off", type="password"),
    )


@require_GET
@for_roles(*DESK)
def listed(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    role = request.GET.get("role", "")
    if role and role not in Role.values:
        raise Http404
    page = Paginator(_matching(query, role), PAGE).get_page(request.GET.get("page"))
    rows = [
        {"person": each, "roles": [ROLE_NAMES[held.role] for held in each.roles.all() if held.role in ROLE_NAMES]}
        for each in page.object_list
    ]
    roles = [{"value": value, "label": label, "current": value == role} for value, label in ROLE_NAMES.items()]
    return render(request, "portals/desk/people.html", {"rows": rows, "page": page, "query": query, "role": role, "roles": roles})


def _matching(query: str, role: str) -> QuerySet[Person]:
    found = Person.objects.filter(is_active=True).prefetch_related("roles").order_by("name", "pk")
    if query:
        digits = "".join(char for char in query if char.isdigit()).lstrip("0")
        by_phone = Q(phone__contains=digits) if len(digits) >= 4 else Q()
        found = found.filter(Q(name__icontains=query) | by_phone if by_phone else Q(name__icontains=query))
    return found.filter(roles__role=role) if role else found


@require_http_methods(["GET", "POST"])
@for_roles(*DESK)
def new_helper(request: HttpRequest) -> HttpResponse:
    form = HelperForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_helper(**form.cleaned_data, actor=actor_of(request))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return HttpResponseRedirect(reverse("desk:person", args=[made.pk]))
    return render(request, "portals/desk/new_helper.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@for_roles(*DESK)
def one(request: HttpRequest, person: int) -> HttpResponse:
    return _page(request, _found(person))


def _page(request: HttpRequest, found: Person, *, forms_given: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    card = SignInCard.objects.filter(person=found, revoked_at__isnull=True).first()
    keys = tokens.live().filter(person=found).order_by("-created_at")
    context = {
        "person": found,
        "roles": [ROLE_NAMES[role] for role in sorted(found.held_roles) if role in ROLE_NAMES],
        "card": card,
        "locked": card is not None and card.tries >= cards.MOST_WRONG,
        "devices": found.passkeys.count(),
        "acting": [
            {"mine": each, "scopes": [SCOPE_NAMES[scope][0] for scope in sorted(each.scopes)]} for each in acting.possible(found)
        ],
        "programs": [{"token": row, "subject": acting.name_of(row.subject)} for row in keys],
        "issue_form": PinForm(prefix="issue"),
        "pin_form": PinForm(prefix="change"),
        **(forms_given or {}),
    }
    return render(request, "portals/desk/person.html", context, status=status)


@require_POST
@for_roles(*DESK)
def issue_card(request: HttpRequest, person: int) -> HttpResponse:
    """A new card, on the page that answers: the code on it is shown this once, to be printed. Sent twice, the last one printed is the one that
    works."""
    found = _found(person)
    form = PinForm(request.POST, prefix="issue")
    if form.is_valid():
        try:
            _card, secret = cards.issue(
                person=found, pin=form.cleaned_data["pin"], actor=actor_of(request), by=person_of(request)
            )
        except DomainError as error:
            form.add_error("pin", str(error))
        else:
            address = settings.PUBLIC_URL + reverse("maker:card", args=[secret])
            return render(request, "portals/desk/card.html", {"person": found, "code": qr(address)})
    return _page(request, found, forms_given={"issue_form": form}, status=422)


@require_POST
@for_roles(*DESK)
def change_pin(request: HttpRequest, person: int) -> HttpResponse:
    found = _found(person)
    form = PinForm(request.POST, prefix="change")
    if form.is_valid():
        try:
            cards.change_pin(card=_card_of(found).pk, pin=form.cleaned_data["pin"], actor=actor_of(request))
        except DomainError as error:
            form.add_error("pin", str(error))
        else:
            messages.success(request, _("Her card has a new number."))
            return HttpResponseRedirect(reverse("desk:person", args=[found.pk]))
    return _page(request, found, forms_given={"pin_form": form}, status=422)


@require_POST
@for_roles(*DESK)
def revoke_card(request: HttpRequest, person: int) -> HttpResponse:
    """What it opened ends with it."""
    found = _found(person)
    cards.revoke(card=_card_of(found).pk, actor=actor_of(request), by=person_of(request))
    messages.success(request, _("The card opens nothing any more."))
    return HttpResponseRedirect(reverse("desk:person", args=[found.pk]))


@require_POST
@for_roles(*DESK)
def sign_out(request: HttpRequest, person: int) -> HttpResponse:
    """Her telephone was lost or stolen."""
    found = _found(person)
    sign_out_everywhere(person=found, actor=actor_of(request))
    messages.success(request, _("Nobody is signed in as her any more, on any telephone."))
    return HttpResponseRedirect(reverse("desk:person", args=[found.pk]))


@require_POST
@for_roles(*DESK)
def end_program(request: HttpRequest, token: int) -> HttpResponse:
    try:
        tokens.revoke(token=token, by=person_of(request), actor=actor_of(request))
    except DomainError as error:
        raise Http404 from error
    messages.success(request, _("This program can do nothing more for her."))
    return HttpResponseRedirect(reverse("desk:people"))


def qr(address: str) -> str:
    """A QR code as SVG: quartile correction, for a card that lives in a pocket."""
    return mark_safe(
        segno.make(address, error="q", micro=False).svg_inline(border=4, omitsize=True, lineclass=None, svgclass="qr")
    )


def _found(person: int) -> Person:
    found = Person.objects.filter(pk=person, is_active=True).first()
    if found is None:
        raise Http404
    return found


def _card_of(person: Person) -> SignInCard:
    card = SignInCard.objects.filter(person=person, revoked_at__isnull=True).first()
    if card is None:
        raise Http404
    return card
