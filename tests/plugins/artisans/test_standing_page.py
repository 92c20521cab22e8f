"""Where a maker stands, on her telephone."""

from __future__ import annotations

import re
from html import unescape

import pytest

from plugins.artisans.makers import checklist
from plugins.artisans.models import Attestation, Maker, State
from plugins.artisans.portal.standing import ICONS, STANDS
from tests.plugins.artisans.makers import maker, member, person
from tests.plugins.artisans.test_joining import ready
from tests.portals.makers import inside

pytestmark = pytest.mark.django_db


def words(made: Maker) -> str:
    html = inside(made.team.get().person).get("/maker/standing/").content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2])).split())


def test_what_is_missing_is_said_in_words_for_her() -> None:
    made = ready()
    Attestation.objects.filter(item__in=("terms", "visit")).delete()
    said = words(made)
    assert "You are invited. Nothing of you is shown yet." in said
    assert "Somebody from the centre comes to see your work." in said
    assert "Let somebody read the terms of sale" not in said, "that is asked when she wants to sell"
    Maker.objects.update(state=State.EXHIBITING)
    assert "Let somebody read the terms of sale to you, and say whether you agree." in words(made)


def test_nothing_is_missing_for_who_sells() -> None:
    made = ready()
    Maker.objects.update(state=State.SELLING)
    assert "You may show and sell your pieces." in words(made)
    assert "Nothing is missing." in words(made)


def test_who_left_is_told_so() -> None:
    made = maker(state=State.LEFT)
    member(made, person())
    assert "You have left." in words(made)
    assert "missing" not in words(made).partition("You have left.")[2]


def test_each_state_and_each_point_has_its_picture() -> None:
    assert set(STANDS) == set(State)
    assert set(ICONS) == set(checklist.BY_CODE)
