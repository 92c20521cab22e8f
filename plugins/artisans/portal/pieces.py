"""My pieces: where each is, how many there are, how it stands; and what can be done with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.acting import Acting
from marketplace.client.errors import ClientError
from marketplace.client.session import shop_session
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import Money

from ..listings import drafts, publishing, stock, whereabouts
from ..listings.given import MOST_PICTURES
from ..listings.showing import title
from ..listings.whereabouts import FAIR, HUB, ON_THE_WAY, SOLD, WITH_ME, Piece
from ..makers.team import maker_of
from ..media.addresses import preview_url
from ..models import Listing, Use
from .form import keep, missing_words
from .listings import address_of
from .uploads import acting_of

WHERE: dict[str, tuple[str, object]] = {
    WITH_ME: ("home", pgettext_lazy("piece", "With me")),
    HUB: ("hub", pgettext_lazy("piece", "At the centre")),
    FAIR: ("fair", pgettext_lazy("piece", "At a fair")),
    ON_THE_WAY: ("road", pgettext_lazy("piece", "On the way to the buyer")),
    SOLD: ("sold", pgettext_lazy("piece", "Sold")),
}
STATES: dict[str, tuple[str, str]] = {
    Listing.State.DRAFT: ("write", "indigo"),
    Listing.State.WAITING: ("wait", "saffron"),
    Listing.State.REVIEW: ("hub", "saffron"),
    Listing.State.PUBLISHED: ("shop", "mint"),
    Listing.State.PAUSED: ("pause", "indigo"),
    Listing.State.REFUSED: ("warn", "pomegranate"),
    Listing.State.FROZEN: ("lock", "pomegranate"),
    Listing.State.ENDED: ("bin", "indigo"),
}
"""Icon and tone of the mark."""
UNSENT = (Listing.State.DRAFT, Listing.State.REFUSED)
MOVES: dict[str, tuple[Callable[..., Listing], object]] = {
    "pause": (publishing.pause, gettext_lazy("It is out of the shop for now.")),
    "resume": (publishing.resume, gettext_lazy("It is in the shop again.")),
    "end": (publishing.end, gettext_lazy("It is out of the shop for good.")),
}


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All of them, as a page or (`?format=json`) for a program."""
    acting = acting_of(request)
    pieces, known = _counted(whereabouts.pieces(maker_of(acting)))
    rows = [_row(piece) for piece in pieces]
    if request.GET.get("format") == "json":
        return JsonResponse({"known": known, "pieces": [_plain(piece) for piece in pieces]})
    return render(request, "artisans/portal/pieces.html", {"rows": rows, "known": known, "screen": "pieces"})


@require_safe
def shown(request: HttpRequest, listing: UUID) -> HttpResponse:
    acting = acting_of(request)
    row = _found(acting, listing)
    pieces, known = _counted([Piece(row)])
    context = {
        **_row(pieces[0]),
        "known": known,
        "key": uuid4(),
        "pictures": [preview_url(each.file) for each in row.pictures.select_related("file")],
        "moves": _moves(row, acting),
        "sends": row.state in UNSENT and acting.may("list"),
        "missing": missing_words(row) if row.state in UNSENT else [],
        "counts": row.state in drafts.SHOWN and acting.may("stock"),
        "trouble": [each for each in row.restocks.all() if each.trouble],
        "back": reverse("maker:artisans:pieces"),
        "screen": "piece",
    }
    return render(request, "artisans/portal/piece.html", context)


@require_POST
def do(request: HttpRequest, listing: UUID) -> HttpResponse:
    """`do`: pause, resume, end, send (again, with another `picture` in front), more or fewer (with `count` and `reason`); `key`: of the form,
    which counts once."""
    acting, verb = acting_of(request), request.POST.get("do", "")
    _found(acting, listing)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        raise Http404("no such form") from None
    try:
        if verb in MOVES:
            move, words = MOVES[verb]
            move(acting=acting, id=listing, key=str(key))
        elif verb == "send":
            words = publishing.words(_send(request, acting, listing, str(key)))
        elif verb in ("more", "fewer"):
            count = _count(request.POST.get("count", ""))
            change = count if verb == "more" else -count
            reason = stock.MADE if verb == "more" else request.POST.get("reason", stock.COUNTED)
            stock.change(acting=acting, id=listing, restock=key, change=change, reason=reason)
            words = gettext_lazy("Thank you. The number changes in a moment.")
        else:
            raise Http404("no such step")
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(words))
    return HttpResponseRedirect(reverse("maker:artisans:piece", args=[listing]))


def _send(request: HttpRequest, acting: Acting, id: UUID, key: str) -> Listing:
    """What was sent back, or never sent, goes to the shop again."""
    row = _found(acting, id)
    if row.state in UNSENT and (picture := request.FILES.get("picture")):
        made = keep(acting, id, key, Use.PIECE, picture)
        there = [str(each.file_id) for each in row.pictures.all() if each.file_id != made.pk]
        drafts.save(acting=acting, id=id, version=row.version, given={"pictures": [str(made.pk), *there][:MOST_PICTURES]})
    pin = request.POST.get("pin", "")[:12]
    return publishing.publish(acting=acting, id=id, key=f"send:{key}", pin=pin, address=address_of(request))


def _found(acting: Acting, id: UUID) -> Listing:
    try:
        return drafts.find(acting=acting, id=id)
    except DomainError as error:
        raise Http404("no such piece") from error


def _count(given: str) -> int:
    if not given.isascii() or not given.isdigit() or len(given) > 6:
        raise DomainError("INVALID", _("Say how many."), field="count")
    return int(given)


def _counted(found: list[Piece]) -> tuple[list[Piece], bool]:
    try:
        return whereabouts.counted(found, session=shop_session()), True
    except ClientError:
        return found, False


def _moves(row: Listing, acting: Acting) -> list[dict[str, Any]]:
    found = []
    if row.state == Listing.State.PUBLISHED:
        found.append({"do": "pause", "icon": "pause", "label": _("Take it out for now"), "kind": "quiet"})
    if row.state == Listing.State.PAUSED or (row.state == Listing.State.FROZEN and acting.mandate is None):
        found.append({"do": "resume", "icon": "shop", "label": _("Put it back into the shop"), "kind": "yes"})
    if row.state != Listing.State.ENDED and (row.state != Listing.State.FROZEN or acting.mandate is None):
        found.append({"do": "end", "icon": "bin", "label": _("Take it out for good"), "kind": "no"})
    return found


def _row(piece: Piece) -> dict[str, Any]:
    row = piece.listing
    first = next(iter(row.pictures.all()), None)
    icon, tone = STATES[row.state]
    return {
        "row": row,
        "title": title(row),
        "picture": preview_url(first.file, 320) if first else "",
        "voice": preview_url(row.voice) if row.voice else "",
        "icon": icon,
        "tone": tone,
        "state": row.get_state_display(),
        "price": Money(row.price, row.currency) if row.price else None,
        "places": [
            {"icon": WHERE[each.where][0], "label": each.name or WHERE[each.where][1], "count": each.count}
            for each in piece.places
        ],
        "coming": piece.waiting,
        "url": reverse("maker:artisans:piece", args=[row.pk]),
    }


def _plain(piece: Piece) -> dict[str, Any]:
    row = piece.listing
    return {
        "id": str(row.pk),
        "title": title(row),
        "state": row.state,
        "words": publishing.words(row),
        "reason": row.reason,
        "trouble": row.trouble,
        "free": piece.free,
        "coming": piece.waiting,
        "places": [
            {"where": each.where, "count": each.count, "promised": each.promised, "name": each.name} for each in piece.places
        ],
    }
