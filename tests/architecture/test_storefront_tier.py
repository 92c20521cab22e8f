"""Whatever Saleor's own storefront selects or sends is there: with the facts test, it is there as Saleor has it."""

from __future__ import annotations

import json
from pathlib import Path

from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from marketplace.api.schema import schema
from tests.architecture.facts import load

TIER: dict[str, dict[str, list[str]]] = json.loads(Path(__file__).with_name("storefront-tier.json").read_text(encoding="utf-8"))


def missing() -> list[str]:
    """Types, fields and arguments of the tier that the schema does not show."""
    types = schema().type_map
    absent: list[str] = []
    for name, fields in TIER.items():
        type_ = types.get(name)
        if not isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)):
            absent.append(name)
            continue
        for field, arguments in fields.items():
            known = type_.fields.get(field)
            if known is None:
                absent.append(f"{name}.{field}")
            else:
                absent.extend(f"{name}.{field}({argument})" for argument in arguments if argument not in known.args)
    return absent


def test_the_storefronts_tier_is_complete() -> None:
    assert missing() == []


def test_the_tier_is_as_large_as_it_was_counted() -> None:
    kinds = {name: fact["kind"] for name, fact in load().items()}
    objects = [fields for name, fields in TIER.items() if kinds[name] == "OBJECT"]
    assert len(objects) == 114
    assert sum(len(fields) for name, fields in TIER.items() if kinds[name] != "INPUT") == 433
    assert sum(len(arguments) for fields in objects for arguments in fields.values()) == 130
    assert (len(TIER["Query"]), len(TIER["Mutation"])) == (15, 32)
    assert sum(1 for name in TIER if kinds[name] == "INPUT") == 20
