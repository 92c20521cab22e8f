"""A maker's consents at the desk: what stands, what she says now and how that is proved, and the receipts."""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.kernel.errors import DomainError

from ..consent import actions, publication, questions, receipts
from ..makers import team
from ..media import actions as media
from ..media.addresses import preview_url
from ..models import Consent, Field, Maker, MakerFile, Use, Withdrawal
from . import maker_page
from .consent_forms import AnswerForm
from .staff import actor_of, language, person_of


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest, code: str) -> HttpResponse:
    maker = maker_page.find(code)
    form = AnswerForm(request.POST or None, request.FILES or None, writer=person_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = _write_down(request, maker, form)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Done."))
            if len(made) == 1:
                return HttpResponseRedirect(reverse("desk:artisans:consent_receipt", args=[code, made[0].pk]))
            return HttpResponseRedirect(reverse("desk:artisans:consents", args=[code]))
    context = {
        "maker": maker,
        "name": team.name_of(maker),
        "form": form,
        "standing": _standing(maker),
        "shown": publication.public([code]).get(code),
        "questions": [questions.CHOICES[name] for name in Field.values],
        "receipts": Withdrawal.objects.filter(maker=maker).order_by("-asked_at")[:50],
    }
    return render(request, "artisans/desk/consents.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def receipt(request: HttpRequest, code: str, receipt: UUID) -> HttpResponse:
    """To be printed and given to her, or read to her."""
    found = Withdrawal.objects.select_related("maker").filter(pk=receipt, maker__code=code).first()
    if found is None:
        raise Http404
    context = {
        "maker": found.maker,
        "name": team.name_of(found.maker),
        "receipt": found,
        "surfaces": receipts.surfaces(found),
        "means": questions.CHOICES[found.field].label,
    }
    return render(request, "artisans/desk/consent_receipt.html", context)


def _write_down(request: HttpRequest, maker: Maker, form: AnswerForm) -> list[Withdrawal]:
    """The receipts, where she took something back."""
    given = form.cleaned_data
    file = _proof(request, maker, given["file"])
    said = " ".join(questions.read_out(questions.CHOICES[name], language()) for name in given["fields_asked"])
    evidence = form.evidence(file, said[: actions.LONGEST_QUESTION])
    if given["answer"] == "yes":
        actions.give(
            maker=maker,
            fields=given["fields_asked"],
            audiences=given["audiences"],
            purposes=given["purposes"],
            expires_on=given["expires_on"],
            evidence=evidence,
            actor=actor_of(request),
        )
        return []
    # A no is for everybody, unless she says for whom: to leave more hidden than she asked hurts nobody.
    audience = given["audiences"][0] if len(given["audiences"]) == 1 and given["audiences"] != ["web"] else ""
    purpose = given["purposes"][0] if len(given["purposes"]) == 1 else ""
    return actions.withdraw(
        maker=maker,
        fields=given["fields_asked"],
        audience=audience,
        purpose=purpose,
        evidence=evidence,
        actor=actor_of(request),
    )


def _proof(request: HttpRequest, maker: Maker, file: UploadedFile[Any] | None) -> MakerFile | None:
    if file is None:
        return None
    data = cast(BinaryIO, file.file)
    return media.keep(
        maker=maker,
        use=Use.PROOF,
        file=data,
        content_type=file.content_type or "",
        made_by=person_of(request),
        actor=actor_of(request),
    )


def _standing(maker: Maker) -> list[dict[str, object]]:
    """What stands today, a row a field: for whom, until when, by which proofs."""
    rows: dict[str, list[Consent]] = {name: [] for name in Field.values}
    found = Consent.objects.filter(publication.live(), maker=maker).select_related("witness", "proof_file")
    for each in found.order_by("given_at"):
        rows[each.field].append(each)
    return [
        {
            "label": Field(name).label,
            "audiences": list(dict.fromkeys(each.get_audience_display() for each in of)),
            "purposes": list(dict.fromkeys(each.get_purpose_display() for each in of)),
            "proofs": _proofs(of),
            "until": max((each.expires_on for each in of if each.expires_on), default=None),
            "to_confirm": any(each.proof == "taken_over" for each in of),
        }
        for name, of in rows.items()
    ]


def _proofs(of: list[Consent]) -> list[dict[str, object]]:
    found: dict[tuple[object, ...], dict[str, object]] = {}
    for each in of:
        key = (each.proof, each.given_at.date(), each.proof_reference, each.proof_file_id)
        found[key] = {
            "label": each.get_proof_display(),
            "at": each.given_at,
            "reference": each.proof_reference,
            "witness": each.witness.name if each.witness else "",
            "url": preview_url(each.proof_file) if each.proof_file else "",
        }
    return list(found.values())
