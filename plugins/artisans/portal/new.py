"""A new piece: one page whose form holds every step. The script shows one step at a time and keeps the draft on the telephone; without it, it is one
long form. The page is the same whenever it is opened, so that it can be kept and opened without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from csp.decorators import csp_update
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from marketplace.accounts.acting import Acting
from marketplace.client.content import attribute_choices
from marketplace.client.session import shop_session
from marketplace.contract.types.catalogue import Choice

from ..listings.markets import market_of
from ..makers.team import maker_of
from ..models import Maker, State
from ..prompts import speaking, telling

ALWAYS = ("photo", "frame", "craft", "name", "materials", "size", "weight")
FOR_SALE = ("price", "quantity", "place")
SAID = ("check", "pin", "sent", "review", "kept", "missing", "signed_out", "unreadable", "blurred", "dark", "small")

SIZES = (
    (15, "hand", _("A hand")),
    (45, "arm", _("An arm")),
    (90, "step", _("A step")),
    (170, "person", _("A person")),
    (300, "room", _("A room")),
)
"""Centimetres of the longest side, and what is as large."""

WEIGHTS = (
    (60, "egg", _("An egg")),
    (200, "orange", _("An orange")),
    (500, "bread", _("A bread")),
    (1000, "teapot", _("A teapot")),
    (2000, "sugar", _("A sugar loaf")),
    (5000, "oil", _("A can of oil")),
    (12000, "gas", _("A gas bottle")),
    (25000, "sack", _("A sack of flour")),
)
"""Grams, and what is as heavy."""

MONEY = {"MAD": (200, 100, 50, 20, 10, 5, 1), "EUR": (50, 20, 10, 5, 2, 1)}
"""Banknotes and coins, by which an amount is touched together."""
SMALLEST_NOTE = {"MAD": 20, "EUR": 5}
QUANTITIES = (1, 2, 3, 4, 5, 6)

FLAWS = (("unreadable", "again"), ("blurred", "still"), ("dark", "light"), ("small", "near"))
"""What a picture may lack (`listings.quality`), and the icon that says what to do."""

ENDS = (
    ("sending", "sending", "indigo"),
    ("sent", "yes", "mint"),
    ("review", "hub", "mint"),
    ("kept", "offline", "saffron"),
    ("signed_out", "lock", "saffron"),
    ("waiting", "wait", "saffron"),
    ("halted", "warn", "clay"),
)
"""How sending may end: code, icon, tone. What has words of its own is said."""

PARTS = (
    ("photo", "camera", _("Picture")),
    ("craft", "craft", _("What it is")),
    ("name", "mic", _("Its name")),
    ("materials", "material", _("Made of")),
    ("size", "size", _("Size")),
    ("weight", "weight", _("Weight")),
    ("price", "price", _("Price")),
    ("quantity", "many", _("How many")),
    ("place", "home", _("Where")),
)


@dataclass(frozen=True, slots=True)
class Pick:
    """One of several, chosen by its picture. `usual`: more about it for the script."""

    code: str
    name: str
    picture: str
    say: str
    usual: str = ""


@require_safe
@ensure_csrf_cookie
@csp_update({"img-src": ["blob:"], "media-src": ["'self'", "blob:"]})
def new(request: HttpRequest) -> HttpResponse:
    """Pictures and recordings of a draft are shown from the telephone itself (`blob:`)."""
    acting: Acting = request.acting  # type: ignore[attr-defined]
    maker = maker_of(acting)
    market = market_of(maker)
    language = (get_language() or "en").partition("-")[0]
    voice = telling.voice_of(request)
    steps = ALWAYS + (FOR_SALE if maker.state != State.EXHIBITING else ())
    hers, others = _crafts(maker, language, voice)
    said = speaking.say([f"new.{step}" for step in (*steps, *SAID)], voice)
    clips = telling.clips(voice)
    context: dict[str, Any] = {
        "id": uuid4(),
        "back": reverse("maker:home"),
        "steps": steps,
        "said": {code.partition(".")[2]: each for code, each in said.items()},
        "flaws": [{"code": code, "icon": icon, "said": said[f"new.{code}"]} for code, icon in FLAWS],
        "ends": [{"code": code, "icon": icon, "tone": tone, "said": said.get(f"new.{code}")} for code, icon, tone in ENDS],
        "parts": [part for part in PARTS if part[0] in steps],
        "voice": voice,
        "clips": clips.values(),
        "digits": telling.digits(clips),
        "language": language,
        "crafts": hers,
        "other_crafts": others,
        "materials": _materials(language, voice),
        "sizes": SIZES,
        "weights": WEIGHTS,
        "currency": market.currency,
        "notes": [(value, value >= SMALLEST_NOTE[market.currency]) for value in MONEY[market.currency]],
        "quantities": QUANTITIES,
        "helping": acting.mandate is not None,
        "for_sale": maker.state != State.EXHIBITING,
    }
    return render(request, "artisans/portal/new.html", context)


def _crafts(maker: Maker, language: str, voice: str) -> tuple[list[Pick], list[Pick]]:
    """Her own first; the others behind a key, unless she has none."""
    said = speaking.names("craft", voice)
    usual = usual_of_crafts()
    picks = [
        Pick(
            code, choice.name, _picture("crafts", code), said.get(code, ""), json.dumps(usual.get(code, {}).get("materials", []))
        )
        for code, choice in _choices("craft", language)
    ]
    hers = [pick for pick in picks if pick.code in maker.crafts]
    return (hers, [pick for pick in picks if pick not in hers]) if hers else (picks, [])


def _materials(language: str, voice: str) -> list[Pick]:
    said = speaking.names("material", voice)
    return [
        Pick(code, choice.name, _picture("materials", code), said.get(code, ""))
        for code, choice in _choices("material", language)
    ]


def _choices(attribute: str, language: str) -> Sequence[tuple[str, Choice]]:
    """By the code that listings use: what the backend's value is called outside, else its slug."""
    choices = attribute_choices(attribute, session=shop_session(language=language))
    return [(choice.reference.rpartition(":")[2] or choice.slug, choice) for choice in choices]


@cache
def _picture(folder: str, code: str) -> str:
    """Empty for one of which there is no picture: then an icon and the word must do."""
    path = f"artisans/{folder}/{code}.webp"
    return static(path) if finders.find(path) else ""


@cache
def usual_of_crafts() -> Mapping[str, Any]:
    """What pieces of a craft are usually made of: chosen beforehand, so that it is seldom touched."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "crafts.json").read_text(encoding="utf-8"))
    return found
