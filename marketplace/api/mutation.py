"""Mutations with a payload: Saleor's shape (nullable payload fields, `errors` always there) and the one translation of refusals."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import graphene
from django.db import DataError
from django.utils.translation import gettext as _
from graphene.types.mutation import MutationOptions
from graphene.utils.str_converters import to_camel_case

from marketplace.api.enums import enum
from marketplace.api.execution.guard import guarding
from marketplace.api.permissions import require
from marketplace.kernel.errors import DomainError, DomainErrors

__all__ = ["PayloadMutation", "UnknownErrorCode", "code_for", "codes_of", "error_type", "shape_error"]


log = logging.getLogger("marketplace.api")
_ERROR_TYPES: dict[str, Any] = {}


def error_type(name: str, code: str | None = None, **extra: Any) -> Any:
    """The graphene type of one family of errors: `field`, `message`, `code` (enum `code`, by default `<name>Code`) and `extra` fields,
    which are filled from the DomainError's `params`. One type a name: give the extra fields at one place and import it elsewhere."""
    known = _ERROR_TYPES.get(name)
    if known is not None:
        assert extra.keys() <= known._meta.fields.keys(), f"{name} is already built without {sorted(extra)}"
        return known
    fields: dict[str, Any] = {
        "field": graphene.String(),
        "message": graphene.String(),
        "code": graphene.Field(graphene.NonNull(enum(code or f"{name}Code"))),
        **extra,
    }
    built = type(name, (graphene.ObjectType,), {**fields, "__doc__": f"Why {name.removesuffix('Error')} input was refused."})
    _ERROR_TYPES[name] = built
    return built


class UnknownErrorCode(AssertionError):
    """A mutation refused with a code that its error enum does not have. Raised in tests; elsewhere the log says so."""


@cache
def codes_of(error_type: Any) -> frozenset[str]:
    """The codes of a family of errors."""
    code = error_type._meta.fields["code"].type
    return frozenset(getattr(code, "of_type", code)._meta.enum.__members__)


def code_for(error: DomainError, error_type: Any, words: Mapping[str, str] = MappingProxyType({})) -> str:
    """The error's code as the family says it: `words` first. INVALID, which anything may mean, is GRAPHQL_ERROR where Saleor has no
    such word."""
    known = codes_of(error_type)
    code = words.get(error.code, error.code)
    if code in known:
        return code
    if code != "INVALID":
        if guarding():
            raise UnknownErrorCode(f"{error_type._meta.name} has no code {error.code} (on {error.field})")
        log.error("%s has no code %s (on %s)", error_type._meta.name, error.code, error.field)
    return "INVALID" if "INVALID" in known else "GRAPHQL_ERROR"


def shape_error(error: DomainError, error_type: Any, words: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """A refusal as the client reads it: field in camelCase, message in the language of the request, a code of the family."""
    field = ".".join(to_camel_case(part) for part in error.field.split(".")) if error.field else None
    return {**error.params, "field": field, "message": str(error), "code": code_for(error, error_type, words)}


class _Options(MutationOptions):
    permissions: tuple[str, ...] = ()
    error_type: Any = None
    words: Mapping[str, str] = MappingProxyType({})


class PayloadMutation(graphene.Mutation):
    """Base of all mutations. Declares

    - payload fields as class attributes (all nullable), `class Arguments`;
    - `class Meta: error_type = CheckoutError; permissions = ("MANAGE_CHECKOUTS",)` (any one suffices; none: open to all);
    - there also `words = {"NOT_FOUND": "CHECKOUT_NOT_FOUND"}`: what an action calls otherwise than this mutation's error enum does;
    - `perform(cls, info, **arguments)`: parse ids and inputs, call one action, return a dict or `cls(...)` of payload fields.

    A DomainError becomes an entry of `errors` with every payload field null; a missing permission is an error of the whole field.
    """

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, *args: Any, **options: Any) -> None:
        """Takes `error_type` and `permissions` besides graphene's own. A family of mutations (an abstract class) overrides this to give
        them once. TypeError for a mutation that lacks `error_type` or `perform`: said when its module is read, not when it is asked."""
        error_type = options.pop("error_type", None)
        if error_type is None:
            raise TypeError(f"{cls.__name__}.Meta.error_type is missing")
        if not callable(getattr(cls, "perform", None)):
            raise TypeError(f"{cls.__name__} has no perform(cls, info, …)")
        meta = _Options(cls)
        meta.permissions, meta.error_type = options.pop("permissions", ()), error_type
        meta.words = MappingProxyType(options.pop("words", {}))
        cls.errors = graphene.List(graphene.NonNull(error_type), required=True)
        super().__init_subclass_with_meta__(*args, _meta=meta, **options)

    @classmethod
    def mutate(cls, root: Any, info: Any, **arguments: Any) -> Any:
        require(info.context.actor, *cls._meta.permissions)
        try:
            payload = cls.perform(info, **arguments)
        except DomainError as error:
            return cls.refuse(info, [error], arguments)
        except DomainErrors as refusals:
            return cls.refuse(info, refusals.errors, arguments)
        except DataError:
            # Longer or larger than its column: the database is the last to check, and has undone the whole action.
            log.warning("%s was refused: a value does not fit", cls.__name__)
            return cls.refuse(info, [DomainError("INVALID", _("This is too long."))], arguments)
        if isinstance(payload, dict):
            payload.setdefault("errors", [])
        elif payload.errors is None:
            payload.errors = []
        return payload

    @classmethod
    def refuse(cls, info: Any, errors: list[DomainError], arguments: dict[str, Any]) -> dict[str, Any]:
        """The payload of a refused request; override to show something beside the errors (Saleor's `checkout` in some)."""
        return {"errors": [shape_error(error, cls._meta.error_type, cls._meta.words) for error in errors]}

    if TYPE_CHECKING:

        @classmethod
        def perform(cls, *args: Any, **arguments: Any) -> Any:
            """`perform(cls, info, **arguments)` of the mutation (any signature: mypy lets overrides of this one differ)."""
