"""What curators see: the exhibitions, the draft of one with all that is in it, and the words of each part."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.client import catalogue, content
from marketplace.client.session import Session
from marketplace.kernel.errors import DomainError
from marketplace.search import queries as search
from marketplace.search.models import SearchEntry

from .. import actions, queries
from ..actions.parts import MODELS, OWNER
from ..documents import document
from ..makers import MAKER_PAGE
from ..models import Exhibition, Piece, Room, Stand
from ..renderings import building
from . import forms, missing

WORDS = {"room": ("titles", "texts"), "stand": ("titles", "texts"), "piece": ("titles", "texts", "alts")}
FOUND = 12


@require_http_methods(["GET", "HEAD", "POST"])
def exhibitions(request: HttpRequest) -> HttpResponse:
    """All of them, and a form for a new one."""
    problem = ""
    if request.method == "POST":
        data = request.POST
        try:
            made = actions.create_exhibition(
                code=data.get("code", "").strip(),
                channel=data.get("channel", ""),
                titles=forms.worded(data, "titles"),
                actor=forms.actor_of(request),
            )
            return redirect("desk:exhibitions:desk_exhibition", code=made.code)
        except DomainError as error:
            problem = str(error)
    shown = {version.exhibition_id: version for version in queries.versions_shown()}
    rows = [
        {"row": row, "title": building.words(row.titles, forms.language()), "shown": shown.get(row.pk)}
        for row in Exhibition.objects.all()
    ]
    channels = sorted(set(SearchEntry.objects.values_list("channel", flat=True)))
    context = {
        "rows": rows,
        "problem": problem,
        "given": request.POST,
        "channels": [{"value": slug, "label": slug.title(), "selected": slug == "morocco"} for slug in channels],
        "fieldsets": forms.fieldsets(Exhibition(), ("titles",), request.POST if problem else None),
    }
    return render(request, "exhibitions/desk/list.html", context, status=422 if problem else 200)


@require_safe
def exhibition(request: HttpRequest, code: str) -> HttpResponse:
    """The draft: rooms, stands and pieces in their order, what is missing, the versions."""
    row = _exhibition(code)
    draft = document(row)
    names = _names(draft, row.channel)
    return render(
        request,
        "exhibitions/desk/editor.html",
        {
            "exhibition": row,
            "title": building.words(row.titles, forms.language()),
            "rooms": _outline(draft, names),
            "missing": missing.told(draft, set(names)),
            "versions": row.versions.all()[:20],
            "current": queries.versions_shown().filter(exhibition=row).first(),
            "preview_url": _preview(row),
            "key_of_form": row.revision,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, code: str) -> HttpResponse:
    """The exhibition's own words, dates and sounds."""
    row = _exhibition(code)
    problem = ""
    if request.method == "POST":
        data = request.POST
        try:
            fields = {name: forms.worded(data, name) for name in ("titles", "leads", "texts")} | {
                "sounds": forms.sounds(data),
                "opens": forms.day(data, "opens"),
                "closes": forms.day(data, "closes"),
                "stays": bool(data.get("stays")),
            }
            revision = forms.whole(data, "revision")
            actions.update_exhibition(code=code, fields=fields, revision=revision, actor=forms.actor_of(request))
            messages.success(request, _("Kept in the draft."))
            return redirect("desk:exhibitions:desk_exhibition", code=code)
        except DomainError as error:
            problem = str(error)
    context = {
        "exhibition": row,
        "row": row,
        "kind": "exhibition",
        "problem": problem,
        "heading": _("Words and dates of the exhibition"),
        "fieldsets": forms.fieldsets(row, ("titles", "leads", "texts"), request.POST if problem else None),
        "sounds": forms.sound_choices(row, row),
        "given": request.POST,
    }
    return render(request, "exhibitions/desk/part.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, code: str, kind: str, key: int) -> HttpResponse:
    """The words of a room, a stand or a piece; of a stand also whose it is, and which pieces hang there."""
    row = _exhibition(code)
    found: Any = MODELS[kind].objects.filter(**{OWNER[kind]: row}, pk=key).first()
    if found is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        data = request.POST
        fields: dict[str, Any] = {name: forms.worded(data, name) for name in WORDS[kind]} | {"sounds": forms.sounds(data)}
        fields |= {name: data.get(name, "").strip() for name in ("wall", "maker") if name in data and hasattr(found, name)}
        try:
            revision = forms.whole(data, "revision")
            actions.update_part(
                code=code,
                kind=kind,
                key=key,
                fields=fields,
                revision=revision,
                actor=forms.actor_of(request),
            )
            messages.success(request, _("Kept in the draft."))
            return redirect(f"{reverse('desk:exhibitions:desk_exhibition', kwargs={'code': code})}#{kind}-{key}")
        except DomainError as error:
            problem = str(error)
    context = {
        "exhibition": row,
        "row": found,
        "kind": kind,
        "problem": problem,
        "heading": {"room": _("A room"), "stand": _("A stand"), "piece": _("A piece")}[kind],
        "fieldsets": forms.fieldsets(found, WORDS[kind], request.POST if problem else None),
        "sounds": forms.sound_choices(found, row),
        "given": request.POST,
    }
    session = Session(row.channel, forms.language())
    if isinstance(found, Room):
        context["walls"] = forms.walls(found)
    if isinstance(found, Stand):
        context |= {"makers": _makers(session), "asked": request.GET.get("q", "")[:100], "found": _found(request, session)}
    if isinstance(found, Piece):
        context["card"] = next(iter(catalogue.products_by_ids([found.product], session=session)), None)
    return render(request, "exhibitions/desk/part.html", context, status=422 if problem else 200)


def _exhibition(code: str) -> Exhibition:
    row = Exhibition.objects.filter(code=code).first()
    if row is None:
        raise Http404
    return row


def _preview(row: Exhibition) -> str:
    where = {"language": forms.language(), "channel": row.channel, "code": queries.preview_code(row.code)}
    return reverse("shop:exhibitions:exhibition", kwargs=where)


def _names(draft: dict[str, Any], channel: str) -> dict[str, str]:
    """What the shop calls the pieces of the draft that it has, by global id."""
    ids = [piece["product"] for room in draft["rooms"] for stand in room["stands"] for piece in stand["pieces"]]
    session = Session(channel, forms.language())
    parts = (ids[start : start + 100] for start in range(0, len(ids), 100))
    return {card.id: card.name for each in parts for card in catalogue.products_by_ids(each, session=session)}


def _outline(draft: dict[str, Any], names: dict[str, str]) -> list[dict[str, Any]]:
    """The draft as the editor's page shows it; `first` and `last` say which buttons make no sense."""
    language = forms.language()

    def row(kind: str, each: dict[str, Any], at: int, count: int, name: str) -> dict[str, Any]:
        return {"kind": kind, "key": each["key"], "at": at, "first": at == 0, "last": at == count - 1, "name": name}

    def title(each: dict[str, Any], otherwise: str) -> str:
        return building.words(each["titles"], language).text or otherwise

    rooms = []
    for at, room in enumerate(draft["rooms"]):
        stands = []
        for place, stand in enumerate(room["stands"]):
            pieces = [
                row(
                    "piece",
                    piece,
                    order,
                    len(stand["pieces"]),
                    title(piece, names.get(piece["product"], _("No longer in the shop"))),
                )
                | {"gone": piece["product"] not in names}
                for order, piece in enumerate(stand["pieces"])
            ]
            name = title(stand, stand["maker"] or _("A stand without a sign"))
            stands.append(row("stand", stand, place, len(room["stands"]), name) | {"pieces": pieces})
        rooms.append(
            row("room", room, at, len(draft["rooms"]), title(room, _("Room"))) | {"stands": stands, "wall": room["wall"]}
        )
    return rooms


def _makers(session: Session) -> list[dict[str, str]]:
    pages = content.pages(MAKER_PAGE, first=100, session=session).pages
    return [{"slug": each.page.slug, "name": each.page.title} for each in pages]


def _found(request: HttpRequest, session: Session) -> tuple[Any, ...]:
    asked = request.GET.get("q", "").strip()[:100]
    if not asked:
        return ()
    ids = search.product_ids(search.Filters(session.channel, text=asked), limit=FOUND)
    return catalogue.products_by_ids(ids, session=session)
