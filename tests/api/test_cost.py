"""The estimate against figures that a real Saleor 3.23 gave for documents of these shapes."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, parse

from marketplace.api.cost import cost_of
from marketplace.api.documents import Document
from tests.architecture.derive_facts import sdl
from tests.architecture.facts import load


@pytest.fixture(scope="module")
def saleor() -> GraphQLSchema:
    """Saleor's own types, as far as the facts tell, with the defaults that the estimate reads."""
    known = load()

    def usable(reference: str) -> bool:
        return reference.strip("[]!") in known

    cut: dict[str, Any] = {}
    for name, fact in known.items():
        if fact["kind"] in ("OBJECT", "INTERFACE"):
            fields = {
                key: {**field, "args": {a: v for a, v in field.get("args", {}).items() if usable(v["type"])}}
                for key, field in fact["fields"].items()
                if usable(field["type"])
            }
            cut[name] = {**fact, "fields": fields, "interfaces": [i for i in fact["interfaces"] if i in known]}
        elif fact["kind"] == "INPUT":
            cut[name] = {**fact, "fields": {k: f for k, f in fact["fields"].items() if usable(f["type"])}}
        else:
            cut[name] = fact
    schema = build_schema(sdl({name: fact for name, fact in cut.items() if fact.get("fields", True)}), assume_valid=True)
    for name, fact in cut.items():
        for key, field in fact.get("fields", {}).items():
            for argument, value in field.get("args", {}).items() if fact["kind"] != "INPUT" else ():
                if "default" in value:
                    schema.type_map[name].fields[key].args[argument].default_value = value["default"]  # type: ignore[attr-defined]
    return schema


CARD = """fragment Card on Product { id name slug category { name } thumbnail(size: 256) { url } pricing { priceRange { start { gross { amount } } } }
    description productVariants(first: 50) { edges { node { attributes { attribute { slug } values { slug } } } } } assignedAttribute(slug: "a") { attribute { slug } } }"""


@pytest.mark.parametrize(
    ("document", "variables", "cost"),
    [
        # the storefront's product list: 206 a product
        (f"query L($n: Int) {{ products(first: $n) {{ edges {{ node {{ ...Card }} }} }} }} {CARD}", {"n": 20}, 4120),
        (f"query L($n: Int) {{ products(first: $n) {{ edges {{ node {{ ...Card }} }} }} }} {CARD}", {"n": 100}, 20600),
        (
            f'query L($n: Int) {{ category(slug: "c") {{ description products(first: $n) {{ edges {{ node {{ ...Card }} }} }} }} }} {CARD}',
            {"n": 2},
            414,
        ),
        # assigned attributes with their default limits, 24 products; then with limits
        (
            "{ products(first: 24) { edges { node { assignedAttributes { attribute { slug } ... on AssignedMultiChoiceAttribute { value { name } } } } } } }",
            {},
            244824,
        ),
        (
            "{ products(first: 24) { edges { node { assignedAttributes(limit: 10) { attribute { slug } ... on AssignedMultiChoiceAttribute { value(limit: 5) { name } } } } } } }",
            {},
            1704,
        ),
        # small ones
        ('{ channel(slug: "c") { currencyCode } }', {}, 1),
        ("{ me { id avatar { url } } }", {}, 2),
        ("{ shop { name } }", {}, 0),
        ('mutation { tokenCreate(email: "a", password: "b") { token } }', {}, 0),
        ('mutation { checkoutComplete(id: "x") { order { id } } }', {}, 0),
        (
            "{ checkout(id: 1) { lines { id } deliveryMethod { ... on Warehouse { stocks(first: 9) { totalCount } } ... on ShippingMethod { id } } } }",
            {},
            11,
        ),
    ],
)
def test_the_cost_of_a_document(saleor: GraphQLSchema, document: str, variables: dict[str, Any], cost: int) -> None:
    operation = Document(parse(document)).operation(None)
    assert cost_of(operation, saleor, variables) == {"requestedQueryCost": cost, "maximumAvailable": 50000}
    assert cost_of(operation, saleor, variables)["requestedQueryCost"] == cost
