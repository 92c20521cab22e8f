"""Signing in with a code by e-mail instead of a password. Not offered where the backend has no such thing (`client.codes_offered`)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from marketplace.client import customers as client
from marketplace.client.errors import Refused

from .. import cart, customer
from ..forms.account import CodeForm, EmailForm
from ..visit import ShopRequest
from .account import FORM_METHODS, following
from .frame import render, see_other, shop_view

KEY = "sign-in-code"


@shop_view
@FORM_METHODS
def ask(request: ShopRequest) -> HttpResponse:
    """The answer is the same for an address that has no account."""
    if not client.codes_offered():
        raise Http404
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        held = request.session.get(KEY, {})
        try:
            key = client.request_code(form.cleaned_data["email"], session=request.visit.session, previous=held.get("key", ""))
        except Refused as error:
            form.refuse(error)
        else:
            request.session[KEY] = {"key": key, "next": following(request)}
            return see_other(request.visit.url("enter-code"))
    context = {"form": form, "next": following(request), "title": _("Sign in with a code")}
    return render(request, "ask_code", context, 422 if form.is_bound and form.errors else 200)


@shop_view
@FORM_METHODS
def enter(request: ShopRequest) -> HttpResponse:
    held = request.session.get(KEY)
    if held is None:
        return see_other(request.visit.url("ask-code"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signed_in = client.sign_in_with_code(held["key"], form.cleaned_data["code"], session=request.visit.session)
        except Refused as error:
            form.refuse(error)
        else:
            del request.session[KEY]
            customer.sign_in(request, signed_in)
            cart.adopt(request)
            return see_other(held["next"])
    context = {"form": form, "title": _("Enter the code")}
    return render(request, "enter_code", context, 422 if form.is_bound and form.errors else 200)
