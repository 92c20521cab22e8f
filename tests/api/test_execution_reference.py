"""The breadth-first executor answers what graphql-core's own executor answers, for random documents over random data."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLUnionType, execute_sync, get_named_type, is_leaf_type, parse, validate

from marketplace.api.context import Context
from marketplace.api.documents import Document
from marketplace.api.execution import execute_operation
from tests.api.sample import Boom, sample_schema

OURS = sample_schema(whole=True)
REFERENCE = sample_schema(whole=False)
ARGUMENTS = ("", "(number: 7)", "(number: $number)", '(words: ["a", null])', "(colour: RED, words: [$word])")
DIRECTIVES = ("", "", "", " @include(if: $yes)", " @skip(if: $yes)", " @include(if: $no)", " @skip(if: false)")


class World:
    """Data for the sample schema; some of it null, some of it an error."""

    def __init__(self, random: Random, trouble: float) -> None:
        self.random = random
        self.trouble = trouble

    def maybe(self, value: Any, error: bool = True) -> Any:
        if self.random.random() > self.trouble:
            return value
        return Boom("boom") if error and self.random.random() < 0.4 else None

    def several(self, make: Any, most: int = 3) -> list[Any]:
        return [make() for _ in range(self.random.randint(0, most))]

    def item(self, depth: int) -> Any:
        def below() -> Any:
            return self.maybe(self.item(depth - 1), error=False) if depth else None

        def thing() -> Any:
            return below() if self.random.random() < 0.5 else self.leaf()

        pick = self.random.choice
        return {
            "__typename": "Item",
            "id": pick([1, 2, "x"]),
            "name": self.maybe(pick(["a", "b"])),
            "count": self.maybe(pick([1, 2, 2, 2**40])),
            "strict_count": self.maybe(5),
            "ratio": self.maybe(1.5, False),
            "ok": self.maybe(pick([True, False]), False),
            "colour": self.maybe(pick(["RED", "GREEN"]), False),
            "tags": self.maybe(self.several(lambda: self.maybe("t", False))),
            "matrix": self.maybe(self.several(lambda: self.maybe(self.several(lambda: self.maybe(1, False)), False)), False),
            "child": self.maybe(below()),
            "strict_child": self.maybe(below()),
            "children": self.maybe(self.several(below, 2)),
            "loose": self.maybe(self.several(below, 2)),
            "grid": self.maybe(self.several(lambda: self.maybe(self.several(below, 1), False), 2), False),
            "thing": self.maybe(thing()),
            "things": self.maybe(self.several(thing)),
            "named": self.maybe(self.several(thing, 2), False),
        }

    def leaf(self) -> Any:
        return {"__typename": "Leaf", "name": self.maybe("leaf"), "size": self.maybe(3, False)}


class Documents:
    """Random valid documents: aliases, merged fields, fragments, directives, arguments."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def selection(self, type_: Any, depth: int, spreads: bool = True) -> str:
        union = isinstance(type_, GraphQLUnionType)
        fields = [] if union else [n for n, f in type_.fields.items() if depth or is_leaf_type(get_named_type(f.type))]
        members = list(OURS.get_possible_types(type_)) if isinstance(type_, (GraphQLUnionType, GraphQLInterfaceType)) else [type_]
        parts = []
        for _ in range(self.random.randint(1, 5)):
            directive = self.random.choice(DIRECTIVES)
            kind = self.random.choice(["field", "field", "field", "field", "typename", "inline", "spread"])
            member = self.random.choice(members)
            if kind == "field" and fields:
                parts.append(self.field(type_, self.random.choice(fields), directive, depth, spreads))
            elif kind == "inline":
                parts.append(f"... on {member.name}{directive} {{ {self.selection(member, depth, spreads)} }}")
            elif kind == "spread" and spreads:
                parts.append(f"...On{member.name}{directive}")
            else:
                parts.append(f"__typename{directive}")
        return " ".join(parts)

    def field(self, type_: Any, name: str, directive: str, depth: int, spreads: bool) -> str:
        output = get_named_type(type_.fields[name].type)
        arguments = self.random.choice(ARGUMENTS) if name == "echo" else ""
        # the alias says all that could differ, so that fields of one key always merge
        alias = f"{name}_{ARGUMENTS.index(arguments)}_{self.random.randint(0, 1)}_{type_.name}: "
        below = "" if is_leaf_type(output) else f" {{ {self.selection(output, depth - 1, spreads)} }}"
        return f"{alias}{name}{arguments}{directive}{below}"

    def document(self) -> str:
        item = OURS.type_map["Item"]
        roots = self.random.choice([["item"], ["items(first: 3)", "item"], ["strict", "item"]])
        asked = " ".join(f"{root} {{ {self.selection(item, 3)} ...OnItem }}" for root in roots)
        fragments = " ".join(
            f"fragment On{n} on {n} {{ {self.selection(OURS.type_map[n], 1, False)} }}" for n in ("Item", "Leaf")
        )
        used = "things { ...OnLeaf } ...OnItem echo(words: [$word], number: $number) id @include(if: $yes) name @skip(if: $no)"
        variables = "$yes: Boolean!, $no: Boolean = false, $number: Int = 4, $word: String"
        return f"query Q({variables}) {{ ...Used {asked} }} {fragments} fragment Used on Query {{ item {{ {used} }} }}"


def null_above(data: Any, path: list[Any]) -> bool:
    """Whether the answer is null at `path` or somewhere on the way."""
    for step in path:
        if data is None:
            return True
        data = data[step]
    return data is None


@pytest.mark.parametrize("seed", range(12))
def test_same_answers_as_the_reference(seed: int) -> None:
    random = Random(seed)
    compared = 0
    for turn in range(20):
        world = World(random, trouble=(0.0, 0.03, 0.15)[turn % 3]).item(3)
        variables = {"yes": random.random() < 0.5, "word": "w"}
        document = Documents(random).document()
        ast = parse(document)
        assert validate(OURS, ast) == []
        prepared = Document(ast)
        expected = execute_sync(REFERENCE, prepared.ast, root_value=world, variable_values=variables)
        values = {"number": 4, "no": False, **variables}
        operation = prepared.operation(None)
        data, faults = execute_operation(
            OURS, operation.plan(OURS, values), context=Context(), variables=values, root_value=world
        )

        assert data == expected.data, document
        ours = {(str(fault.path), str(fault.error)) for fault in faults}
        theirs = {(str(error.path), str(error.original_error or error.message)) for error in expected.errors or []}
        # The reference stops at the first error below a non-null field; the columns beside it are already resolved here.
        assert theirs <= ours, document
        assert all(null_above(data, fault.path) for fault in faults), document
        assert bool(theirs) is bool(ours), document
        compared += 1
    assert compared == 20
