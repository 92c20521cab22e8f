"""How the concrete type behind an interface or a union is found."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import graphene
import pytest

from marketplace.api.channel import InChannel
from marketplace.api.context import Context
from marketplace.api.execution import batched
from marketplace.api.schema import build_schema, execute
from marketplace.kernel.errors import DomainError, DomainErrors


class DogRow:
    name = "dog row"


class Named(graphene.Interface):
    name = graphene.String()

    def resolve_name(root: Any, info: Any) -> str:
        return "by the interface"


class Cat(graphene.ObjectType):
    name = graphene.String()
    purrs = graphene.Int()

    @batched
    def resolve_purrs(roots: Any, info: Any) -> list[int]:
        return [len(roots)] * len(roots)


class Dog(graphene.ObjectType):
    barks = graphene.Int()

    class Meta:
        interfaces = (Named,)
        possible_types = (DogRow,)

    def resolve_barks(root: Any, info: Any) -> int:
        return 1


class Bird(graphene.ObjectType):
    name = graphene.String()

    @classmethod
    def is_type_of(cls, root: Any, info: Any) -> bool:
        return getattr(root, "flies", False)


class Pet(graphene.Union):
    class Meta:
        types = (Cat, Dog, Bird)


class Chosen(graphene.Union):
    class Meta:
        types = (Cat, Dog)

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> Any:
        return {"c": Cat, "d": "Dog", "b": Bird}[instance.kind]


PETS: list[Any] = [
    SimpleNamespace(graphql_type="Cat", name="1"),
    DogRow(),
    {"__typename": "Cat", "name": "2"},
    Cat(name="3"),
    SimpleNamespace(flies=True, name="4"),
    InChannel(DogRow(), "morocco"),
    InChannel(SimpleNamespace(graphql_type=Cat, name="5"), "morocco"),
]


class Query(graphene.ObjectType):
    pets = graphene.List(Pet)
    strangers = graphene.List(Pet)
    named = graphene.Field(Named)
    chosen = graphene.List(Chosen)
    refused = graphene.String()
    refused_twice = graphene.String()

    def resolve_pets(root: Any, info: Any) -> Any:
        return PETS

    def resolve_strangers(root: Any, info: Any) -> Any:
        return [PETS[0], object(), SimpleNamespace(graphql_type="Query"), SimpleNamespace(graphql_type="Nobody")]

    def resolve_named(root: Any, info: Any) -> Any:
        return DogRow()

    def resolve_chosen(root: Any, info: Any) -> Any:
        return [SimpleNamespace(kind=kind, name=kind) for kind in "cdb"]

    def resolve_refused(root: Any, info: Any) -> Any:
        raise DomainError("NOT_FOUND", "Not here.")

    def resolve_refused_twice(root: Any, info: Any) -> Any:
        raise DomainErrors([DomainError("NOT_FOUND", "Not here."), DomainError("INVALID", "Nor there.")])


SCHEMA = build_schema(Query)


def run(document: str) -> dict[str, Any]:
    return execute(document, {}, Context(), against=SCHEMA).as_dict()


def test_each_way_to_say_it() -> None:
    answer = run("{ pets { __typename ... on Cat { name purrs } ... on Dog { barks } } }")
    assert "errors" not in answer
    assert [pet["__typename"] for pet in answer["data"]["pets"]] == ["Cat", "Dog", "Cat", "Cat", "Bird", "Dog", "Cat"]
    assert [pet["name"] for pet in answer["data"]["pets"] if pet["__typename"] == "Cat"] == ["1", "2", "3", "5"]
    assert {pet["purrs"] for pet in answer["data"]["pets"] if pet["__typename"] == "Cat"} == {4}


def test_who_is_none_of_them_is_an_error_of_its_own() -> None:
    answer = run("{ strangers { __typename } }")
    assert answer["data"]["strangers"] == [{"__typename": "Cat"}, None, None, None]
    assert [error["path"] for error in answer["errors"]] == [["strangers", 1], ["strangers", 2], ["strangers", 3]]


def test_a_resolver_of_the_interface_serves_its_members() -> None:
    assert run("{ named { __typename name } }")["data"]["named"] == {"__typename": "Dog", "name": "by the interface"}


def test_resolve_type_of_the_union_comes_first_and_must_name_a_member() -> None:
    answer = run("{ chosen { __typename } }")
    assert answer["data"]["chosen"] == [{"__typename": "Cat"}, {"__typename": "Dog"}, None]
    assert len(answer["errors"]) == 1


@pytest.mark.parametrize(("field", "words"), [("refused", "Not here."), ("refusedTwice", "Not here. Nor there.")])
def test_a_refusal_in_a_query_keeps_its_words(field: str, words: str) -> None:
    (error,) = run(f"{{ {field} }}")["errors"]
    assert (error["message"], error["extensions"]["exception"]["code"]) == (words, "GraphQLError")
