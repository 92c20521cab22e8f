"""What makers said and nobody has written down or checked yet: the queue of those who listen and translate."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.kernel.errors import DomainError

from ..makers import team
from ..media import actions
from ..media.addresses import preview_url
from ..models import MakerFile, SpokenText, Use
from ..shop.told import LANGUAGES
from .file_forms import SpokenTextForm
from .maker_forms import TEXT_LANGUAGES
from .staff import actor_of, person_of

MOST = 100
_SPOKEN = (Use.VOICE, Use.DESCRIPTION)


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The oldest first; `?all=1`: those that are done, too."""
    open_texts = SpokenText.objects.filter(file=OuterRef("pk")).exclude(state=SpokenText.State.CHECKED)
    rows = MakerFile.objects.filter(use__in=_SPOKEN, removed_at__isnull=True).select_related("maker").prefetch_related("texts")
    everything = request.GET.get("all") == "1"
    if not everything:
        rows = rows.filter(Exists(open_texts))
    context = {
        "all": everything,
        "rows": [
            {
                "row": row,
                "name": team.name_of(row.maker),
                "language": LANGUAGES.get(row.language, ""),
                "texts": _states(row),
            }
            for row in rows.order_by("created_at", "pk")[:MOST]
        ],
    }
    return render(request, "artisans/desk/spoken_texts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, file: UUID) -> HttpResponse:
    row = MakerFile.objects.select_related("maker").filter(pk=file, use__in=_SPOKEN, removed_at__isnull=True).first()
    if row is None:
        raise Http404
    form = SpokenTextForm(request.POST or None, file=row)
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, row, form)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Done."))
            return HttpResponseRedirect(reverse("desk:artisans:spoken_texts"))
    context = {
        "file": row,
        "name": team.name_of(row.maker),
        "language": LANGUAGES.get(row.language, ""),
        "url": preview_url(row),
        "form": form,
        "pairs": [(form[f"text_{language}"], form[f"state_{language}"]) for language, _label in TEXT_LANGUAGES],
    }
    return render(request, "artisans/desk/spoken_text.html", context, status=422 if request.method == "POST" else 200)


def _write(request: HttpRequest, row: MakerFile, form: SpokenTextForm) -> None:
    """What was changed, and nothing else: who wrote it stays with it."""
    there = {text.language: (text.text, text.state) for text in row.texts.all()}
    for language, _label in TEXT_LANGUAGES:
        text, state = " ".join(form.cleaned_data[f"text_{language}"].split()), form.cleaned_data[f"state_{language}"]
        if (text, state if text else SpokenText.State.MISSING) != there.get(language, ("", SpokenText.State.MISSING)):
            actions.write_down(
                file=row, language=language, text=text, state=state, by=person_of(request), actor=actor_of(request)
            )


def _states(row: MakerFile) -> list[dict[str, object]]:
    there = {text.language: text for text in row.texts.all()}
    missing = SpokenText.State.MISSING
    return [
        {
            "language": label,
            "state": there[language].get_state_display() if language in there else missing.label,
            "checked": language in there and there[language].state == SpokenText.State.CHECKED,
        }
        for language, label in TEXT_LANGUAGES
    ]
