"""From basket to the last look: contact, address, delivery, payment, review. Each step is a page; a POST leads on by redirect.

What was typed is shown again whenever a step is refused or opened once more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.client import address as addresses
from marketplace.client import checkout as client
from marketplace.client import customers
from marketplace.client.errors import Refused
from marketplace.contract.types.address import Address
from marketplace.contract.types.checkout import Checkout

from .. import cards, cart, customer, methods, steps
from ..forms.checkout import AddressForm, ContactForm, internal_email, shown_email
from ..refusals import sentences
from ..visit import ShopRequest
from .frame import render, see_other, shop_view

Step = Callable[[ShopRequest, Checkout], HttpResponse]


def step(name: str) -> Callable[[Step], Callable[..., HttpResponse]]:
    """A page of the checkout: there is a basket without problems, and the steps before this one are done."""

    def wrap(view: Step) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: ShopRequest) -> HttpResponse:
            checkout = cart.load(request)
            if checkout is None or not checkout.lines or checkout.problems:
                return see_other(request.visit.url("cart"))
            wanted = steps.first_open(request, checkout, before=name)
            if wanted != name:
                return see_other(request.visit.url(wanted))
            return view(request, checkout)

        return shop_view(require_http_methods(["GET", "HEAD", "POST"])(guarded))

    return wrap


def page(request: ShopRequest, name: str, checkout: Checkout, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The frame of a step: thread of steps, what is being bought."""
    visit = request.visit
    frame = {
        "checkout": checkout,
        "steps": steps.shown(request, checkout, name, visit),
        "lines": cards.checkout_lines(checkout, visit),
        "delivery_price": checkout.shipping if checkout.delivery or not checkout.shipping_required else None,
        "title": dict(steps.STEPS)[name],
    }
    return render(request, f"checkout_{name}", {**frame, **context}, status=status)


@shop_view
def start(request: ShopRequest) -> HttpResponse:
    """`checkout/`: wherever the buyer stands."""
    checkout = cart.load(request)
    if checkout is None or not checkout.lines or checkout.problems:
        return see_other(request.visit.url("cart"))
    return see_other(request.visit.url(steps.first_open(request, checkout)))


@step("contact")
def contact(request: ShopRequest, checkout: Checkout) -> HttpResponse:
    visit = request.visit
    account = customer.account(request)
    remembered = cart.entry(request).get("contact", {})
    known = {"email": shown_email(checkout.email) or (account or {}).get("email", ""), **remembered}
    form = ContactForm(request.POST or None, initial=known, market=visit.market)
    if request.method == "POST" and form.is_valid():
        phone, email = form.cleaned_data["phone"], form.cleaned_data["email"]
        wanted = email or (checkout.email if checkout.email and not shown_email(checkout.email) else internal_email())
        try:
            session = customer.session(request)
            client.update_email(checkout.id, wanted, session=session)
            if account and checkout.customer_id != account["id"]:
                client.attach_customer(checkout.id, session=session)
            kind = "email" if email else "phone"
            client.set_metadata(
                checkout.id, {"maarad.contact": kind, "maarad.phone": phone, "maarad.language": visit.language}, session=session
            )
        except Refused as error:
            form.refuse(error)
        else:
            cart.keep(request, contact={"phone": phone, "email": email})
            return see_other(visit.url("address"))
    status = 422 if form.is_bound and form.errors else 200
    return page(
        request,
        "contact",
        checkout,
        {"form": form, "signed_in": account, "sign_in_url": f"{visit.url('sign-in')}?next={visit.url('contact')}"},
        status,
    )


@step("address")
def address(request: ShopRequest, checkout: Checkout) -> HttpResponse:
    """Where the parcel goes, asked in the way of the country; and where the invoice goes when that is elsewhere in the country.

    The form says that it asked (`billing_asked`), so that a box left empty is told from one that was not there.
    """
    visit = request.visit
    session = customer.session(request)
    rules = addresses.address_rules(visit.market.country, session=visit.session)
    stored = _stored_addresses(request)
    known = AddressForm.values(checkout.shipping_address or next(iter(stored), None))
    known["phone"] = known.get("phone") or cart.entry(request).get("contact", {}).get("phone", "")
    picked = next((one for one in stored if one.id == request.POST.get("stored")), None)
    posted = request.POST if request.method == "POST" else None
    elsewhere = _billed_elsewhere(checkout) if posted is None else "billing_asked" in posted and "same" not in posted
    form = AddressForm(None if picked else posted, initial=known, market=visit.market, rules=rules)
    invoice = AddressForm.values(checkout.billing_address if _billed_elsewhere(checkout) else None)

    def billing_form(beside: str, bound: bool) -> AddressForm:
        """There is one beside the stored addresses and one beside the form: same names, other ids."""
        return AddressForm(
            posted if elsewhere and bound else None,
            initial=invoice,
            market=visit.market,
            rules=rules,
            section="billing",
            prefix="billing",
            auto_id=f"{beside}-%s",
        )

    billing = billing_form("id", picked is None)
    stored_billing = billing_form("stored", picked is not None)
    asked_billing = billing if picked is None else stored_billing
    if posted is not None and all(each.is_valid() for each in (form, asked_billing) if each.is_bound):
        chosen = replace(picked, country=visit.market.country) if picked else form.address()
        invoiced = asked_billing.address() if elsewhere else chosen
        save = customer.account(request) is not None and bool(request.POST.get("save")) and picked is None
        asked = form
        try:
            if checkout.shipping_required:
                client.update_shipping_address(checkout.id, chosen, save=save, session=session)
            asked = asked_billing if elsewhere else form
            client.update_billing_address(checkout.id, invoiced, session=session)
        except Refused as error:
            asked.is_valid()
            asked.refuse(error)
        else:
            return see_other(visit.url("delivery"))
    wrong = any(each.is_bound and each.errors for each in (form, asked_billing))
    choices = [
        {
            "value": one.id,
            "title": f"{one.first_name} {one.last_name}",
            "text": ", ".join(one.lines[1:]),
            "checked": one.id == picked.id if picked else index == 0,
        }
        for index, one in enumerate(stored)
    ]
    context = {
        "form": form,
        "billing": billing if checkout.shipping_required else None,
        "stored_billing": stored_billing if checkout.shipping_required else None,
        "elsewhere": elsewhere,
        "stored": choices,
        "picked": picked,
        "signed_in": customer.account(request),
        "country": visit.market.name,
    }
    return page(request, "address", checkout, context, 422 if wrong else 200)


