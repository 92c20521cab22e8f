"""What curators do: each a form that is sent once and answered with the way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.kernel.errors import DomainError

from .. import actions
from ..models import Exhibition
from . import forms

Step = Callable[..., str]


def step(function: Step) -> Callable[..., HttpResponse]:
    """Do it, and go back to the draft at the part that it was about. What was refused is said there; nothing else happens."""

    @require_POST
    @wraps(function)
    def done(request: HttpRequest, code: str, **parts: Any) -> HttpResponse:
        if not Exhibition.objects.filter(code=code).exists():
            raise Http404
        place = ""
        try:
            place = function(request, code, **parts)
        except DomainError as error:
            messages.error(request, str(error))
        back = reverse("desk:exhibitions:desk_exhibition", kwargs={"code": code})
        return HttpResponseRedirect(place if place.startswith("/") else f"{back}{place}")

    return done


@step
def add(request: HttpRequest, code: str, kind: str) -> str:
    """A room (with a title), a stand in a room, a piece on a stand."""
    data, within = request.POST, forms.whole(request.POST, "within")
    fields: dict[str, Any] = {}
    if kind == "piece":
        fields["product"] = data.get("product", "")
    elif data.get("title", "").strip():
        fields["titles"] = {forms.language(): data["title"]}
    made = actions.add_part(
        code=code,
        kind=kind,
        within=within or None,
        fields=fields,
        actor=forms.actor_of(request),
    )
    if kind == "stand":
        return reverse("desk:exhibitions:desk_part", kwargs={"code": code, "kind": kind, "key": made.pk})
    return f"#{kind}-{made.pk}"


@step
def move(request: HttpRequest, code: str, kind: str, key: int) -> str:
    """To `position`, counted from 0, in the same place or `within` another."""
    data = request.POST
    within, position = forms.whole(data, "within") or None, forms.whole(data, "position")
    actions.move_part(
        code=code,
        kind=kind,
        key=key,
        position=position,
        within=within,
        actor=forms.actor_of(request),
    )
    return f"#{kind}-{key}"


@step
def remove(request: HttpRequest, code: str, kind: str, key: int) -> str:
    actions.remove_part(code=code, kind=kind, key=key, actor=forms.actor_of(request))
    messages.success(request, _("Taken out of the draft. Versions that were published keep it."))
    return ""


@step
def publish(request: HttpRequest, code: str) -> str:
    data = request.POST
    made = actions.publish(
        code=code, shown_from=forms.moment(data, "shown_from"), note=data.get("note", ""), actor=forms.actor_of(request)
    )
    messages.success(request, _("Version %(number)d is published.") % {"number": made.number})
    return "#versions"


@step
def version(request: HttpRequest, code: str, number: int, verb: str) -> str:
    """Take a version out of sight, or bring the draft back to it."""
    if verb == "withdraw":
        actions.withdraw_version(code=code, number=number, actor=forms.actor_of(request))
        messages.success(request, _("Visitors no longer see this version."))
    elif verb == "restore":
        revision = forms.whole(request.POST, "revision")
        actions.restore_version(code=code, number=number, revision=revision, actor=forms.actor_of(request))
        messages.success(request, _("The draft is as it was then. Visitors see no change before you publish it."))
    else:
        raise Http404
    return "#versions"


@step
def sound(request: HttpRequest, code: str) -> str:
    """Keep a sound with its words; it is chosen where it is to be heard."""
    file = request.FILES.get("file")
    if file is None or file.file is None:
        raise DomainError("REQUIRED", _("Please choose a file."), field="file")
    data = request.POST
    actions.add_sound(
        code=code,
        language=data.get("language", ""),
        words=data.get("words", ""),
        machine=bool(data.get("machine")),
        file=file.file,
        actor=forms.actor_of(request),
    )
    messages.success(request, _("The sound is kept. Choose it where it is to be heard."))
    return ""
