"""Pay and place the order.

Safe to be sent twice (an impatient finger, a reload, two tabs): the payment carries the form's key, and a checkout becomes an order once.
Whoever comes second is led to the same order.
"""

from __future__ import annotations

import logging
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.client import checkout as client
from marketplace.client import payments
from marketplace.client.errors import Refused
from marketplace.contract.types.checkout import Checkout, PaymentOutcome, PlacedOrder
from marketplace.kernel.ids import from_global_id

from .. import cart, customer, methods
from ..refusals import sentences
from ..visit import ShopRequest
from .frame import render, see_other, shop_view

log = logging.getLogger("storefront")
PLACED = "placed"


@shop_view
@require_POST
def place(request: ShopRequest) -> HttpResponse:
    visit = request.visit
    wanted = request.POST.get("checkout", "")
    known = request.session.get(PLACED, {}).get(wanted)
    if known:
        return see_other(visit.url("order", order_id=known))
    checkout = cart.load(request)
    if checkout is None or checkout.id != wanted:
        return _finish(request, wanted) if wanted else see_other(visit.url("cart"))
    if checkout.problems:
        return see_other(visit.url("cart"))
    if request.POST.get("total") != f"{checkout.total.gross.amount:f}":
        messages.warning(request, _("The total has changed since you looked. Please check it again; nothing has been charged."))
        return see_other(visit.url("review"))
    if checkout.paid or not checkout.total.gross:
        return _finish(request, checkout.id)
    return _pay(request, checkout)


def _pay(request: ShopRequest, checkout: Checkout, seed: str = "") -> HttpResponse:
    entry = cart.entry(request)
    gateway = entry.get("gateway", "")
    if methods.by_id(checkout, gateway) is None:
        return see_other(request.visit.url("payment"))
    visit = request.visit
    amount = checkout.total.gross.amount
    data = methods.payment_data(
        gateway, entry.get("outcome", ""), success_url=visit.absolute("payment-return"), cancel_url=visit.absolute("payment")
    )
    try:
        outcome = payments.initialize(
            checkout.id,
            gateway,
            amount=amount,
            data=data,
            idempotency_key=methods.payment_key(seed or _seed(request), gateway, f"{amount:f}"),
            session=customer.session(request),
        )
    except Refused as error:
        # The other of two equal requests is just making the order, or has made it.
        if error.has("CHECKOUT_COMPLETION_IN_PROGRESS", "NOT_FOUND"):
            return _finish(request, checkout.id)
        fields = {refusal.field for refusal in error.refusals}
        if "idempotencyKey" in fields and not seed:
            # She left this way for another one, and comes back to it.
            return _pay(request, checkout, str(uuid4()))
        if "amount" in fields:
            # Another tab is just paying it, or has paid it.
            return see_other(visit.url("waiting"))
        return _failed(request, " ".join(sentences(error)))
    return _after(request, checkout.id, outcome)


def _seed(request: ShopRequest) -> str:
    """The form's key when it is one, else the basket's."""
    for seed in (request.POST.get("key", ""), str(cart.entry(request).get("key", ""))):
        try:
            return str(UUID(seed))
        except ValueError:
            continue
    return str(uuid4())


@shop_view
@require_GET
def returned(request: ShopRequest) -> HttpResponse:
    """Back from the provider's page, or looking again whether a payment has arrived."""
    checkout_id = cart.checkout_id(request)
    transaction = cart.entry(request).get("transaction", "")
    if not checkout_id:
        return see_other(request.visit.url("cart"))
    if not transaction:
        return see_other(request.visit.url("review"))
    try:
        outcome = payments.process(transaction, session=customer.session(request))
    except Refused as error:
        if error.has("TRANSACTION_ALREADY_PROCESSED", "CHECKOUT_COMPLETION_IN_PROGRESS", "NOT_FOUND"):
            return _finish(request, checkout_id)
        return _failed(request, " ".join(sentences(error)))
    return _after(request, checkout_id, outcome)


