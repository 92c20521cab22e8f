"""A maker's money on the desk: what is owed to her, what she was given, and writing down a payout, its counter, or a witnessed picture."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.models import Person, Role
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import Money, quantize

from ..makers.team import name_of
from ..media.actions import keep
from ..media.addresses import preview_url
from ..models import Maker, MakerFile, Payout, Use
from ..sales import money, payouts
from .staff import actor_of, person_of

WITNESSES = (Role.DESK, Role.FINANCE, Role.VERIFIER, Role.ADMIN)
PREFIX = "amount-"


@require_safe
def payouts_of(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, _maker(code), {}, {})


@require_POST
def record(request: HttpRequest, code: str) -> HttpResponse:
    """Fields `amount-<sale>`, `currency`, `method`, `reference`, `note`, and a picture `receipt`."""
    maker = _maker(code)
    given = {name: value[:500] for name, value in request.POST.items() if isinstance(value, str)}
    try:
        amounts = _amounts(given)
        receipt = _file(request, maker, "receipt")
        payouts.record(
            maker=maker,
            amounts=amounts,
            currency=given.get("currency", ""),
            method=given.get("method", ""),
            reference=given.get("reference", ""),
            note=given.get("note", ""),
            receipt=receipt,
            person=person_of(request),
            actor=actor_of(request),
        )
    except DomainError as error:
        return _page(request, maker, given, {error.field or "amounts": str(error)})
    messages.success(request, _("Written down. She is told, and says whether she has it."))
    return HttpResponseRedirect(reverse("desk:artisans:payouts_of", args=[code]))


@require_POST
def counter(request: HttpRequest, payout: UUID) -> HttpResponse:
    found = _payout(payout)
    try:
        payouts.counter(payout=payout, reason=request.POST.get("reason", ""), person=person_of(request), actor=actor_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back. What it paid is owed again."))
    return HttpResponseRedirect(reverse("desk:artisans:payouts_of", args=[found.maker.code]))


@require_POST
def witness(request: HttpRequest, payout: UUID) -> HttpResponse:
    """A picture `photo` of the hand-over or of her sign, and who saw it (`witness`, a person of the centre)."""
    found = _payout(payout)
    given = request.POST.get("witness", "")
    seen = _witnesses().filter(pk=int(given)).first() if given.isascii() and given.isdigit() and len(given) < 10 else None
    try:
        if seen is None:
            raise DomainError("REQUIRED", _("Say before whom."), field="witness")
        file = _file(request, found.maker, "photo")
        if file is None:
            raise DomainError("REQUIRED", _("The picture is missing."), field="photo")
        payouts.acknowledge_by_photo(payout=payout, file=file, witness=seen, person=person_of(request), actor=actor_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Written down: she has the money."))
    return HttpResponseRedirect(reverse("desk:artisans:payouts_of", args=[found.maker.code]))


def _page(request: HttpRequest, maker: Maker, given: dict[str, str], wrong: dict[str, str]) -> HttpResponse:
    found = money.of_maker(maker)
    payable = [
        {"account": account, "field": f"{PREFIX}{account.sale.pk}", "value": given.get(f"{PREFIX}{account.sale.pk}", "")}
        for account in found
        if account.open.amount > 0
    ]
    currencies = sorted({each["account"].open.currency for each in payable})  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "maker": maker,
        "name": name_of(maker),
        "purses": money.purses(found),
        "accounts": found[:200],
        "payable": payable,
        "currencies": [{"value": each, "label": each, "selected": given.get("currency") == each} for each in currencies],
        "methods": [
            {"value": value, "label": label, "selected": given.get("method") == value} for value, label in Payout.Method.choices
        ],
        "payouts": [_row(payout) for payout in money.payouts(maker)],
        "witnesses": [
            {"value": each.pk, "label": each.name} for each in _witnesses().exclude(pk=person_of(request).pk).order_by("name")
        ],
        "may_counter": person_of(request).has_role("finance"),
        "given": given,
        "wrong": wrong,
    }
    return render(request, "artisans/desk/money.html", context, status=422 if wrong else 200)


def _row(payout: Payout) -> dict[str, Any]:
    countered = hasattr(payout, "countered_by")
    files = (payout.receipt, payout.acknowledged_file)
    return {
        "payout": payout,
        "amount": Money(payout.amount, payout.currency),
        "lines": [(line.sale, Money(line.amount, payout.currency)) for line in payout.lines.all()],
        "countered": countered,
        "can_counter": payout.counters_id is None and not countered,
        "can_witness": payout.counters_id is None and not countered and payout.acknowledged_at is None,
        "files": [preview_url(file) for file in files if file is not None],
    }


def _amounts(given: dict[str, str]) -> dict[UUID, Decimal]:
    """What was typed beside each sale; empty fields are none. Codes: INVALID (amounts)."""
    found: dict[UUID, Decimal] = {}
    for name, text in given.items():
        if not name.startswith(PREFIX) or not text.strip():
            continue
        try:
            sale, value = UUID(name.removeprefix(PREFIX)), Decimal("".join(text.split()).replace(",", "."))
        except (ValueError, InvalidOperation):
            raise DomainError("INVALID", _("Please say how much was paid."), field="amounts") from None
        if not value.is_finite() or abs(value) > 10_000_000:
            raise DomainError("INVALID", _("Please say how much was paid."), field="amounts")
        if value != quantize(value, given.get("currency") or "MAD"):
            raise DomainError("INVALID", _("Please say how much was paid."), field="amounts")
        found[sale] = value
    return found


def _file(request: HttpRequest, maker: Maker, name: str) -> MakerFile | None:
    given = request.FILES.get(name)
    if given is None:
        return None
    person = person_of(request)
    return keep(maker=maker, use=Use.PROOF, file=given.file, content_type="image/jpeg", made_by=person, actor=actor_of(request))  # type: ignore[arg-type]


def _maker(code: str) -> Maker:
    found = Maker.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _payout(payout: UUID) -> Payout:
    found = Payout.objects.select_related("maker").filter(pk=payout).first()
    if found is None:
        raise Http404
    return found


def _witnesses() -> Any:
    return Person.objects.filter(roles__role__in=[role.value for role in WITNESSES], is_active=True).distinct()
