"""A maker's pictures and recordings at the desk: take in, describe, order, remove. What is shown of them her consents say."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.kernel.errors import DomainError

from ..consent import publication
from ..makers import team
from ..media import actions
from ..media.addresses import preview_url
from ..models import MakerFile
from . import maker_page
from .file_forms import USES, DescriptionForm, NewFileForm
from .staff import actor_of, person_of


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, code: str) -> HttpResponse:
    maker = maker_page.find(code)
    form = NewFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            kept = actions.keep(
                maker=maker,
                use=given["use"],
                file=given["file"].file,
                language=given["language"],
                machine=given["machine"],
                made_by=person_of(request),
                actor=actor_of(request),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("It is kept. Say what it is."))
            return HttpResponseRedirect(reverse("desk:artisans:maker_file", args=[code, kept.pk]))
    rows = MakerFile.objects.filter(maker=maker, removed_at__isnull=True, use__in=[use for use, _label in USES])
    context = {
        "maker": maker,
        "name": team.name_of(maker),
        "form": form,
        "files": [
            {"row": row, "url": preview_url(row, 320), "shown": publication.file_may_be_shown(row)}
            for row in rows.select_related("maker").order_by("use", "position", "created_at")
        ],
    }
    return render(request, "artisans/desk/maker_files.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str, file: UUID) -> HttpResponse:
    row = _file(code, file)
    form = DescriptionForm(request.POST or None, file=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe(file=row, facts=form.facts(), actor=actor_of(request))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Done."))
            return HttpResponseRedirect(reverse("desk:artisans:maker_files", args=[code]))
    context = {
        "maker": row.maker,
        "name": team.name_of(row.maker),
        "file": row,
        "url": preview_url(row),
        "form": form,
    }
    return render(request, "artisans/desk/maker_file.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def remove(request: HttpRequest, code: str, file: UUID) -> HttpResponse:
    actions.remove(file=_file(code, file), actor=actor_of(request))
    messages.success(request, _("It is gone."))
    return HttpResponseRedirect(reverse("desk:artisans:maker_files", args=[code]))


def _file(code: str, file: UUID) -> MakerFile:
    found = MakerFile.objects.select_related("maker").filter(pk=file, maker__code=code, removed_at__isnull=True).first()
    if found is None:
        raise Http404
    return found
