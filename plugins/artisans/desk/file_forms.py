"""What the desk says of a maker's picture or recording."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..media.actions import LONGEST_TEXT
from ..models import MakerFile, SpokenText, Use
from ..shop.told import LANGUAGES
from .maker_forms import TEXT_LANGUAGES, DomainForm

USES = tuple((use.value, use.label) for use in (Use.PORTRAIT, Use.VOICE, Use.PROCESS, Use.GALLERY))
PEOPLE = (
    ("none", pgettext_lazy("people in a picture", "Nobody")),
    ("maker", pgettext_lazy("people in a picture", "She herself")),
    ("others", pgettext_lazy("people in a picture", "Others as well")),
)


class NewFileForm(DomainForm):
    use = forms.ChoiceField(label=_("What it is"), choices=USES)
    file = forms.FileField(label=_("Picture or recording"))
    language = forms.ChoiceField(
        label=_("Language that is spoken"),
        required=False,
        choices=[("", "–"), *((code, name) for code, name in LANGUAGES.items())],
    )
    machine = forms.BooleanField(label=_("Spoken by a machine"), required=False)


class DescriptionForm(DomainForm):
    """What is to be seen, and who. `facts`: as of `media.actions.describe`."""

    people = forms.ChoiceField(label=_("Who can be recognised"), choices=PEOPLE)
    others_agreed = forms.BooleanField(label=_("The others agreed to be shown"), required=False)
    minors = forms.BooleanField(label=_("There is a child in it"), required=False)
    position = forms.IntegerField(
        label=_("Place in the row"), min_value=0, max_value=999, widget=forms.NumberInput(attrs={"class": "input"})
    )

    def __init__(self, *args: Any, file: MakerFile, **kwargs: Any) -> None:
        initial = {"people": file.people, "others_agreed": file.others_agreed, "position": file.position}
        for language, _label in TEXT_LANGUAGES:
            initial[f"alt_{language}"] = file.alt.get(language, "")
            initial[f"captions_{language}"] = file.captions.get(language, "")
        super().__init__(*args, **{"initial": initial, **kwargs})
        for language, label in TEXT_LANGUAGES:
            self.fields[f"captions_{language}"] = _text(_("Below it, in %(language)s") % {"language": label}, language)
            self.fields[f"alt_{language}"] = _text(_("What is to be seen, in %(language)s") % {"language": label}, language)

    def facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        found: dict[str, Any] = {name: given[name] for name in ("people", "others_agreed", "minors", "position")}
        for kind in ("alt", "captions"):
            texts = {language: given[f"{kind}_{language}"] for language, _label in TEXT_LANGUAGES}
            found[kind] = {language: text for language, text in texts.items() if text}
        return found


class SpokenTextForm(DomainForm):
    """What a recording says in each language, and how far that can be trusted."""

    def __init__(self, *args: Any, file: MakerFile, **kwargs: Any) -> None:
        there = {each.language: each for each in file.texts.all()}
        initial: dict[str, object] = {}
        for language, _label in TEXT_LANGUAGES:
            text = there.get(language)
            initial[f"text_{language}"] = text.text if text else ""
            initial[f"state_{language}"] = text.state if text and text.text else SpokenText.State.DRAFT
        super().__init__(*args, **{"initial": initial, **kwargs})
        states = [each for each in SpokenText.State.choices if each[0] != SpokenText.State.MISSING]
        for language, label in TEXT_LANGUAGES:
            self.fields[f"text_{language}"] = forms.CharField(
                label=_("What is said, in %(language)s") % {"language": label},
                required=False,
                max_length=10_000,
                widget=forms.Textarea(attrs={"class": "input", "rows": 4, "dir": "auto", "lang": language}),
            )
            self.fields[f"state_{language}"] = forms.ChoiceField(
                label=_("State of the text in %(language)s") % {"language": label}, choices=states
            )


def _text(label: object, language: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "input", "dir": "auto", "lang": language, "autocomplete": "off"})
    return forms.CharField(label=str(label), required=False, max_length=LONGEST_TEXT, widget=widget)
