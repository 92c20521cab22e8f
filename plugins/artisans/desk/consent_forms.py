"""What the desk writes down of a maker's yes and no."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.accounts.models import Person, Proof

from ..consent.actions import Evidence
from ..models import Audience, Field, MakerFile, Purpose
from .maker_forms import DomainForm

ANSWERS = (("yes", _("She says yes: show it")), ("no", _("She says no: hide it")))


def _boxes() -> forms.CheckboxSelectMultiple:
    return forms.CheckboxSelectMultiple()


class WitnessField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django cannot be subscribed
    def label_from_instance(self, obj: Person) -> str:
        return obj.name or f"{obj.pk}"


class AnswerForm(DomainForm):
    """Her yes or no, for one thing or several, with its proof. `witnesses`: who may have been there."""

    answer = forms.ChoiceField(label=pgettext_lazy("consent", "What she says"), choices=ANSWERS, widget=forms.RadioSelect)
    fields_asked = forms.MultipleChoiceField(label=_("Of what"), choices=Field.choices, widget=_boxes())
    audiences = forms.MultipleChoiceField(
        label=_("For whom"), choices=Audience.choices, widget=_boxes(), required=False, initial=[Audience.WEB.value]
    )
    purposes = forms.MultipleChoiceField(
        label=_("What for"), choices=Purpose.choices, widget=_boxes(), required=False, initial=Purpose.values
    )
    expires_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d")
    )
    proof = forms.ChoiceField(label=pgettext_lazy("consent", "Proof"), choices=[])
    reference = forms.CharField(
        label=_("Where the paper lies"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "dir": "auto", "autocomplete": "off"}),
    )
    witness = WitnessField(label=_("Before whom"), required=False, queryset=Person.objects.none())
    file = forms.FileField(label=_("Photograph of the paper, or her recorded voice"), required=False)

    def __init__(self, *args: Any, writer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proofs = [each for each in Proof.choices if each[0] != Proof.TAP]
        self.fields["proof"] = forms.ChoiceField(label=pgettext_lazy("consent", "Proof"), choices=proofs)
        witnesses = Person.objects.filter(is_active=True, roles__role__in=("desk", "verifier", "helper", "organizer", "admin"))
        self.fields["witness"] = WitnessField(
            label=_("Before whom"), required=False, queryset=witnesses.exclude(pk=writer.pk).distinct().order_by("name", "pk")
        )

    def evidence(self, file: MakerFile | None, read_out: str) -> Evidence:
        given = self.cleaned_data
        return Evidence(given["proof"], file=file, reference=given["reference"], witness=given["witness"], read_out=read_out)

    def refuse(self, error: Any) -> None:
        if error.field == "fields":
            self.add_error("fields_asked", str(error))
        else:
            super().refuse(error)
