"""Every code that a mutation's code can raise is a word of its error enum: read from the source, so that rare refusals count too."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from types import FunctionType, MethodType, ModuleType
from typing import Any

import pytest

from marketplace.api.mutation import PayloadMutation, codes_of
from marketplace.api.schema import schema
from marketplace.contract.enums import all_enums

CODES = {value for name, values in all_enums().items() if name.endswith("ErrorCode") for value in values}
# Classes whose making is a refusal, and what they say.
NAMED = {"NotFound": "NOT_FOUND"}
# Refusals that do not come out: a fault in a manifest's document is told of the manifest; a lost payment is asked about in passing.
TAKEN_IN = {
    "AppFetchManifest": {"MISSING_EVENT", "MISSING_SUBSCRIPTION", "SYNTAX", "UNABLE_TO_PARSE"},
    "TransactionInitialize": {"MISSING_PAYMENT_APP", "MISSING_PAYMENT_APP_RELATION"},
}


def mutations() -> dict[str, Any]:
    schema()

    def below(base: Any) -> Iterator[Any]:
        for each in base.__subclasses__():
            yield each
            yield from below(each)

    return {
        each.__name__: each
        for each in below(PayloadMutation)
        if each.__module__.startswith("marketplace.") and hasattr(getattr(each, "_meta", None), "words")
    }


def resolve(node: ast.AST, names: dict[str, Any]) -> Any:
    """What a name or a dotted name means, without running anything."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = resolve(node.value, names)
        return getattr(owner, node.attr, None) if isinstance(owner, (ModuleType, type)) else None
    return None


@cache
def read(function: FunctionType) -> tuple[frozenset[str], frozenset[FunctionType]]:
    """The codes that a function names (not those that it only compares with), and the functions of ours that it mentions."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    names = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
    codes: set[str] = set()
    mentioned: set[FunctionType] = set()
    compared = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Compare) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Name, ast.Attribute)):
            mentioned.update(functions(resolve(node, names)))
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            codes |= {NAMED[called]} if called in NAMED else set()
        if isinstance(node, ast.Constant) and node.value in CODES and id(node) not in compared:
            codes.add(node.value)
    return frozenset(codes), frozenset(mentioned)


def functions(value: Any) -> Iterator[FunctionType]:
    value = value.__func__ if isinstance(value, MethodType) else value
    value = inspect.unwrap(value) if callable(value) and not isinstance(value, type) else value
    if isinstance(value, FunctionType) and value.__module__.startswith("marketplace."):
        yield value
    elif isinstance(value, type) and value.__module__.startswith("marketplace.engine."):
        yield from (
            each for each in vars(value).values() if isinstance(each, FunctionType) and each.__module__ == value.__module__
        )


def raised(*functions: FunctionType) -> dict[str, str]:
    """Codes that may come out of functions, with a place that names each."""
    found: dict[str, str] = {}
    seen, waiting = set(functions), list(functions)
    while waiting:
        here = waiting.pop()
        try:
            codes, mentioned = read(here)
        except (OSError, TypeError):  # no source: made by a class decorator
            continue
        found |= dict.fromkeys(codes, f"{here.__module__}.{here.__qualname__}")
        waiting.extend(mentioned - seen)
        seen |= mentioned
    return found


def entrances(mutation: Any) -> list[FunctionType]:
    """What a mutation and its family run: `perform` and the class methods that it may call."""
    family = [each for each in mutation.__mro__ if issubclass(each, PayloadMutation) and each is not PayloadMutation]
    methods = [value.__func__ for each in family for value in vars(each).values() if isinstance(value, classmethod)]
    return [method for method in methods if isinstance(method, FunctionType)]


def unknown(mutation: Any) -> dict[str, str]:
    known, words = codes_of(mutation._meta.error_type), mutation._meta.words
    taken_in = TAKEN_IN.get(mutation.__name__, set()) | {"INVALID"}
    places = raised(*entrances(mutation))
    return {code: place for code, place in places.items() if words.get(code, code) not in known and code not in taken_in}


def test_the_reader_sees_through_the_layers() -> None:
    found = mutations()
    assert len(found) > 100
    assert raised(*entrances(found["CheckoutLinesAdd"])).keys() >= {
        "GRAPHQL_ERROR", "NOT_FOUND", "INSUFFICIENT_STOCK", "ZERO_QUANTITY", "UNAVAILABLE_VARIANT_IN_CHANNEL",
    }  # fmt: skip
    assert raised(*entrances(found["DraftOrderComplete"])).keys() >= {"VOUCHER_NOT_APPLICABLE", "NOT_FOUND"}


@pytest.mark.parametrize("name", sorted(mutations()))
def test_every_code_is_a_word_of_the_mutations_errors(name: str) -> None:
    assert unknown(mutations()[name]) == {}


def test_words_name_codes_of_the_enum() -> None:
    for name, mutation in mutations().items():
        assert set(mutation._meta.words.values()) <= codes_of(mutation._meta.error_type), name
