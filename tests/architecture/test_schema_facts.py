"""Everything that `/graphql/` shows exists so in Saleor 3.23: types, fields, arguments, defaults, nullability, enum values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema

from marketplace.api.schema import schema
from marketplace.contract import permissions
from marketplace.contract.enums import all_enums
from tests.architecture.additions import ADDITIONS
from tests.architecture.derive_facts import sdl
from tests.architecture.facts import differences, load

FACTS = load()
# The whole description of Saleor's schema, where somebody has it beside the checkout.
FULL = Path(__file__).resolve().parents[3] / "shared" / "saleor" / "schema-facts-3.23.json"


def test_the_schema_shows_nothing_that_saleor_does_not_have() -> None:
    found = [f"{place}: {what}" for place, what in differences(schema(), FACTS) if place not in ADDITIONS]
    assert found == []


def test_every_listed_addition_is_really_one() -> None:
    shown = {place for place, _ in differences(schema(), FACTS)}
    assert set(ADDITIONS) - shown == set()


def test_the_enums_are_the_facts_own() -> None:
    assert {name: list(values) for name, values in all_enums().items()} == {
        name: fact["values"] for name, fact in FACTS.items() if fact["kind"] == "ENUM"
    }


def test_permission_names_are_saleors() -> None:
    assert permissions.ALL == set(FACTS["PermissionEnum"]["values"])
    assert len(permissions.ALL) == sum(len(names) for names in permissions.BY_APP.values()) == 25


def test_the_subset_is_a_part_of_the_full_description() -> None:
    if not FULL.exists():
        pytest.skip("the full description of Saleor's schema is not at hand: the subset is not compared with it")
    full = json.loads(FULL.read_text(encoding="utf-8"))["types"]
    assert {name: full.get(name) for name in FACTS} == FACTS


SMALL = {
    "Query": {
        "kind": "OBJECT",
        "interfaces": [],
        "fields": {"thing": {"type": "Thing!", "args": {"size": {"type": "Int", "default": 3}, "id": {"type": "ID!"}}}},
    },
    "Thing": {"kind": "OBJECT", "interfaces": ["Node"], "fields": {"id": {"type": "ID!"}, "colour": {"type": "Colour"}}},
    "Node": {"kind": "INTERFACE", "interfaces": [], "fields": {"id": {"type": "ID!"}}, "possible": ["Thing"]},
    "Colour": {"kind": "ENUM", "values": ["RED", "GREEN"]},
    "ID": {"kind": "SCALAR"},
    "Int": {"kind": "SCALAR"},
    "String": {"kind": "SCALAR"},
    "Boolean": {"kind": "SCALAR"},
}
RIGHT = "type Query { thing(size: Int = 3, id: ID!): Thing! } type Thing implements Node { id: ID! colour: Colour } interface Node { id: ID! } enum Colour { RED }"


def small(text: str) -> GraphQLSchema:
    return build_schema(text)


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("colour: Colour", "colour: Colour!", "Thing.colour"),
        ("colour: Colour", "shade: Int", "Thing.shade"),
        ("size: Int = 3", "size: Int = 4", "Query.thing(size)"),
        ("size: Int = 3", "size: Int", "Query.thing(size)"),
        ("size: Int = 3", "size: String", "Query.thing(size)"),
        ("size: Int = 3", "width: Int", "Query.thing(width)"),
        ("size: Int = 3, id: ID!", "size: Int = 3", "Query.thing(id)"),
        ("enum Colour { RED }", "enum Colour { BLUE }", "Colour.BLUE"),
        ("enum Colour { RED }", "scalar Colour", "Colour"),
        ("enum Colour { RED }", "enum Colour { RED } type Other { id: ID } extend type Thing { id2: Other }", "Other"),
        ("interface Node { id: ID! }", "interface Node { id: ID }", "Node.id"),
    ],
)
def test_the_comparison_sees_each_kind_of_difference(before: str, after: str, place: str) -> None:
    assert list(differences(small(RIGHT), SMALL)) == []
    assert before in RIGHT
    assert place in dict(differences(small(RIGHT.replace(before, after)), SMALL))


def test_the_facts_can_be_written_as_a_schema() -> None:
    text = sdl({name: fact for name, fact in SMALL.items() if name != "Query"} | {"Query": SMALL["Query"]})
    assert set(build_schema(text).type_map) >= set(SMALL)
