"""`/graphql/maarad/`: plugins' fields by lists of global ids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import graphene
import pytest
from django.test import Client, override_settings
from django.urls import include, path

from marketplace.api.plugin_schema import assemble, plural
from marketplace.api.schema import execute
from marketplace.extensions.spec import BatchField
from marketplace.extensions.testing import plugin_on
from marketplace.kernel.ids import to_global_id

from .plugins import plugin

urlpatterns = [path("", include("marketplace.api.urls"))]


class Size(graphene.ObjectType):
    length = graphene.Int()


class Lengths:
    """Answers for the products whose number is even; counts how often it is asked."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, ids: Sequence[str], info: Any) -> list[Any]:
        self.calls.append(list(ids))
        return [{"length": index} if index % 2 == 0 else None for index, _ in enumerate(ids)]


def products(count: int) -> list[str]:
    return [to_global_id("Product", number) for number in range(1, count + 1)]


def ask(fields: list[BatchField], document: str, variables: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return execute(document, variables, against=assemble(fields, **more)).as_dict()


DOCUMENT = "query($ids: [ID!]!) { products(ids: $ids) { id size { length } } }"


@pytest.mark.parametrize("count", [1, 3, 100])
def test_a_field_is_asked_once_for_all_ids(count: int) -> None:
    lengths = Lengths()
    answer = ask([BatchField("Product", "size", Size, lengths)], DOCUMENT, {"ids": products(count)})
    assert lengths.calls == [products(count)]
    assert answer["data"]["products"] == [
        {"id": value, "size": {"length": index} if index % 2 == 0 else None} for index, value in enumerate(products(count))
    ]


def test_an_id_that_stands_twice_is_asked_once() -> None:
    lengths = Lengths()
    (one,) = products(1)
    answer = ask([BatchField("Product", "size", Size, lengths)], DOCUMENT, {"ids": [one, one]})
    assert lengths.calls == [[one]]
    assert [each["size"] for each in answer["data"]["products"]] == [{"length": 0}, {"length": 0}]


def test_a_field_that_is_not_selected_is_not_asked() -> None:
    lengths = Lengths()
    answer = ask(
        [BatchField("Product", "size", Size, lengths)], "query($ids: [ID!]!) { products(ids: $ids) { id } }", {"ids": products(2)}
    )
    assert answer["data"]["products"] == [{"id": value} for value in products(2)]
    assert lengths.calls == []


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["rubbish"], "Invalid ID: rubbish. Expected: Product."),
        ([to_global_id("Order", 1)], f"Invalid ID: {to_global_id('Order', 1)}. Expected: Product."),
        (products(101), "101 ids were given, at most 100 may be."),
    ],
)
def test_wrong_ids_are_refused_and_nobody_is_asked(ids: list[str], message: str) -> None:
    lengths = Lengths()
    answer = ask([BatchField("Product", "size", Size, lengths)], DOCUMENT, {"ids": ids})
    assert [error["message"] for error in answer["errors"]] == [message]
    assert answer["data"] is None
    assert lengths.calls == []


def test_a_resolver_that_answers_too_few_is_an_error_of_its_field_alone() -> None:
    short = BatchField("Product", "size", Size, lambda ids, info: [])
    fine = BatchField("Product", "weight", graphene.Int(), lambda ids, info: [7 for _ in ids])
    answer = ask([short, fine], "query($ids: [ID!]!) { products(ids: $ids) { size { length } weight } }", {"ids": products(1)})
    assert answer["data"] == {"products": [{"size": None, "weight": 7}]}
    assert answer["errors"][0]["path"] == ["products", 0, "size"]


def test_each_type_has_its_list() -> None:
    assert [plural(name) for name in ("Product", "ProductVariant", "Category", "Page", "Address", "Day")] == [
        "products",
        "productVariants",
        "categories",
        "pages",
        "addresses",
        "days",
    ]


def test_queries_and_mutations_of_plugins_stand_at_the_root() -> None:
    class Double(graphene.Mutation):
        result = graphene.Int()

        class Arguments:
            number = graphene.Int(required=True)

        @staticmethod
        def mutate(root: Any, info: Any, number: int) -> dict[str, int]:
            return {"result": 2 * number}

    class Mutations:
        double = Double.Field()

    class Queries:
        language = graphene.String()

        @staticmethod
        def resolve_language(root: Any, info: Any) -> str:
            return str(info.context.language)

    assert ask([], "mutation { double(number: 4) { result } }", mutations=[Mutations])["data"] == {"double": {"result": 8}}
    assert ask([], "{ language }", queries=[Queries])["data"] == {"language": "en"}


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_the_endpoint_answers_for_the_plugins_that_are_on() -> None:
    lengths = Lengths()

    def post(document: str, **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": document, "variables": variables})
        response = Client().post("/graphql/maarad/", body, content_type="application/json")
        assert response.status_code in (200, 400)
        return dict(response.json())

    assert post("{ plugins }")["data"] == {"plugins": ["artisans", "exhibitions", "fairs", "networks"]}
    with plugin_on(plugin("measures", fields=(BatchField("Product", "size", Size, lengths),))):
        assert post("{ plugins }")["data"] == {"plugins": ["artisans", "exhibitions", "fairs", "networks", "measures"]}
        assert post(DOCUMENT, ids=products(2))["data"]["products"][0]["size"] == {"length": 0}
    assert "Cannot query field 'size'" in post(DOCUMENT, ids=products(2))["errors"][0]["message"]
