"""What is missing before a maker may show or sell. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plugins.artisans.makers import checklist
from plugins.artisans.makers.checklist import EXHIBIT, SELL, Standing

ALL = Standing(
    names=frozenset(("fr",)),
    region="MA-03",
    place=True,
    crafts=1,
    languages=1,
    legal_form="auto_entrepreneur",
    registered=True,
    registered_verified=True,
    may_show_name=True,
    speaks_for_her=1,
    can_sign_in=1,
    phone=True,
    attested={"age": "attested", "visit": "verified", "terms": "attested", "payout": "attested", "piece_seen": "verified"},
)
SHOWING = ("name", "place", "craft", "team", "consent", "age", "visit")
SELLING = ("legal_form", "register", "register_seen", "sign_in", "reachable", "terms", "payout", "piece_seen")


def codes(standing: Standing, state: str) -> tuple[str, ...]:
    return tuple(item.code for item in checklist.missing(standing, state))


def test_nothing_is_missing_where_all_is_there() -> None:
    assert codes(ALL, SELL) == codes(ALL, EXHIBIT) == ()
    assert {point.item.code: point.word for point in checklist.points(ALL)} == {
        **dict.fromkeys(
            ("name", "place", "craft", "team", "consent", "legal_form", "register", "sign_in", "reachable"), "computed"
        ),
        "register_seen": "verified",
        **ALL.attested,
    }


def test_everything_is_missing_where_nothing_is() -> None:
    assert codes(Standing(), EXHIBIT) == SHOWING
    assert codes(Standing(), SELL) == SHOWING + SELLING
    assert codes(Standing(), "invited") == codes(Standing(), "paused") == codes(Standing(), "left") == ()


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({"names": frozenset()}, "name"),
        ({"region": ""}, "place"),
        ({"place": False}, "place"),
        ({"crafts": 0}, "craft"),
        ({"speaks_for_her": 0}, "team"),
        ({"may_show_name": False}, "consent"),
        ({"legal_form": ""}, "legal_form"),
        ({"registered": False}, "register"),
        ({"registered_verified": False}, "register_seen"),
        ({"can_sign_in": 0}, "sign_in"),
        ({"phone": False}, "reachable"),
        *(({"attested": {**ALL.attested, code: "withdrawn"}}, code) for code in ALL.attested),
        *(({"attested": {key: word for key, word in ALL.attested.items() if key != code}}, code) for code in ALL.attested),
    ],
)
def test_each_point_counts(without: dict[str, Any], missing: str) -> None:
    standing = replace(ALL, **without)
    assert codes(standing, SELL) == (missing,)
    assert codes(standing, EXHIBIT) == ((missing,) if missing in SHOWING else ())


def test_only_what_the_centre_sees_can_be_waived() -> None:
    assert codes(replace(ALL, attested=dict.fromkeys(ALL.attested, "waived")), SELL) == ("age", "terms", "payout")
    assert codes(replace(ALL, attested=dict.fromkeys(ALL.attested, "nonsense")), SELL) == (
        "age",
        "visit",
        "terms",
        "payout",
        "piece_seen",
    )
    assert checklist.words_for(checklist.BY_CODE["name"]) == ()
    assert checklist.words_for(checklist.BY_CODE["register_seen"]) == ()
    assert checklist.words_for(checklist.BY_CODE["terms"]) == ("attested", "withdrawn")
    assert checklist.words_for(checklist.BY_CODE["visit"]) == ("verified", "withdrawn", "waived")
