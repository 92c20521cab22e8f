"""Payload mutations: shape of success, of refusals, of missing permissions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import graphene
import pytest

from marketplace.api.context import Context
from marketplace.api.ids import any_id, mutation_id, mutation_ids, query_ids, to_global_id
from marketplace.api.mutation import PayloadMutation, UnknownErrorCode, code_for, error_type
from marketplace.api.schema import build_schema, execute, schema
from marketplace.kernel.actors import SYSTEM, Actor
from marketplace.kernel.errors import DomainError, DomainErrors
from marketplace.kernel.locks import action
from marketplace.kernel.models import LoginAttempt

CheckoutError = error_type("SampleError", "CheckoutErrorCode", variants=graphene.List(graphene.NonNull(graphene.ID)))
DONE: list[str] = []


class Line(graphene.ObjectType):
    quantity = graphene.Int(required=True)


class LineAdd(PayloadMutation):
    line = graphene.Field(Line)

    class Arguments:
        how = graphene.String(required=True)

    class Meta:
        error_type = CheckoutError

    @classmethod
    def perform(cls, info: Any, how: str) -> Any:
        if how == "one":
            raise DomainError("INSUFFICIENT_STOCK", "Sold out.", field="shipping_address.postal_code", params={"variants": ["x"]})
        if how == "many":
            raise DomainErrors([DomainError("ZERO_QUANTITY", field="quantity"), DomainError("NO_LINES", "Empty.")])
        if how == "id":
            mutation_id("xx", "Checkout")
        if how == "foreign":
            raise DomainError("MENU_ITEM_UNKNOWN", "No such word.", field="how")
        if how == "long":
            with action():
                LoginAttempt.objects.create(key="fits")
                LoginAttempt.objects.create(key="x" * 1000)
        if how == "unforeseen":
            raise RuntimeError("private")
        DONE.append(how)
        return {"line": {"quantity": 3}} if how == "dict" else cls(line={"quantity": 3})


class LineDelete(PayloadMutation):
    class Arguments:
        id = graphene.ID()

    class Meta:
        error_type = CheckoutError
        permissions = ("MANAGE_CHECKOUTS", "AUTHENTICATED_STAFF_USER")

    @classmethod
    def perform(cls, info: Any, id: str | None = None) -> Any:
        DONE.append("deleted")
        return {}


class Query(graphene.ObjectType):
    nothing = graphene.Int()


class Mutation(graphene.ObjectType):
    line_add = LineAdd.Field()
    line_delete = LineDelete.Field()


SCHEMA = build_schema(Query, Mutation)
ASK = "mutation M($how: String!) { lineAdd(how: $how) { line { quantity } errors { field message code variants } } }"


def run(document: str, context: Context | None = None, **variables: Any) -> dict[str, Any]:
    DONE.clear()
    return execute(document, variables, context or Context(), against=SCHEMA).as_dict()


@pytest.mark.parametrize("how", ["dict", "object"])
def test_success_has_an_empty_list_of_errors(how: str) -> None:
    assert run(ASK, how=how)["data"] == {"lineAdd": {"line": {"quantity": 3}, "errors": []}}
    assert [how] == DONE


def test_a_refusal_is_an_entry_of_errors_and_no_error_of_the_answer() -> None:
    answer = run(ASK, how="one")
    assert "errors" not in answer
    assert answer["data"]["lineAdd"] == {
        "line": None,
        "errors": [
            {"field": "shippingAddress.postalCode", "message": "Sold out.", "code": "INSUFFICIENT_STOCK", "variants": ["x"]}
        ],
    }


def test_several_refusals_come_together() -> None:
    errors = run(ASK, how="many")["data"]["lineAdd"]["errors"]
    assert [(error["code"], error["field"], error["message"], error["variants"]) for error in errors] == [
        ("ZERO_QUANTITY", "quantity", "ZERO_QUANTITY", None),
        ("NO_LINES", None, "Empty.", None),
    ]


@pytest.mark.django_db
def test_what_fits_no_column_is_refused_whole() -> None:
    answer = run(ASK, how="long")["data"]["lineAdd"]
    assert answer == {
        "line": None,
        "errors": [{"field": None, "message": "This is too long.", "code": "INVALID", "variants": None}],
    }
    assert not LoginAttempt.objects.exists()


def test_a_code_that_the_enum_lacks_is_seen_in_tests(caplog: pytest.LogCaptureFixture) -> None:
    answer = run(ASK, how="foreign")
    assert answer["data"] == {"lineAdd": None}
    assert answer["errors"][0]["extensions"]["exception"] == {"code": "UnknownErrorCode"}


def test_a_code_that_the_enum_lacks_is_a_refusal_all_the_same(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.TESTING = False
    (error,) = run(ASK, how="foreign")["data"]["lineAdd"]["errors"]
    assert (error["code"], error["field"], error["message"]) == ("INVALID", "how", "No such word.")
    assert "SampleError has no code MENU_ITEM_UNKNOWN" in caplog.text


def test_where_there_is_no_invalid_it_is_said_otherwise() -> None:
    family = error_type("SampleNoteError", "OrderNoteAddErrorCode")
    assert code_for(DomainError("INVALID"), family) == "GRAPHQL_ERROR"
    assert code_for(DomainError("REQUIRED"), family) == "REQUIRED"
    with pytest.raises(UnknownErrorCode, match="SampleNoteError has no code NOT_FOUND"):
        code_for(DomainError("NOT_FOUND"), family)


def test_every_family_of_errors_has_a_word_for_anything() -> None:
    for name, field in schema().mutation_type.fields.items():
        errors = field.type.fields["errors"].type.of_type.of_type.of_type
        codes = errors.fields["code"].type
        assert set(getattr(codes, "of_type", codes).values) & {"INVALID", "GRAPHQL_ERROR"}, name


def test_a_mutation_without_perform_is_refused_when_it_is_declared() -> None:
    with pytest.raises(TypeError, match=r"Idle has no perform"):

        class Idle(PayloadMutation):
            class Meta:
                error_type = CheckoutError

    with pytest.raises(TypeError, match=r"Nameless.Meta.error_type is missing"):

        class Nameless(PayloadMutation):
            @classmethod
            def perform(cls, info: Any) -> Any:
                return {}


def test_a_family_of_mutations_may_leave_perform_to_its_members() -> None:
    class Family(PayloadMutation):
        class Meta:
            abstract = True

    class Member(Family):
        class Meta:
            error_type = CheckoutError

        @classmethod
        def perform(cls, info: Any) -> Any:
            return {}

    assert Member._meta.permissions == ()


def test_garbage_for_an_id() -> None:
    (error,) = run(ASK, how="id")["data"]["lineAdd"]["errors"]
    assert (error["code"], error["field"], error["message"]) == ("GRAPHQL_ERROR", "id", "Invalid ID: xx. Expected: Checkout.")


def test_the_unforeseen_is_an_error_of_the_answer() -> None:
    answer = run(ASK, how="unforeseen")
    assert answer["data"] == {"lineAdd": None}
    assert [error["message"] for error in answer["errors"]] == ["Internal Server Error"]


DELETE = "mutation { lineDelete { errors { code } } }"


@pytest.mark.parametrize(
    "actor",
    [Actor("anonymous"), Actor("customer", "1"), Actor("app", "1", frozenset({"MANAGE_ORDERS"}))],
)
def test_without_a_permission_nothing_is_done(actor: Actor) -> None:
    answer = run(DELETE, Context(actor))
    assert answer["data"] == {"lineDelete": None}
    assert answer["errors"][0]["extensions"]["exception"] == {"code": "PermissionDenied"}
    assert answer["errors"][0]["path"] == ["lineDelete"]
    assert DONE == []


@pytest.mark.parametrize("actor", [SYSTEM, Actor("staff", "1"), Actor("app", "1", frozenset({"MANAGE_CHECKOUTS"}))])
def test_any_one_permission_suffices(actor: Actor) -> None:
    assert run(DELETE, Context(actor))["data"] == {"lineDelete": {"errors": []}}
    assert DONE == ["deleted"]


def test_the_payload_has_saleors_shape() -> None:
    payload = SCHEMA.type_map["LineAdd"]
    assert {name: str(field.type) for name, field in payload.fields.items()} == {"line": "Line", "errors": "[SampleError!]!"}  # type: ignore[attr-defined]
    error = SCHEMA.type_map["SampleError"]
    assert {name: str(field.type) for name, field in error.fields.items()} == {  # type: ignore[attr-defined]
        "field": "String",
        "message": "String",
        "code": "CheckoutErrorCode!",
        "variants": "[ID!]",
    }


def test_keys_in_ids_of_mutations() -> None:
    key = uuid4()
    assert mutation_id(to_global_id("Checkout", key), "Checkout") == key
    assert mutation_id(to_global_id("Product", 5), "Product", "Category") == 5
    assert any_id(to_global_id("Category", 5), "Product", "Category") == ("Category", 5)
    assert mutation_ids(None, "Product") == []
    for wrong in ("", None, "xx", to_global_id("Order", key), to_global_id("Checkout", 5)):
        with pytest.raises(DomainError) as caught:
            mutation_id(wrong, "Checkout", field="checkout_id")
        assert (caught.value.code, caught.value.field) == ("GRAPHQL_ERROR", "checkout_id")


def test_foreign_ids_in_filters_match_nothing() -> None:
    assert query_ids([to_global_id("Category", 5), to_global_id("Order", 5)], "Category") == [5]
