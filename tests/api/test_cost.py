"""The estimate against figures that a real Saleor 3.23 gave for documents of these shapes."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, parse

from marketplace.api.context import Context
from marketplace.api.cost import cost_of
from marketplace.api.documents import Document
from marketplace.api.schema import execute
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


PRODUCT_PAGE = """query P { product(slug: "s", channel: "c") { id name slug description thumbnail(size: 1024) { url } media { alt url(size: 2048) type }
    category { name translation(languageCode: FR) { name } } productType { slug } pricing { priceRange { start { gross { amount } } } }
    productVariants(first: 2) { totalCount } assignedAttribute(slug: "a") { attribute { slug } }
    assignedAttributes(limit: 50) { attribute { name slug } ... on AssignedMultiChoiceAttribute { value { name translation(languageCode: FR) } }
      ... on AssignedSingleChoiceAttribute { value { name } } ... on AssignedBooleanAttribute { value: value } } } }"""
CONTENT_PAGES = """query C($n: Int) { pages(first: $n) { edges { node { slug title pageType { slug }
    assignedAttributes { attribute { slug } ... on AssignedPlainTextAttribute { value translation(languageCode: FR) } } } } } }"""
MENU = """query M { menu(slug: "footer") { items { ...Item children { ...Item children { ...Item } } } } }
    fragment Item on MenuItem { name url category { slug } collection { slug } page { slug } }"""


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
        # documents of the shape of the storefront's product page, content pages and menu
        (PRODUCT_PAGE, {}, 10111),
        (CONTENT_PAGES, {"n": 20}, 8040),
        (MENU, {}, 13),
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


@pytest.mark.parametrize(("lists", "cost"), [(2, 41200), (3, 61800), (5, 103000)])
def test_aliases_add_up(saleor: GraphQLSchema, lists: int, cost: int) -> None:
    asked = " ".join(f"a{number}: products(first: 100) {{ edges {{ node {{ ...Card }} }} }}" for number in range(lists))
    operation = Document(parse(f"{{ {asked} }} {CARD}")).operation(None)
    assert cost_of(operation, saleor, {})["requestedQueryCost"] == cost


def test_what_costs_too_much_by_its_aliases_is_refused_before_it_runs() -> None:
    """The same figures against the schema that is served, whose types are fewer than Saleor's."""

    def asked(lists: int) -> dict[str, Any]:
        fields = " ".join(f"a{number}: products(first: 100) {{ edges {{ node {{ ...Card }} }} }}" for number in range(lists))
        return execute(f"{{ {fields} }} {CARD}", None, Context()).as_dict()

    for lists, cost in ((3, 61800), (99, 2039400)):
        refused = asked(lists)
        assert "data" not in refused
        assert refused["errors"][0]["message"] == f"The query exceeds the maximum cost of 50000. Actual cost is {cost}"
