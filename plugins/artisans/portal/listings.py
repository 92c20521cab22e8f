"""Pieces as the portal's programs write them (`listings.drafts`)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from ..listings import drafts
from ..listings.drafts import Outdated
from ..media.addresses import preview_url
from ..models import Listing
from .answers import answering, body, refusal, whole
from .uploads import acting_of


@require_http_methods(["GET", "PUT"])
@answering
def listing(request: HttpRequest, listing: UUID) -> HttpResponse:
    """PUT writes the parts that are named, of the version that is named; both answer how it stands. 409: it stands otherwise."""
    acting = acting_of(request)
    if request.method == "GET":
        return JsonResponse(told(drafts.find(acting=acting, id=listing)))
    given = body(request)
    version = whole(given, "version")
    given.pop("version", None)
    try:
        return JsonResponse(told(drafts.save(acting=acting, id=listing, version=version, given=given)))
    except Outdated as outdated:
        return refusal(outdated, **told(outdated.listing))


def told(row: Listing) -> dict[str, Any]:
    """How a piece stands. `missing`: what is asked before it can be in the shop."""
    pictures = [each.file for each in row.pictures.select_related("file")]
    return {
        "id": str(row.pk),
        "state": row.state,
        "state_words": row.get_state_display(),
        "version": row.version,
        "missing": drafts.lacking(row),
        "reason": row.reason,
        "craft": row.craft,
        "materials": row.materials,
        "colours": row.colours,
        "names": row.names,
        "descriptions": row.descriptions,
        "size": row.size,
        "weight": row.weight,
        "price": f"{row.price:.2f}" if row.price is not None else None,
        "currency": row.currency,
        "quantity": row.quantity,
        "place": row.place,
        "channel": row.channel,
        "pictures": [{"file": str(file.pk), "preview": preview_url(file), "quality": file.quality} for file in pictures],
        "voice": {"file": str(row.voice_id), "preview": preview_url(row.voice)} if row.voice else None,
    }