def _billed_elsewhere(checkout: Checkout) -> bool:
    """Whether the invoice goes to another address than the parcel."""
    shipping, billing = checkout.shipping_address, checkout.billing_address
    return shipping is not None and billing is not None and replace(shipping, id="") != replace(billing, id="")


def _stored_addresses(request: ShopRequest) -> list[Address]:
    """The shopper's addresses in this country, her default first."""
    if customer.account(request) is None:
        return []
    found = customers.me(session=customer.session(request))
    if found is None:
        return []
    here = [one for one in found.addresses if one.country == request.visit.market.country]
    return sorted(here, key=lambda one: one.id != found.default_shipping_id)


@step("delivery")
def delivery(request: ShopRequest, checkout: Checkout) -> HttpResponse:
    visit = request.visit
    session = customer.session(request)
    if not checkout.shipping_required:
        return see_other(visit.url("payment"))
    error = ""
    if request.method == "POST":
        wanted = request.POST.get("delivery", "")
        if wanted:
            try:
                client.choose_delivery(checkout.id, wanted, session=session)
                return see_other(visit.url("payment"))
            except Refused as refused:
                error = " ".join(sentences(refused))
        else:
            error = _("Please choose a way of delivery.")
    options = client.delivery_options(checkout.id, session=session)
    current = checkout.delivery.id if checkout.delivery else ""
    only = len(options) == 1
    choices = [
        {"value": one.id, "title": one.name, "text": methods.days(one), "price": one.price, "checked": one.id == current or only}
        for one in options
    ]
    return page(
        request,
        "delivery",
        checkout,
        {"choices": choices, "error": error, "address_url": visit.url("address")},
        422 if error else 200,
    )


@step("payment")
def payment(request: ShopRequest, checkout: Checkout) -> HttpResponse:
    """Choose how to pay. Nothing is charged here."""
    visit = request.visit
    entry = cart.entry(request)
    error = ""
    offered = methods.offered(checkout)
    if request.method == "POST":
        wanted = request.POST.get("gateway", "")
        if any(method.id == wanted for method in offered):
            cart.keep(request, gateway=wanted, outcome=request.POST.get("outcome") or None, key=entry.get("key") or str(uuid4()))
            return see_other(visit.url("review"))
        error = _("Please choose how to pay.")
    current = entry.get("gateway", "")
    choices = [
        {
            "value": method.id,
            "title": method.title,
            "text": method.text,
            "price": None,
            "checked": method.id == current or len(offered) == 1,
            "test": method.test,
        }
        for method in offered
    ]
    outcomes = methods.test_outcomes(entry.get("outcome", "")) if any(method.test for method in offered) else []
    return page(request, "payment", checkout, {"choices": choices, "outcomes": outcomes, "error": error}, 422 if error else 200)


@step("review")
def review(request: ShopRequest, checkout: Checkout) -> HttpResponse:
    """The last look: everything that will be sent, and the total that will be charged."""
    visit = request.visit
    entry = cart.entry(request)
    key = entry.get("key") or str(uuid4())
    if key != entry.get("key"):
        cart.keep(request, key=key)
    context = {
        "key": key,
        "method": methods.by_id(checkout, entry.get("gateway", "")),
        "email": shown_email(checkout.email),
        "phone": entry.get("contact", {}).get("phone", ""),
        "total_seen": f"{checkout.total.gross.amount:f}",
        "billing": checkout.billing_address if _billed_elsewhere(checkout) else None,
        "delivered_to": checkout.shipping_address or checkout.billing_address,
        "step_urls": {name: visit.url(name) for name, _label in steps.STEPS},
        "place_url": visit.url("place"),
        "terms_url": visit.url("page", slug="terms"),
        "withdrawal_url": visit.url("withdrawal"),
        "cash_id": methods.CASH,
        "collection_id": methods.COLLECTION,
        "days": methods.days(checkout.delivery) if checkout.delivery else "",
    }
    return page(request, "review", checkout, context)
