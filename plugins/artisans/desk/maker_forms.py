"""What the desk writes down about makers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.client.session import Session
from marketplace.kernel.errors import DomainError

from ..makers import places, registers, stories, team
from ..makers.membership import Newcomer
from ..models import Kind, Maker
from . import vocabulary

TEXT_LANGUAGES = (("fr", _("French")), ("ar", _("Arabic")), ("en", _("English")))
VOICES = (("", _("None")), ("ary", _("Darija")), ("zgh", _("Tamazight")), ("fr", _("French")))
CHANNELS = (("sms", _("By SMS")), ("push", _("On her telephone")), ("call", _("By a call")))
LONGEST_STORY = 6000


def _input(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", "autocomplete": "off", **attributes})


def _area(rows: int, **attributes: str) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "input", "rows": rows, **attributes})


class DomainForm(forms.Form):
    """Takes refusals of an action to the field that they are about."""

    error_css_class = ""

    def refuse(self, error: DomainError) -> None:
        field = error.field or ""
        known = next((name for name in (field, f"{field}_fr") if name in self.fields), None)
        self.add_error(known, str(error))


class MakerForm(DomainForm):
    """A maker's public words and how she is reached. `maker` None: a new one."""

    def __init__(self, *args: Any, maker: Maker | None = None, session: Session, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(maker))
        super().__init__(*args, **kwargs)
        self.maker = maker
        self.locked_stories = [
            language for language, _label in TEXT_LANGUAGES if maker and stories.plain(maker.stories.get(language)) is None
        ]
        for language, label in TEXT_LANGUAGES:
            self._text(
                f"names_{language}", _("Name, in %(language)s") % {"language": label}, _input(dir="auto", lang=language), 200
            )
        empty = [("", "–")]
        self._choice("region", _("Region"), empty + vocabulary.regions(session))
        self._choice("province", _("Province"), empty + [(each.code, each.name) for each in places.provinces().values()])
        self._choice(
            "commune", _("Commune in Seine-Saint-Denis"), empty + [(each.code, each.name) for each in places.communes().values()]
        )
        for language, label in TEXT_LANGUAGES:
            text = _("Town or village, in %(language)s") % {"language": label}
            self._text(f"places_{language}", text, _input(dir="auto", lang=language), 100)
        self._several("crafts", _("Crafts"), vocabulary.crafts(session))
        self._several("languages", _("Languages that she speaks"), vocabulary.languages(session))
        self._choice("legal_form", _("Legal form"), [("", _("None yet")), *vocabulary.legal_forms(session)])
        for language, label in TEXT_LANGUAGES:
            if language not in self.locked_stories:
                text = _("Story, in %(language)s") % {"language": label}
                self._text(f"stories_{language}", text, _area(6, dir="auto", lang=language), LONGEST_STORY)
        for language, label in TEXT_LANGUAGES:
            text = _("Where and when she can be met, in %(language)s") % {"language": label}
            self._text(f"meeting_{language}", text, _input(dir="auto", lang=language), 500)
        self._text("phone", _("Telephone of the maker"), _input(dir="ltr", inputmode="tel"), 40)
        self._choice("channel", _("How she is told of a sale"), list(CHANNELS))

    @property
    def changed(self) -> dict[str, Any]:
        """The maker's fields as they are wanted; texts and codes that are here and not on the form stay as they are."""
        given = self.cleaned_data
        kept = self.maker.stories if self.maker else {}
        words = {name: self._texts(name) for name in ("names", "places", "meeting")}
        told = {
            language: story
            for language, _label in TEXT_LANGUAGES
            if (story := kept[language] if language in self.locked_stories else stories.document(given[f"stories_{language}"]))
        }
        plain = ("region", "province", "commune", "crafts", "languages", "legal_form", "phone", "channel")
        return {**{name: given[name] for name in plain}, **words, "stories": told}

    def _texts(self, name: str) -> dict[str, str]:
        found = {language: self.cleaned_data[f"{name}_{language}"] for language, _label in TEXT_LANGUAGES}
        return {language: text for language, text in found.items() if text}

    def _text(self, name: str, label: Any, widget: forms.Widget, longest: int) -> None:
        self.fields[name] = forms.CharField(label=label, required=False, max_length=longest, widget=widget)

    def _choice(self, name: str, label: Any, options: list[tuple[str, Any]]) -> None:
        now = getattr(self.maker, name, "") if self.maker else ""
        known = {code for code, _name in options}
        extra = [(now, now)] if now and now not in known else []
        self.fields[name] = forms.ChoiceField(label=label, required=False, choices=options + extra)

    def _several(self, name: str, label: Any, options: list[tuple[str, Any]]) -> None:
        now = getattr(self.maker, name, []) if self.maker else []
        known = {code for code, _name in options}
        extra = [(code, code) for code in now if code not in known]
        self.fields[name] = forms.MultipleChoiceField(
            label=label, required=False, choices=options + extra, widget=forms.CheckboxSelectMultiple
        )


