"""Steps with one maker. Each is a POST that may be repeated: what has been done already is said, not done twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.kernel.errors import DomainError

from ..makers import checklist, membership, papers, states
from ..models import Maker
from . import maker_page
from .maker_forms import MemberForm, RegisterForm
from .staff import actor_of, person_of

Forms = Mapping[str, object]


@require_POST
def step(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Take one step, then show the maker again; a form with something wrong comes back filled in."""
    take = VERBS.get(verb)
    if take is None:
        raise Http404
    maker = maker_page.find(code)
    try:
        if wrong := take(request, maker):
            return maker_page.show(request, maker, forms=wrong, status=422)
        messages.success(request, _("Done."))
    except DomainError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("desk:artisans:maker", args=[code]))


def _state(request: HttpRequest, maker: Maker) -> Forms | None:
    given = request.POST
    states.change_state(
        code=maker.code,
        state=given.get("state", ""),
        reason=given.get("reason", ""),
        expected=given.get("expected", ""),
        actor=actor_of(request),
    )
    return None


def _say(request: HttpRequest, maker: Maker) -> Forms | None:
    given = request.POST
    item = checklist.BY_CODE.get(given.get("item", ""))
    word = {"yes": item.kind if item else "", "no": checklist.WITHDRAWN, "waive": checklist.WAIVED}.get(given.get("word", ""), "")
    states.say(
        code=maker.code,
        item=given.get("item", ""),
        word=word,
        note=given.get("note", ""),
        by=person_of(request),
        actor=actor_of(request),
    )
    return None


def _register(request: HttpRequest, maker: Maker) -> Forms | None:
    form = RegisterForm(request.POST)
    if form.is_valid():
        try:
            papers.enter_register(code=maker.code, actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            return None
    return {"register": form}


def _verify(request: HttpRequest, maker: Maker) -> Forms | None:
    papers.verify_register(code=maker.code, register=_key(request, "register"), by=person_of(request), actor=actor_of(request))
    return None


def _remove(request: HttpRequest, maker: Maker) -> Forms | None:
    papers.remove_register(code=maker.code, register=_key(request, "register"), actor=actor_of(request))
    return None


def _join(request: HttpRequest, maker: Maker) -> Forms | None:
    form = MemberForm(request.POST, kind=maker.kind)
    if form.is_valid():
        try:
            role = form.cleaned_data["role"]
            membership.add_member(code=maker.code, newcomer=form.newcomer, role=role, actor=actor_of(request))
        except DomainError as error:
            form.refuse(error)
        else:
            return None
    return {"member": form}


def _role(request: HttpRequest, maker: Maker) -> Forms | None:
    role = request.POST.get("role", "")
    membership.change_role(code=maker.code, member=_key(request, "member"), role=role, actor=actor_of(request))
    return None


def _leave(request: HttpRequest, maker: Maker) -> Forms | None:
    membership.end_membership(code=maker.code, member=_key(request, "member"), actor=actor_of(request))
    return None


def _key(request: HttpRequest, name: str) -> int:
    """A row's number; 0, which no row has, for whatever is none."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0


VERBS: Mapping[str, Callable[[HttpRequest, Maker], Forms | None]] = {
    "state": _state,
    "say": _say,
    "register": _register,
    "verify": _verify,
    "remove": _remove,
    "join": _join,
    "role": _role,
    "leave": _leave,
}
