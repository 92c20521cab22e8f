"""Signing in and up, and what a shopper keeps here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.client import customers as client
from marketplace.client.errors import Denied, Refused
from marketplace.contract.types.customer import Customer

from .. import cart, customer
from ..forms.account import EmailForm, NewPasswordForm, SignInForm, SignUpForm
from ..visit import ShopRequest
from .frame import render, see_other, shop_view

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


def here(request: ShopRequest) -> Customer:
    """The signed-in shopper; `Denied` (which leads to sign in) for anybody else."""
    found = client.me(session=customer.session(request)) if customer.account(request) else None
    if found is None:
        raise Denied("me")
    return found


def following(request: ShopRequest) -> str:
    """The page of ours to go to next."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe else request.visit.url("account")


@shop_view
@FORM_METHODS
def sign_in(request: ShopRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signed_in = client.sign_in(form.cleaned_data["email"], form.cleaned_data["password"], session=request.visit.session)
        except Refused as error:
            form.refuse(error)
        else:
            customer.sign_in(request, signed_in)
            cart.adopt(request)
            return see_other(following(request))
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "next": following(request), "title": _("Sign in"), "codes": client.codes_offered()}
    return render(request, "sign_in", context, status)


@shop_view
@require_POST
def sign_out(request: ShopRequest) -> HttpResponse:
    """Whoever uses this browser next finds nothing: the basket waits in the account, and the session ends with all that it knew."""
    cart.leave(request)
    request.session.flush()
    messages.info(request, _("You are signed out."))
    return see_other(request.visit.home)


@shop_view
@FORM_METHODS
def sign_up(request: ShopRequest) -> HttpResponse:
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            client.register(
                data["email"],
                data["password"],
                data["first_name"],
                data["last_name"],
                redirect_url=request.visit.absolute("confirm"),
                session=request.visit.session,
            )
        except Refused as error:
            form.refuse(error)
        else:
            return see_other(request.visit.url("sign-up-sent"))
    return render(
        request, "sign_up", {"form": form, "title": _("Open an account")}, 422 if form.is_bound and form.errors else 200
    )


def _note(title: str, text: str) -> dict[str, str]:
    return {"title": title, "text": text}


@shop_view
@require_safe
def sign_up_sent(request: ShopRequest) -> HttpResponse:
    """The same for known and unknown addresses: nobody learns who has an account here."""
    text = _("If this address has no account yet, a message with a link is on its way. Open the link to confirm the account.")
    return render(request, "note", _note(_("Look into your mail"), text))


@shop_view
@require_safe
def confirm(request: ShopRequest) -> HttpResponse:
    """The link in the message of confirmation (`?email=…&token=…`)."""
    email, token = request.GET.get("email", ""), request.GET.get("token", "")
    if not email or not token:
        raise Http404
    try:
        client.confirm(email, token, session=request.visit.session)
    except Refused:
        text = _("This link has been used already or is too old. Try to sign in, or ask for a new password.")
        return render(request, "note", _note(_("The link does not work"), text) | {"sign_in": True}, 410)
    messages.success(request, _("Your account is confirmed. You can sign in now."))
    return see_other(request.visit.url("sign-in"))


@shop_view
@FORM_METHODS
def forgotten(request: ShopRequest) -> HttpResponse:
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            client.request_password_reset(
                form.cleaned_data["email"], redirect_url=request.visit.absolute("new-password"), session=request.visit.session
            )
        except Refused as error:
            # An unknown address must look like a known one; asking too often is the same for both.
            if not error.has("NOT_FOUND", "INACTIVE", "PASSWORD_RESET_ALREADY_REQUESTED"):
                form.refuse(error)
        if not form.errors:
            return see_other(request.visit.url("password-sent"))
    return render(
        request, "forgotten", {"form": form, "title": _("Forgotten password")}, 422 if form.is_bound and form.errors else 200
    )


@shop_view
@require_safe
def password_sent(request: ShopRequest) -> HttpResponse:
    text = _("If this address has an account, a message with a link to choose a new password is on its way.")
    return render(request, "note", _note(_("Look into your mail"), text))


@shop_view
@FORM_METHODS
def new_password(request: ShopRequest) -> HttpResponse:
    """The link in the message of a forgotten password."""
    email = request.POST.get("email") or request.GET.get("email", "")
    token = request.POST.get("token") or request.GET.get("token", "")
    if not email or not token:
        raise Http404
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signed_in = client.set_password(email, form.cleaned_data["password"], token, session=request.visit.session)
        except Refused as error:
            form.refuse(error)
        else:
            customer.sign_in(request, signed_in)
            messages.success(request, _("Your new password is set."))
            return see_other(request.visit.url("account"))
    context: dict[str, Any] = {"form": form, "email": email, "token": token, "title": _("Choose a new password")}
    response = render(request, "new_password", context, 422 if form.is_bound and form.errors else 200)
    response["Referrer-Policy"] = "same-origin"  # with none the browser hides the Origin too, and the form would be refused
    return response
