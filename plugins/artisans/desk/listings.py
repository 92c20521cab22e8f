"""First pieces on the desk: looked at before they are in the shop, published or sent back with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import Money

from ..listings import review
from ..listings.crafts import crafts
from ..listings.showing import dimensions, title
from ..makers.team import name_of
from ..media.addresses import preview_url
from ..models import Listing
from .staff import actor_of


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first."""
    rows = [_row(row) for row in review.waiting()[:50]]
    return render(request, "artisans/desk/first_pieces.html", {"rows": rows})


@require_POST
def decide(request: HttpRequest, listing: UUID, decision: str) -> HttpResponse:
    """`publish`, or `send-back` with a `reason`; `version`: as it was looked at."""
    given = request.POST.get("version", "")
    if decision not in ("publish", "send-back") or not given.isascii() or not given.isdigit() or len(given) > 9:
        raise Http404("no such step")
    try:
        if decision == "publish":
            review.publish(id=listing, version=int(given), actor=actor_of(request))
            messages.success(request, _("Published: the piece is in the shop in a moment."))
        else:
            review.send_back(id=listing, version=int(given), reason=request.POST.get("reason", ""), actor=actor_of(request))
            messages.success(request, _("Sent back, with the reason."))
    except DomainError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("desk:artisans:first_pieces"))


def _row(row: Listing) -> dict[str, Any]:
    language = (get_language() or "fr").partition("-")[0]
    craft = crafts().get(row.craft)
    files = [each.file for each in row.pictures.all()]
    return {
        "row": row,
        "title": title(row),
        "maker": name_of(row.maker),
        "craft": craft.names.get(language, row.craft) if craft else row.craft,
        "size": dimensions(row.size).get(language, ""),
        "price": Money(row.price, row.currency) if row.price else None,
        "pictures": [{"file": file, "url": preview_url(file, 640)} for file in files],
        "flawed": any(file.quality for file in files),
        "voice": preview_url(row.voice) if row.voice else "",
        "texts": [text for text in row.descriptions.values() if text],
        "by_helper": row.agreed is not None and row.agreed.mandate_id is not None,
    }
