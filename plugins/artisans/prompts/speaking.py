"""What a page needs to speak: the words of a screen and the address of the recording in somebody's voice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from marketplace.accounts.models import Voice
from marketplace.extensions.slots import VoiceContext

from ..models import Prompt
from .screens import SCREENS


@dataclass(frozen=True, slots=True)
class Said:
    """`address` empty: nobody has spoken it in this voice yet, and the page says so. `machine`: by a machine, and the page says that too."""

    screen: str
    words: str
    voice: str
    voice_name: str
    address: str = ""
    machine: bool = False


def say(screens: Iterable[str], voice: str) -> dict[str, Said]:
    """What these screens say, in the language of the request, by one query. Codes that no screen has are left out."""
    wanted = [code for code in screens if code in SCREENS]
    found = Prompt.objects.filter(voice=voice, screen__in=wanted).in_bulk(field_name="pk")
    spoken = {prompt.screen: prompt for prompt in found.values()}
    name = dict(Voice.choices).get(voice, voice)
    return {
        code: Said(
            code,
            str(SCREENS[code]),
            voice,
            str(name),
            address(spoken[code]) if code in spoken else "",
            spoken[code].machine if code in spoken else False,
        )
        for code in wanted
    }


def names(prefix: str, voice: str) -> dict[str, str]:
    """The recordings that say the name of one of several, by its code: `names("craft", "ary")["zellige"]` is an address."""
    found = Prompt.objects.filter(voice=voice, screen__startswith=f"{prefix}.")
    return {prompt.screen.partition(".")[2]: address(prompt) for prompt in found}


def address(prompt: Prompt) -> str:
    """Of the recording as it is now: another one has another address, so that it may be kept for ever."""
    stamp = f"{int(prompt.recorded_at.timestamp() * 1000):x}"
    return reverse("artisans:prompt", kwargs={"voice": prompt.voice, "screen": prompt.screen, "stamp": stamp})


def of_screen(place: VoiceContext) -> Mapping[str, object] | None:
    """The slot `maker.voice`."""
    said = say([place.screen], place.voice).get(place.screen)
    return {"said": said} if said else None