class MemberForm(DomainForm):
    """Somebody who joins a team. Without `kind`, her role follows from the kind of the new maker."""

    name = forms.CharField(label=pgettext_lazy("member", "Name"), max_length=200, widget=_input(dir="auto"))
    phone = forms.CharField(
        label=_("Telephone to sign in with"), required=False, max_length=40, widget=_input(dir="ltr", inputmode="tel")
    )
    language = forms.ChoiceField(
        label=_("Language of the screens"), choices=(("ar", _("Arabic")), ("fr", _("French")), ("en", _("English")))
    )
    voice = forms.ChoiceField(label=_("Language that is spoken to her"), required=False, choices=VOICES)

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "member")
        super().__init__(*args, **kwargs)
        if kind:
            roles = [(role, team.ROLES[role].label) for role in team.roles_of(kind)]
            self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=roles)

    @property
    def newcomer(self) -> Newcomer:
        given = self.cleaned_data
        return Newcomer(given["name"], given["phone"], given["language"], given["voice"])


class InviteForm(DomainForm):
    """Who is invited. `key`: this form counts once."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Person or organisation"), choices=Kind.choices, initial=Kind.INDIVIDUAL)
    names_fr = forms.CharField(label=_("Name, in French"), required=False, max_length=200, widget=_input(dir="auto", lang="fr"))
    names_ar = forms.CharField(label=_("Name, in Arabic"), required=False, max_length=200, widget=_input(dir="auto", lang="ar"))

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"] = forms.ChoiceField(
            label=_("Region"), required=False, choices=[("", "–"), *vocabulary.regions(session)]
        )

    @property
    def facts(self) -> Mapping[str, Any]:
        given = self.cleaned_data
        names = {language: given[f"names_{language}"] for language in ("fr", "ar") if given[f"names_{language}"]}
        return {"kind": given["kind"], "names": names, "region": given["region"]}


class RegisterForm(DomainForm):
    kind = forms.ChoiceField(label=_("Register"), choices=[(code, rule.label) for code, rule in registers.RULES.items()])
    number = forms.CharField(label=_("Number"), max_length=60, widget=_input(dir="ltr"))
    court = forms.CharField(
        label=_("Court that keeps it"),
        required=False,
        max_length=100,
        widget=_input(dir="auto"),
        help_text=_("For the register of co-operatives and the commercial register of Morocco."),
    )
    registered_on = forms.DateField(
        label=_("Registered on"),
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
        help_text=_("For the register of co-operatives."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "register")
        super().__init__(*args, **kwargs)


def _initial(maker: Maker | None) -> dict[str, Any]:
    if maker is None:
        return {"channel": "sms"}
    names = ("region", "province", "commune", "crafts", "languages", "legal_form", "phone", "channel")
    found: dict[str, Any] = {name: getattr(maker, name) for name in names}
    for language, _label in TEXT_LANGUAGES:
        for name in ("names", "places", "meeting"):
            found[f"{name}_{language}"] = getattr(maker, name).get(language, "")
        found[f"stories_{language}"] = stories.plain(maker.stories.get(language)) or ""
    return found
