"""What a maker is asked, field by field, in words that can be read to her: the same on her telephone and at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ..models import Audience, Field

SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Choice:
    """One switch of hers. `means`: what happens, said to her; `icon` of the portal."""

    key: str
    icon: str
    label: object
    means: object
    fields: tuple[str, ...]
    audience: str = Audience.WEB


def _field(name: Field, icon: str, means: object) -> Choice:
    return Choice(name.value, icon, name.label, means, (name.value,))


CHOICES: Mapping[str, Choice] = MappingProxyType(
    {
        choice.key: choice
        for choice in (
            _field(
                Field.NAME,
                "person",
                _("Your name, your craft and your region stand beside your pieces. Without them you have no page."),
            ),
            _field(Field.PLACE, "home", _("Everybody can read the name of your town or village, never your street.")),
            _field(Field.PORTRAIT, "camera", _("Everybody can see the picture of your face.")),
            _field(Field.STORY, "pen", _("Everybody can read what you told about yourself.")),
            _field(Field.VOICE, "mic", _("Everybody can hear your voice and read what it says.")),
            _field(Field.GALLERY, "pictures", _("Everybody can see the pictures of your workshop.")),
            _field(Field.PROCESS, "hand", _("Everybody can see, step by step, how you make your pieces.")),
            _field(Field.MEETING, "calendar", _("Everybody can read where and when you can be met.")),
            _field(Field.LANGUAGES, "language", _("Everybody can read which languages you speak.")),
            _field(Field.PRICE, "price", _("Everybody can see who gets what of the price of your pieces.")),
            Choice(
                SEARCH,
                "list",
                _("To be found by search engines"),
                _("Whoever looks for your name on the whole network finds your page. It takes them some weeks to forget it."),
                (Field.NAME.value, Field.PLACE.value, Field.PORTRAIT.value, Field.STORY.value),
                Audience.SEARCH,
            ),
        )
    }
)


def read_out(choice: Choice, language: str) -> str:
    """The question as it is put to her, in a written language."""
    with override(language):
        return f"{choice.label}. {choice.means} {_('May it be shown?')}"
