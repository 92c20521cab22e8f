"""Pieces as the portal's programs write them (`listings.drafts`, `listings.publishing`, `listings.stock`)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.kernel.errors import DomainError
from marketplace.kernel.throttle import client_address

from ..listings import drafts, publishing
from ..listings import stock as stocks
from ..listings.drafts import Outdated
from ..media.addresses import preview_url
from ..models import Listing
from .answers import answering, body, refusal, text, whole
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


@require_POST
@answering
def publish(request: HttpRequest, listing: UUID) -> HttpResponse:
    """`{key, pin?}`: into the shop, to the centre, or to her own yes; what became of it is `state` and, to be read out, `words`."""
    given = body(request)
    try:
        row = publishing.publish(
            acting=acting_of(request),
            id=listing,
            key=text(given, "key", 80),
            pin=text(given, "pin", 12),
            person=_person(given),
            address=address_of(request),
        )
    except DomainError as error:
        return refusal(error, **({"missing": error.params["missing"]} if "missing" in error.params else {}))
    return JsonResponse(told(row))


@require_POST
@answering
def price(request: HttpRequest, listing: UUID) -> HttpResponse:
    """`{key, price, pin?}`: of what is in the shop."""
    given = body(request)
    try:
        wanted = Decimal(text(given, "price", 20))
    except InvalidOperation:
        raise DomainError("INVALID", _("This cannot be said of a piece."), field="price") from None
    row = publishing.change_price(
        acting=acting_of(request),
        id=listing,
        price=wanted,
        key=text(given, "key", 80),
        pin=text(given, "pin", 12),
        person=_person(given),
        address=address_of(request),
    )
    asked = row.price != wanted
    words = _("She is asked. The price changes when she says yes.") if asked else _("The price is changed.")
    return JsonResponse({**told(row), "asked": asked, "words": words})


def moving(move: Callable[..., Listing]) -> Callable[..., HttpResponse]:
    """A view of one of `publishing`'s moves. `{key?}`."""

    @require_POST
    @answering
    def moved(request: HttpRequest, listing: UUID) -> HttpResponse:
        return JsonResponse(told(move(acting=acting_of(request), id=listing, key=text(body(request), "key", 80))))

    return moved


@require_POST
@answering
def stock(request: HttpRequest, listing: UUID) -> HttpResponse:
    """`{id, change, reason}` → `{done, trouble}`: carried out at the shop soon, once, however often it comes."""
    given = body(request)
    try:
        key = UUID(text(given, "id", 40))
    except ValueError:
        raise DomainError("INVALID", _("This request cannot be read."), field="id") from None
    made = stocks.change(
        acting=acting_of(request), id=listing, restock=key, change=whole(given, "change"), reason=text(given, "reason", 60)
    )
    return JsonResponse({"id": str(made.pk), "change": made.change, "done": made.done_at is not None, "trouble": made.trouble})


def told(row: Listing) -> dict[str, Any]:
    """How a piece stands. `missing`: what is asked before it can be in the shop."""
    pictures = [each.file for each in row.pictures.select_related("file")]
    return {
        "id": str(row.pk),
        "state": row.state,
        "words": publishing.words(row),
        "version": row.version,
        "missing": drafts.lacking(row),
        "reason": row.reason,
        "trouble": row.trouble,
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


def address_of(request: HttpRequest) -> str:
    """The visitor's network address, for slowing down whoever guesses a PIN."""
    return client_address(request.META)


def _person(given: dict[str, Any]) -> int | None:
    return whole(given, "person") or None
