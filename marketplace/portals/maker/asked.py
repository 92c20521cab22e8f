"""What waits for her own yes: on her pages, by the link that was sent to her, or with her PIN on the telephone of whoever helps her."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.accounts import acting as who
from marketplace.accounts import gestures, links
from marketplace.accounts.models import Answer, Person, Question
from marketplace.kernel.errors import DomainError
from marketplace.kernel.throttle import client_address

from .access import acting_of, for_maker
from .words import her_language


@require_GET
@for_maker()
def listed(request: HttpRequest) -> HttpResponse:
    mine = acting_of(request)
    rows = [{"question": row, "words": _words(row)} for row in gestures.waiting(mine.subject)]
    if len(rows) == 1:
        return HttpResponseRedirect(reverse("maker:answer", args=[rows[0]["question"].pk]))  # type: ignore[attr-defined]
    return render(request, "portals/maker/asked.html", {"rows": rows, "screen": "asked"})


@require_http_methods(["GET", "POST"])
@for_maker()
def answer(request: HttpRequest, question: UUID) -> HttpResponse:
    """Two big keys for her; for her helper the number keys of her card."""
    mine = acting_of(request)
    found = Question.objects.filter(pk=question, subject=mine.subject).first()
    if found is None:
        raise Http404
    herself = mine.mandate is None and mine.may(found.scope)
    error = ""
    if request.method == "POST":
        said = request.POST.get("answer")
        try:
            if herself:
                if said not in ("yes", "no"):
                    return HttpResponseBadRequest()
                found = gestures.answer_herself(question=found.pk, yes=said == "yes", by=mine.person)
            else:
                found = gestures.answer_by_pin(
                    question=found.pk,
                    acting=mine,
                    pin=request.POST.get("pin", ""),
                    address=client_address(request.META),
                    person=_number(request.POST.get("person")),
                )
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("She said yes.") if found.answer == Answer.YES else _("She said no. It is not done."))
            return HttpResponseRedirect(reverse("maker:home"))
    context = {
        "question": found,
        "words": _words(found),
        "open": found.answer == Answer.OPEN,
        "herself": herself,
        "speakers": [] if herself else _speakers(mine.subject, found.scope),
        "error": error,
        "back": reverse("maker:home"),
        "screen": "answer" if herself else "pin",
    }
    return render(request, "portals/maker/answer.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link that was sent to her own telephone: what is asked, and two big keys. Looking changes nothing."""
    key = links.key_of("yes", token)
    found = Question.objects.filter(pk=key).select_related("asked_by").first() if key else None
    if found is None:
        raise Http404
    language = her_language(request, found.subject)
    request.LANGUAGE_CODE = language
    with translation.override(language):
        error, said = "", request.POST.get("answer")
        if said in ("yes", "no"):
            try:
                found = gestures.answer_by_link(question=found.pk, yes=said == "yes")
            except DomainError as refusal:
                error = str(refusal)
        context = {
            "question": found,
            "words": _words(found),
            "open": found.answer == Answer.OPEN,
            "subject": who.name_of(found.subject),
            "error": error,
            "screen": "answer",
        }
        response = render(request, "portals/maker/yes.html", context, status=422 if error else 200)
    response["Content-Language"] = language
    return response


def _words(question: Question) -> str:
    return gestures.words_of(question, (get_language() or "en").partition("-")[0])


def _speakers(subject: str, scope: str) -> list[Person]:
    """Whose number it may be, where there is a choice."""
    people = [each.person for each in who.own(subject, scope) if each.person.cards.filter(revoked_at__isnull=True).exists()]
    return people if len(people) > 1 else []


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
