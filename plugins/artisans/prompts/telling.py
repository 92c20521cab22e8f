"""What a page tells of her sales and her money beyond its own sentence: clips and her own recordings, in the order in which they are heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest
from django.utils.translation import get_language

from marketplace.accounts.models import Voice

from ..media.addresses import preview_url
from ..models import Listing, Prompt
from . import numbers
from .speaking import address

AT_MOST = 4
"""Things that a page tells in one breath."""
DIGITS = tuple(f"{numbers.PREFIX}.{number}" for number in range(10))


@dataclass(frozen=True, slots=True)
class Heard:
    """`addresses` to be played one after the other; `missing`: some of it nobody has spoken in this voice, and the page says so."""

    addresses: tuple[str, ...]
    missing: bool
    voice_name: str


def hear(request: HttpRequest, parts: Iterable[str]) -> Heard:
    """`parts`: codes of clips (`number.7`), and addresses of recordings as they are. One query, and none where there is nothing to tell.

    What lacks a clip is not told in part: half a sum would be a wrong one.
    """
    voice, wanted = voice_of(request), list(parts)
    found = clips(voice, {each for each in wanted if each.startswith(f"{numbers.PREFIX}.")})
    missing = any(each.startswith(f"{numbers.PREFIX}.") and each not in found for each in wanted)
    addresses = () if missing else tuple(found.get(each, each) for each in wanted)
    return Heard(addresses, missing, str(dict(Voice.choices).get(voice, voice)))


def clips(voice: str, codes: Iterable[str] | None = None) -> Mapping[str, str]:
    """Addresses of number clips by code: of these, or all that there are."""
    wanted = None if codes is None else list(codes)
    if wanted == []:
        return {}
    found = Prompt.objects.filter(voice=voice, screen__startswith=f"{numbers.PREFIX}.")
    if wanted is not None:
        found = found.filter(screen__in=wanted)
    return {prompt.screen: address(prompt) for prompt in found}


def digits(spoken: Mapping[str, str]) -> str:
    """The addresses of 0 to 9 among these clips, in order; empty unless all were spoken."""
    return " ".join(spoken[code] for code in DIGITS) if spoken.keys() >= set(DIGITS) else ""


def sold(quantity: int, net: Decimal, currency: str, name: str, voice: str) -> tuple[str, ...]:
    """Sold: the piece in her own voice (`name`: the address of her recording, or empty), how many, and what she gets."""
    spoken = numbers.amount(net, currency, voice)
    gets = (*numbers.word("gets"), *spoken) if spoken else ()
    return (*numbers.word("sold"), *((name,) if name else ()), *numbers.pieces(quantity, voice), *gets)


def money(word: str, value: Decimal, currency: str, voice: str) -> tuple[str, ...]:
    """`word` of `numbers.word`, and the sum; nothing where the sum is nothing or cannot be spoken."""
    spoken = numbers.amount(value, currency, voice) if value > 0 else ()
    return (*numbers.word(word), *spoken) if spoken else ()


def own_names(variants: Iterable[str]) -> dict[str, str]:
    """Her recordings of pieces' names, by variant: the addresses for those who act for her. One query."""
    wanted = {each for each in variants if each}
    found = Listing.objects.filter(variant__in=wanted, voice__isnull=False, voice__removed_at=None).select_related("voice")
    return {each.variant: preview_url(each.voice) for each in found if each.voice is not None}


def voice_of(request: HttpRequest) -> str:
    """In which voice she hears the portal: the one that she chose, else the one that goes with what she reads."""
    chosen = getattr(request.user, "voice", "")
    language = (get_language() or "en").partition("-")[0]
    return str(chosen or {"ar": Voice.DARIJA.value}.get(language, Voice.FRENCH.value))
