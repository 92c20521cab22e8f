"""The right of withdrawal by country of sale, and the form to use it: visible, without signing in, with a step to confirm and a durable
acknowledgement (French consumer code, since 19 June 2026; offered in Morocco too)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.kernel import throttle

from ..forms.account import WithdrawalForm
from ..visit import ShopRequest
from ..withdrawals import REFUND_DAYS, register
from .frame import render, see_other, shop_view
from .orders import WITHDRAWAL_DAYS


@shop_view
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: ShopRequest) -> HttpResponse:
    visit = request.visit
    form = WithdrawalForm(request.POST or None, initial={"order_number": request.GET.get("order", "")})
    context = {
        "title": _("Right of withdrawal"),
        "form": form,
        "country": visit.market.name,
        "channel": visit.channel,
        "days": WITHDRAWAL_DAYS[visit.channel],
        "refund_days": REFUND_DAYS[visit.channel],
    }
    if request.method == "POST" and form.is_valid():
        if request.POST.get("confirmed") != "1":
            return render(request, "withdrawal_confirm", context | {"given": form.cleaned_data})
        # The acknowledgement goes wherever the form says: not to somebody who never asked, over and over.
        contact = f"withdrawal:{form.cleaned_data['contact']}"
        if throttle.attempt(contact, ""):
            made = register(visit=visit, **form.cleaned_data)
            request.session["withdrawal"] = str(made.pk)
            return see_other(visit.url("withdrawal-done"))
        form.add_error(None, _("Too many attempts. Please wait a moment."))
    return render(request, "withdrawal", context, status=422 if form.is_bound and form.errors else 200)


@shop_view
@require_http_methods(["GET", "HEAD"])
def done(request: ShopRequest) -> HttpResponse:
    """The acknowledgement, to keep or print."""
    from ..models import WithdrawalRequest

    made = WithdrawalRequest.objects.filter(pk=str(request.session.get("withdrawal") or UUID(int=0))).first()
    if made is None:
        return see_other(request.visit.url("withdrawal"))
    return render(request, "withdrawal_done", {"title": _("Your withdrawal is registered"), "made": made})
