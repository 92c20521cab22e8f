"""What is public about me: a switch for each thing, what it means, and the receipt of what I hid."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.kernel.errors import DomainError
from marketplace.kernel.throttle import client_address

from ..consent import choosing, publication, receipts
from ..consent.choosing import Switch
from ..media.addresses import preview_url
from ..models import MakerFile, Use, Withdrawal
from .acting_here import acting, hers, refused

_USE_OF = {"portrait": Use.PORTRAIT, "voice": Use.VOICE, "gallery": Use.GALLERY, "process": Use.PROCESS}


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    maker = hers(request)
    shown = publication.public([maker.code]).get(maker.code)
    context = {
        "switches": choosing.switches(maker),
        "page": _page_address(request, maker.slug) if shown else "",
        "receipts": Withdrawal.objects.filter(maker=maker).order_by("-asked_at")[:20],
        "screen": "public",
    }
    return render(request, "artisans/portal/public.html", context)


@require_GET
def one(request: HttpRequest, choice: str) -> HttpResponse:
    """One thing: what it is, what showing it means, and the two keys."""
    maker = hers(request)
    found = _switch(request, choice)
    use = _USE_OF.get(choice)
    files = MakerFile.objects.filter(maker=maker, use=use, removed_at__isnull=True).order_by("position") if use else ()
    context = {
        "switch": found,
        "files": [{"url": preview_url(each, 320), "is_picture": each.width is not None} for each in files],
        "by_pin": acting(request).needs_gesture(choosing.SCOPE) and not found.on,
        "back": reverse("maker:artisans:public"),
        "screen": f"public.{choice}",
    }
    return render(request, "artisans/portal/public_one.html", context)


@require_POST
def choose(request: HttpRequest, choice: str) -> HttpResponse:
    maker = hers(request)
    _switch(request, choice)
    try:
        chosen = choosing.choose(
            acting=acting(request),
            maker=maker,
            choice=choice,
            yes=request.POST.get("answer") == "yes",
            pin=request.POST.get("pin", "")[:20],
            address=client_address(request.META),
        )
    except DomainError as error:
        return refused(request, error, "public_one", choice)
    if chosen.question is not None:
        messages.info(request, _("She is asked now. It is shown when she says yes."))
        return HttpResponseRedirect(reverse("maker:artisans:public"))
    if chosen.receipts:
        return HttpResponseRedirect(reverse("maker:artisans:public_receipt", args=[chosen.receipts[0].pk]))
    messages.success(request, _("Done."))
    return HttpResponseRedirect(reverse("maker:artisans:public"))


@require_GET
def receipt(request: HttpRequest, receipt: UUID) -> HttpResponse:
    """That it is hidden, since when and where; to be shown, printed or read aloud."""
    found = Withdrawal.objects.filter(pk=receipt, maker=hers(request)).first()
    if found is None:
        raise Http404
    context = {
        "receipt": found,
        "surfaces": receipts.surfaces(found),
        "back": reverse("maker:artisans:public"),
        "screen": "public.receipt",
    }
    return render(request, "artisans/portal/public_receipt.html", context)


def _switch(request: HttpRequest, choice: str) -> Switch:
    found = next((each for each in choosing.switches(hers(request)) if each.choice.key == choice), None)
    if found is None:
        raise Http404
    return found


def _page_address(request: HttpRequest, slug: str) -> str:
    language = getattr(request, "LANGUAGE_CODE", "fr").partition("-")[0]
    return reverse("shop:artisans:maker", kwargs={"language": language, "channel": "morocco", "slug": slug})
