"""Reading the ids that clients send (base64 `Type:pk`; UUID keys for what shoppers hold by link, integers for the rest)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from graphql import GraphQLError

from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import InvalidGlobalId, from_global_id, to_global_id

__all__ = ["UUID_TYPES", "any_id", "global_id", "mutation_id", "mutation_ids", "query_id", "query_ids", "to_global_id"]

UUID_TYPES = frozenset(
    (
        "Checkout",
        "CheckoutLine",
        "CheckoutDelivery",
        "Order",
        "OrderLine",
        "OrderDiscount",
        "Warehouse",
        "TransactionItem",
        "VoucherCode",
        "CheckoutDiscount",
    )
)
_MAX_INTEGER = 2**63 - 1


def _key(type_name: str, pk: str) -> Any:
    """The primary key as the database holds it; None when no row can have it."""
    try:
        if type_name in UUID_TYPES:
            return UUID(pk)
        number = int(pk) if pk.isascii() and pk.lstrip("-").isdigit() else None
        return number if number is not None and abs(number) <= _MAX_INTEGER else None
    except ValueError:
        return None


def _invalid(value: object, expected: str) -> str:
    return f"Invalid ID: {value}. Expected: {expected}."


def query_id(value: str | None, *expected: str) -> Any:
    """The primary key in an id of a query: None when it names another type, GraphQLError when it is no id at all."""
    if value is None:
        return None
    try:
        found = from_global_id(value)
    except InvalidGlobalId:
        raise GraphQLError(_invalid(value, " or ".join(expected))) from None
    return _key(found.type, found.pk) if found.type in expected else None


def query_ids(values: Iterable[str] | None, *expected: str) -> list[Any]:
    """The keys among `values` that name one of `expected`; for filters, where a foreign id simply matches nothing."""
    return [key for key in (query_id(value, *expected) for value in values or ()) if key is not None]


def mutation_id(value: str | None, *expected: str, field: str = "id") -> Any:
    """The primary key in an id of a mutation. DomainError GRAPHQL_ERROR when it is missing, no id, or of another type."""
    if not value:
        raise DomainError("GRAPHQL_ERROR", _invalid(value or "", " or ".join(expected)), field=field)
    try:
        found = from_global_id(value)
    except InvalidGlobalId:
        raise DomainError("GRAPHQL_ERROR", _invalid(value, " or ".join(expected)), field=field) from None
    key = _key(found.type, found.pk) if found.type in expected else None
    if key is None:
        raise DomainError("GRAPHQL_ERROR", _invalid(value, " or ".join(expected)), field=field)
    return key


def mutation_ids(values: Iterable[str] | None, *expected: str, field: str = "ids") -> list[Any]:
    return [mutation_id(value, *expected, field=field) for value in values or ()]


def any_id(value: str, *expected: str, field: str = "id") -> tuple[str, Any]:
    """Type and key of a mutation's id that may name several types (metadata, delivery methods). DomainError as `mutation_id`."""
    key = mutation_id(value, *expected, field=field)
    return from_global_id(value).type, key


def global_id(type_name: str) -> Any:
    """A resolver for `id`: `resolve_id = global_id("Product")`."""
    from marketplace.api.channel import node_of

    def resolve_id(root: Any, info: Any) -> str:
        return to_global_id(type_name, node_of(root).pk)

    return resolve_id
