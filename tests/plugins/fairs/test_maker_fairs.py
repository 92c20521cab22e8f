"""The fairs that are to come, on a maker's telephone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from plugins.fairs.actions import create_stop, create_tour
from tests.plugins.artisans.makers import maker, member, person
from tests.portals.makers import inside

pytestmark = pytest.mark.django_db
TODAY = now().date()


def stop(code: str, starts: date, ends: date | None, *, state: str = "published", country: str = "MA") -> None:
    fields: dict[str, Any] = {
        "position": len(code),
        "names": {"fr": f"Foire {code}", "ar": f"معرض {code}"},
        "places": {"fr": "Taza"},
        "street": "Place",
        "postal_code": "35000" if country == "MA" else "93200",
        "city": "Taza",
        "country": country,
        "region": "MA-03" if country == "MA" else "",
        "commune": "" if country == "MA" else "93066",
        "currency": "MAD" if country == "MA" else "EUR",
        "starts": starts,
        "ends": ends,
        "state": state,
    }
    create_stop(tour="tour", code=code, fields=fields, actor=SYSTEM)


def said(language: str = "fr") -> str:
    made = maker()
    known = person(language=language)
    member(made, known)
    html = inside(known).get("/maker/fairs/", headers={"accept-language": language}).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2])).split())


@pytest.fixture(autouse=True)
def tour() -> None:
    create_tour(code="tour", names={"fr": "Tournée"}, state="published", actor=SYSTEM)


def test_those_to_come_in_her_country_the_next_first() -> None:
    day = timedelta(days=1)
    stop("a", TODAY + 30 * day, TODAY + 33 * day)
    stop("bb", TODAY - day, TODAY, state="running")
    stop("ccc", TODAY - 9 * day, TODAY - day)
    stop("dddd", TODAY + day, TODAY + 2 * day, state="draft")
    stop("eeeee", TODAY + day, TODAY + 2 * day, country="FR")
    stop("ffffff", TODAY - 99 * day, None)
    shown = said()
    assert re.findall(r"Foire \w+", shown) == ["Foire ffffff", "Foire bb", "Foire a"]


def test_none_is_said() -> None:
    assert "No fair is planned now." in said("en")
