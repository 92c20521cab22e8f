"""Everything that the portal says, with what is spoken of it: for whoever records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import override

from marketplace.accounts.models import Voice
from marketplace.client.content import attribute_choices
from marketplace.client.session import shop_session

from ..models import Prompt
from . import numbers
from .screens import SCREENS, words
from .speaking import address

WRITTEN = {Voice.DARIJA.value: "ar", Voice.TAMAZIGHT.value: "fr", Voice.FRENCH.value: "fr"}
"""In which language the words are shown to who speaks them in a voice; Tamazight has none of its own yet."""
NAMES = ("craft", "material")
"""Attributes of the shop whose values have a spoken name each: `craft.zellige`."""

MISSING, OLD, MACHINE, SPOKEN = "missing", "old", "machine", "spoken"
STATES = (MISSING, OLD, MACHINE, SPOKEN)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to be spoken in one voice. `state`: of `STATES`; old: its words are others since it was spoken."""

    screen: str
    words: str
    state: str
    address: str = ""


def lines(voice: str, *, names: bool) -> list[Line]:
    """What is missing first, then what is old, then what a machine says. `names`: those of crafts and materials instead of the screens, with numbers and money."""
    texts = dict(_names(WRITTEN[voice])) if names else _screens(WRITTEN[voice])
    spoken = {prompt.screen: prompt for prompt in Prompt.objects.filter(voice=voice)}
    found = [Line(code, text, state_of(spoken.get(code), text), _address(spoken.get(code))) for code, text in texts.items()]
    return sorted(found, key=lambda line: STATES.index(line.state))


def text_of(screen: str, voice: str) -> str:
    """What is to be read aloud; empty where there is no such thing to say."""
    if screen in SCREENS:
        return words(screen, WRITTEN[voice])
    prefix = screen.partition(".")[0]
    if prefix == numbers.PREFIX:
        return numbers.WORDS[WRITTEN[voice]].get(screen, "")
    return dict(_names(WRITTEN[voice])).get(screen, "") if prefix in NAMES else ""


def state_of(prompt: Prompt | None, text: str) -> str:
    if prompt is None:
        return MISSING
    if prompt.words != text:
        return OLD
    return MACHINE if prompt.machine else SPOKEN


def _screens(language: str) -> Mapping[str, str]:
    with override(language):
        return {code: str(text) for code, text in SCREENS.items()}


def _names(language: str) -> Iterator[tuple[str, str]]:
    for attribute in NAMES:
        for choice in attribute_choices(attribute, session=shop_session(language=language)):
            yield f"{attribute}.{choice.reference.rpartition(':')[2] or choice.slug}", choice.name
    yield from numbers.WORDS[language].items()


def _address(prompt: Prompt | None) -> str:
    return address(prompt) if prompt is not None else ""
