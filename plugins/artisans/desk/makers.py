"""Makers on the desk: who there is, who one of them is, and who is invited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.kernel import throttle
from marketplace.kernel.errors import DomainError

from ..consent import publication
from ..makers import actions, team
from ..models import Kind, State
from . import maker_page, vocabulary
from .maker_forms import InviteForm, MakerForm, MemberForm
from .makers_list import Filter, listed
from .staff import actor_of, language, session_of

MOST = 100_000
FORM_KEPT = timedelta(days=2)


@require_safe
def makers(request: HttpRequest) -> HttpResponse:
    """`?q=` words of a name, place, code or number; `state region kind`; `incomplete=1`: something is missing where she stands."""
    wanted = Filter(
        query=_given(request, "q"),
        state=_given(request, "state"),
        region=_given(request, "region"),
        kind=_given(request, "kind"),
        incomplete=request.GET.get("incomplete") == "1",
    )
    found = listed(wanted, offset=_offset(request))
    regions = vocabulary.regions(session_of(request))
    names = dict(regions)
    query = request.GET.copy()
    query["from"] = str(found.following)
    context = {
        "rows": [
            {
                "maker": row.maker,
                "name": row.name,
                "missing": row.missing,
                "place": publication.choose(row.maker.places, language())[0],
                "region": names.get(row.maker.region, ""),
            }
            for row in found.rows
        ],
        "total": found.total,
        "wanted": wanted,
        "states": _options(State.choices, wanted.state, _("Every state")),
        "regions": _options(regions, wanted.region, _("All regions")),
        "kinds": _options(Kind.choices, wanted.kind, _("Persons and organisations")),
        "next_url": f"?{query.urlencode()}" if found.following else "",
    }
    return render(request, "artisans/desk/makers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Write somebody down; her page follows, where everything else is added."""
    session = session_of(request)
    form, member = InviteForm(request.POST or None, session=session), MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid() & member.is_valid():
        if not throttle.claim(f"maker-invite:{form.cleaned_data['key']}", FORM_KEPT):
            messages.info(request, _("Nothing was changed: this form was sent before."))
            return HttpResponseRedirect(reverse("desk:artisans:makers"))
        try:
            made = actions.invite(fields=form.facts, newcomer=member.newcomer, actor=actor_of(request))
        except DomainError as error:
            (member if error.field in member.fields else form).refuse(error)
            form = _with_new_key(form)
        else:
            messages.success(request, _("Done."))
            return HttpResponseRedirect(reverse("desk:artisans:maker", args=[made.code]))
    status = 422 if request.method == "POST" else 200
    return render(request, "artisans/desk/invite.html", {"form": form, "member": member}, status=status)


@require_safe
def maker(request: HttpRequest, code: str) -> HttpResponse:
    return maker_page.show(request, maker_page.find(code))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    found = maker_page.find(code)
    form = MakerForm(request.POST or None, maker=found, session=session_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_maker(code=code, fields=form.changed, actor=actor_of(request))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("desk:artisans:maker", args=[code]))
    context = {"form": form, "maker": found, "name": team.name_of(found)}
    return render(request, "artisans/desk/edit.html", context, status=422 if request.method == "POST" else 200)


def _with_new_key(form: InviteForm) -> InviteForm:
    """Refused, it may be sent once more."""
    form.data = {**form.data.dict(), "key": str(uuid4())}  # type: ignore[attr-defined]
    return form


def _given(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:100]


def _offset(request: HttpRequest) -> int:
    given = request.GET.get("from", "")
    return min(int(given), MOST) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def _options(choices: Any, chosen: str, everything: str) -> list[dict[str, Any]]:
    """See storefront/components/field.html."""
    options = [{"value": "", "label": everything, "selected": not chosen}]
    return options + [{"value": code, "label": label, "selected": code == chosen} for code, label in choices]
