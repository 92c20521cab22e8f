"""A shopper's own pages: orders, addresses, name and password, her data, the end of the account."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.client import address as addresses
from marketplace.client import customers as client
from marketplace.client import orders
from marketplace.client.errors import Refused
from marketplace.contract.types.order import Order
from marketplace.extensions.personal_data import export_person
from marketplace.kernel.ids import from_global_id

from .. import customer
from ..forms.account import ChangePasswordForm, NameForm
from ..forms.checkout import AddressForm, shown_email
from ..models import WithdrawalRequest
from ..visit import ShopRequest, Visit
from .account import here
from .frame import render, see_other, shop_view
from .orders import status_words

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


def _rows(found: tuple[Order, ...], visit: Visit) -> list[dict[str, Any]]:
    return [
        {"order": one, "status": status_words(one), "url": visit.url("order", order_id=from_global_id(one.id).pk)}
        for one in found
    ]


@shop_view
@require_safe
def account(request: ShopRequest) -> HttpResponse:
    me = here(request)
    latest = orders.my_orders(session=customer.session(request), first=3)
    context = {"title": _("Your account"), "me": me, "orders": _rows(latest.orders, request.visit), "total": latest.total}
    return render(request, "account", context)


@shop_view
@require_safe
def my_orders(request: ShopRequest) -> HttpResponse:
    here(request)
    found = orders.my_orders(session=customer.session(request), first=20, after=request.GET.get("after") or None)
    context = {
        "title": _("Your orders"),
        "orders": _rows(found.orders, request.visit),
        "after": found.after,
        "total": found.total,
    }
    return render(request, "account_orders", context)


@shop_view
@require_safe
def my_addresses(request: ShopRequest) -> HttpResponse:
    return render(request, "account_addresses", {"title": _("Your addresses"), "me": here(request)})


@shop_view
@FORM_METHODS
def address(request: ShopRequest, address_id: str = "") -> HttpResponse:
    """A new address (without id) or one of hers."""
    me = here(request)
    current = next((one for one in me.addresses if one.id == address_id), None)
    if address_id and current is None:
        raise Http404
    rules = addresses.address_rules(request.visit.market.country, session=request.visit.session)
    form = AddressForm(request.POST or None, initial=AddressForm.values(current), market=request.visit.market, rules=rules)
    if request.method == "POST" and form.is_valid():
        session = customer.session(request)
        try:
            if current:
                client.update_address(current.id, form.address(), session=session)
            else:
                client.create_address(form.address(), session=session)
        except Refused as error:
            form.refuse(error)
        else:
            messages.success(request, _("The address is kept."))
            return see_other(request.visit.url("addresses"))
    context = {
        "title": _("Change the address") if current else _("New address"),
        "form": form,
        "country": request.visit.market.name,
    }
    return render(request, "account_address", context, 422 if form.is_bound and form.errors else 200)


@shop_view
@require_POST
def address_action(request: ShopRequest, address_id: str) -> HttpResponse:
    """`do`: delete, or make it the usual one."""
    here(request)
    session = customer.session(request)
    try:
        if request.POST.get("do") == "delete":
            client.delete_address(address_id, session=session)
        else:
            client.set_default_address(address_id, session=session)
    except Refused:
        messages.error(request, _("This address is not there any more."))
    return see_other(request.visit.url("addresses"))


@shop_view
@FORM_METHODS
def person(request: ShopRequest) -> HttpResponse:
    """Name and password, two forms on one page."""
    me = here(request)
    session = customer.session(request)
    which = request.POST.get("which", "")
    name = NameForm(
        request.POST if which == "name" else None, initial={"first_name": me.person.first_name, "last_name": me.person.last_name}
    )
    password = ChangePasswordForm(request.POST if which == "password" else None)
    try:
        if which == "name" and name.is_valid():
            client.update_name(name.cleaned_data["first_name"], name.cleaned_data["last_name"], session=session)
            customer.rename(request, here(request).person)
            messages.success(request, _("Your name is changed."))
            return see_other(request.visit.url("person"))
        if which == "password" and password.is_valid():
            client.change_password(password.cleaned_data["old"], password.cleaned_data["password"], session=session)
            # The backend gave every token a new key: sign in again with the new password, so that this browser stays in.
            customer.sign_in(
                request, client.sign_in(me.person.email, password.cleaned_data["password"], session=request.visit.session)
            )
            messages.success(request, _("Your new password is set."))
            return see_other(request.visit.url("person"))
    except Refused as error:
        (name if which == "name" else password).refuse(error)
    status = 422 if name.errors or password.errors else 200
    return render(
        request, "account_person", {"title": _("Name and password"), "me": me, "name": name, "password": password}, status
    )


@shop_view
@require_safe
def data(request: ShopRequest) -> HttpResponse:
    """Everything that the shop knows about the shopper, as JSON to keep (GDPR art. 15 and 20, Moroccan law 09-08 art. 7)."""
    me = here(request)
    session = customer.session(request)
    found: list[Order] = []
    after: str | None = None
    while True:
        page = orders.my_orders(session=session, first=50, after=after)
        found += page.orders
        after = page.after
        if after is None:
            break
    numbers = [one.number for one in found]
    declared = WithdrawalRequest.objects.filter(order_number__in=numbers, contact=me.person.email)
    body = {
        "account": asdict(me),
        "orders": [{**asdict(one), "email": shown_email(one.email)} for one in found],
        "withdrawals": [
            {
                "order_number": one.order_number,
                "pieces": one.pieces,
                "name": one.name,
                "contact": one.contact,
                "created": one.created_at,
            }
            for one in declared
        ],
        "more": export_person(me.person.email, me.person.id),
    }
    text = json.dumps(body, default=_json, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="maarad.json"'
    response["Cache-Control"] = "private, no-store"
    return response


def _json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(type(value).__name__)


@shop_view
@FORM_METHODS
def deletion(request: ShopRequest) -> HttpResponse:
    """Ask for the end of the account; a message with a link follows."""
    me = here(request)
    if request.method == "POST":
        try:
            client.request_deletion(redirect_url=request.visit.absolute("deleted"), session=customer.session(request))
        except Refused:
            messages.error(request, _("This did not work. Please try again."))
            return see_other(request.visit.url("deletion"))
        text = _("A message with a link is on its way. The account ends when you open the link.")
        return render(request, "note", {"title": _("Look into your mail"), "text": text})
    return render(request, "account_deletion", {"title": _("Delete the account"), "me": me})


@shop_view
@FORM_METHODS
def deleted(request: ShopRequest) -> HttpResponse:
    """The link in that message shows a button: a mail scanner that opens links deletes nothing."""
    token = request.POST.get("token") or request.GET.get("token", "")
    if not token:
        raise Http404
    here(request)
    if request.method == "POST":
        try:
            client.delete_account(token, session=customer.session(request))
        except Refused:
            text = _("This link has been used already or is too old.")
            return render(request, "note", {"title": _("The link does not work"), "text": text}, 410)
        request.session.flush()
        messages.success(request, _("Your account is deleted. Orders are kept as long as the law asks, without it."))
        return see_other(request.visit.home)
    return render(request, "account_deleted", {"title": _("Delete the account"), "token": token})
