"""What the phone portal says, recorded on a telephone: the missing ones first, one key each."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.models import Voice
from marketplace.kernel.errors import DomainError

from ..prompts import actions, catalogue, numbers
from ..prompts.speaking import address
from .staff import actor_of, person_of

STATES = {
    catalogue.MISSING: pgettext_lazy("prompt", "Missing"),
    catalogue.OLD: pgettext_lazy("prompt", "The words have changed"),
    catalogue.MACHINE: gettext_lazy("Spoken by a machine"),
    catalogue.SPOKEN: pgettext_lazy("prompt", "Spoken"),
}


@require_safe
def prompts(request: HttpRequest) -> HttpResponse:
    """`?voice=` of `Voice`; `names=1`: the names of crafts and materials, and the numbers."""
    voice = request.GET.get("voice", "")
    voice = voice if voice in Voice.values else Voice.DARIJA.value
    names = request.GET.get("names") == "1"
    found = catalogue.lines(voice, names=names)
    context = {
        "lines": [{"line": line, "state": STATES[line.state]} for line in found],
        "to_do": sum(line.state in (catalogue.MISSING, catalogue.OLD) for line in found),
        "voice": voice,
        "voices": Voice.choices,
        "names": names,
        "written": catalogue.WRITTEN[voice],
    }
    return render(request, "artisans/desk/prompts.html", context)


@require_POST
def record(request: HttpRequest) -> HttpResponse:
    """`screen voice recording`: from the page's recorder (JSON), or a file from a form."""
    screen, voice = request.POST.get("screen", ""), request.POST.get("voice", "")
    recording = request.FILES.get("recording")
    spoken_to = "application/json" in request.headers.get("Accept", "")
    try:
        text = catalogue.text_of(screen, voice) if voice in Voice.values else ""
        prompt = actions.record(
            screen=screen if text else "",
            voice=voice,
            data=_read(recording),
            words=text,
            by=person_of(request),
            actor=actor_of(request),
        )
    except DomainError as error:
        if spoken_to:
            return JsonResponse({"error": error.code.lower(), "words": str(error)}, status=400)
        messages.error(request, str(error))
    else:
        if spoken_to:
            return JsonResponse({"address": address(prompt), "state": str(STATES[catalogue.SPOKEN])})
        messages.success(request, _("It is spoken now."))
    query = {
        "voice": voice,
        **({"names": "1"} if "." in screen and screen.partition(".")[0] in (*catalogue.NAMES, numbers.PREFIX) else {}),
    }
    return HttpResponseRedirect(f"{reverse('desk:artisans:prompts')}?{urlencode(query)}")


def _read(recording: UploadedFile[bytes] | None) -> bytes:
    if recording is None or recording.size is None or recording.size > actions.LARGEST:
        if recording is None:
            raise DomainError("INVALID", _("Please choose a recording."), field="recording")
        raise DomainError("FILE_SIZE_LIMIT_EXCEEDED", _("A prompt is one or two sentences: this is too long."), field="recording")
    return bytes(recording.read())