def _after(request: ShopRequest, checkout_id: str, outcome: PaymentOutcome) -> HttpResponse:
    if outcome.transaction_id:
        cart.keep(request, transaction=outcome.transaction_id)
    if outcome.state == "done":
        return _finish(request, checkout_id)
    if outcome.state == "action" and outcome.redirect_url:
        fields = outcome.data.get("fields")
        if isinstance(fields, dict) and fields:  # the bank's page wants a form
            return render(request, "checkout_leave", {"url": outcome.redirect_url, "fields": fields})
        return see_other(outcome.redirect_url)
    if outcome.state == "pending":
        return see_other(request.visit.url("waiting"))
    # The trial method has nothing to say; a provider's reason (card declined …) helps.
    return _failed(request, "" if cart.entry(request).get("gateway") == methods.DUMMY else outcome.message)


def _failed(request: ShopRequest, message: str) -> HttpResponse:
    """Nothing was charged; a new try gets a new key."""
    cart.keep(request, key=str(uuid4()), transaction=None)
    text = _("The payment did not go through. Nothing was charged; you can try again or choose another way to pay.")
    messages.error(request, f"{text} {message}".strip())
    return see_other(request.visit.url("payment"))


def _finish(request: ShopRequest, checkout_id: str) -> HttpResponse:
    try:
        order = client.complete(checkout_id, session=customer.session(request))
    except Refused as error:
        return _not_placed(request, error)
    return see_other(request.visit.url("order", order_id=_remember(request, checkout_id, order)))


def _not_placed(request: ShopRequest, error: Refused) -> HttpResponse:
    visit = request.visit
    log.warning("a checkout was not completed: %s", error)
    if error.has("NOT_FOUND"):
        cart.forget(request)
        messages.info(request, _("This basket is no longer open."))
        return see_other(visit.url("cart"))
    if error.has("CHECKOUT_NOT_FULLY_PAID"):
        return see_other(visit.url("waiting" if cart.entry(request).get("transaction") else "payment"))
    if error.has("INSUFFICIENT_STOCK") and (checkout := cart.load(request)) is not None and checkout.problems:
        return see_other(visit.url("cart"))  # which says at the piece itself that somebody was quicker
    messages.error(request, " ".join(sentences(error)))
    if error.has("INSUFFICIENT_STOCK", "UNAVAILABLE_VARIANT_IN_CHANNEL", "NO_LINES"):
        return see_other(visit.url("cart"))
    if error.has("SHIPPING_METHOD_NOT_SET", "INVALID_SHIPPING_METHOD"):
        return see_other(visit.url("delivery"))
    if error.has("SHIPPING_ADDRESS_NOT_SET", "BILLING_ADDRESS_NOT_SET"):
        return see_other(visit.url("address"))
    return see_other(visit.url("review"))


def _remember(request: ShopRequest, checkout_id: str, order: PlacedOrder) -> str:
    """The order's uuid; the basket is empty from now on."""
    key = from_global_id(order.id).pk
    placed = dict(list(request.session.get(PLACED, {}).items())[-20:])
    request.session[PLACED] = {**placed, checkout_id: key}
    if cart.checkout_id(request) == checkout_id:
        cart.forget(request)
    messages.success(request, _("Thank you! Your order is placed."))
    return key


@shop_view
@require_GET
def waiting(request: ShopRequest) -> HttpResponse:
    """The provider has not decided yet. The page looks again by itself, and has a button for it."""
    checkout_id = cart.checkout_id(request)
    if not checkout_id:
        return see_other(request.visit.url("cart"))
    checkout = cart.load(request)
    if checkout is None:
        return _finish(request, checkout_id)
    if checkout.paid:
        try:
            order = client.complete(checkout_id, session=customer.session(request))
        except Refused as error:
            if not error.has("CHECKOUT_NOT_FULLY_PAID"):
                return _not_placed(request, error)
        else:
            return see_other(request.visit.url("order", order_id=_remember(request, checkout_id, order)))
    response = render(request, "checkout_waiting", {"checkout": checkout, "payment_url": request.visit.url("payment")})
    response["Refresh"] = "6"
    return response
