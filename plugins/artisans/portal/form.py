"""The whole of a new piece in one form, for a browser without script: kept, and put into the shop when nothing is missing."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.accounts.acting import Acting
from marketplace.kernel.errors import DomainError

from ..listings import drafts, publishing, uploads
from ..listings.quality import flaws
from ..makers.team import maker_of
from ..media import actions as media
from ..models import Listing, MakerFile, Upload, Use
from .listings import address_of
from .uploads import acting_of

MOST = 4
"""Pictures of one form."""
SIDES = ("length", "width", "height")


@require_POST
def form(request: HttpRequest, listing: UUID) -> HttpResponse:
    """Sent twice, it is one piece: each file goes by an id that is made of the piece's."""
    acting = acting_of(request)
    try:
        row = _write(request, acting, listing)
        if row.state in (Listing.State.DRAFT, Listing.State.REFUSED) and not drafts.lacking(row):
            row = publishing.publish(
                acting=acting,
                id=listing,
                key=f"form:{listing}",
                pin=request.POST.get("pin", "")[:12],
                address=address_of(request),
            )
    except DomainError as error:
        found = Listing.objects.filter(pk=listing, maker=maker_of(acting)).first()
        return _page(request, found, str(error), status=400)
    return _page(request, row, publishing.words(row), status=400 if row.state == Listing.State.DRAFT else 200)


def _write(request: HttpRequest, acting: Acting, id: UUID) -> Listing:
    there = Listing.objects.filter(pk=id, maker=maker_of(acting)).first()
    if there is not None and there.state not in (Listing.State.DRAFT, Listing.State.REFUSED):
        return there
    post = request.POST
    given: dict[str, Any] = {name: post[name] for name in ("craft", "weight", "price", "place") if post.get(name)}
    if post.get("price"):
        given["price"] = post["price"].replace(",", ".").replace(" ", "")
    if quantity := post.get("quantity") or post.get("few"):
        given["quantity"] = quantity
    if materials := [each for each in post.getlist("materials") if each]:
        given["materials"] = materials
    if size := {side: post[side].replace(",", ".") for side in SIDES if post.get(side)}:
        given["size"] = size
    if name := post.get("name", "").strip():
        language = (get_language() or "fr").partition("-")[0]
        given["names"] = {**(there.names if there else {}), language: name}
    pictures = [file for file in request.FILES.getlist("picture") if file][:MOST]
    if pictures:
        given["pictures"] = [str(keep(acting, id, place, Use.PIECE, file).pk) for place, file in enumerate(pictures)]
    if voice := request.FILES.get("voice"):
        spoken = keep(acting, id, -1, Use.DESCRIPTION, voice, post.get("voice_language", ""))
        given["voice"] = str(spoken.pk)
    return drafts.save(acting=acting, id=id, version=there.version if there else 0, given=given)


def keep(acting: Acting, listing: UUID, place: object, use: str, file: UploadedFile[bytes], language: str = "") -> MakerFile:
    """Kept once for the piece, its place in the form and its bytes' number: a form that is sent again does not keep it again."""
    id = uuid5(listing, f"{place}:{file.name}:{file.size}")
    known = Upload.objects.select_related("file").filter(pk=id, maker=maker_of(acting)).first()
    if known is not None and known.file is not None:
        return known.file
    content_type = (file.content_type or "").partition(";")[0].strip().lower()
    uploads.begin(acting=acting, id=id, use=use, content_type=content_type, size=file.size or 0)
    made = media.keep(
        maker=maker_of(acting),
        use=use,
        file=cast(Any, file),
        content_type=content_type,
        language=language if use == Use.DESCRIPTION and language in media.LANGUAGES else "",
        made_by=acting.person,
        look=flaws if use == Use.PIECE else None,
        actor=acting.actor,
    )
    if not Upload.objects.filter(pk=id, file=None).update(file=made, received=file.size or 0):
        media.remove(file=made, actor=acting.actor)
        return cast(MakerFile, Upload.objects.select_related("file").get(pk=id).file)
    return made


def _page(request: HttpRequest, row: Listing | None, words: str, *, status: int) -> HttpResponse:
    context = {
        "row": row,
        "words": words,
        "missing": missing_words(row) if row is not None else [],
        "good": row is not None and row.state in (Listing.State.PUBLISHED, Listing.State.REVIEW, Listing.State.WAITING),
        "screen": "new.sent" if status == 200 else "new.missing",
    }
    return render(request, "artisans/portal/listed.html", context, status=status)


def missing_words(row: Listing) -> list[str]:
    """What is asked before it can be in the shop, in words."""
    return [str(_MISSING[code]()) for code in drafts.lacking(row)]


_MISSING = {
    "picture": lambda: _("A picture is missing."),
    "craft": lambda: _("What it is, is missing."),
    "name": lambda: _("A name or a recording is missing."),
    "price": lambda: _("The price is missing."),
    "quantity": lambda: _("How many there are is missing."),
    "place": lambda: _("Where it is, is missing."),
}
