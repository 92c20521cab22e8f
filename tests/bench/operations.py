"""How each measured operation is carried out: by whatever carries requests, with the number of the turn (it chooses among the subjects)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.bench import documents
from tests.bench.subjects import Subjects
from tests.bench.wire import BadAnswer, Wire, ask, graphql

Turn = Callable[[Wire, int], None]


@dataclass(frozen=True, slots=True)
class Operation:
    """`make` turns the subjects into one turn. `fits`: whether these subjects allow it at all."""

    title: str
    make: Callable[[Subjects], Turn]
    fits: Callable[[Subjects], bool] = lambda subjects: True


def _queried(document: str, *choices: dict[str, Any], subjects: Subjects) -> Turn:
    """Turns that ask the same document; bodies are encoded beforehand, answers looked at no more than is needed to trust them."""
    path, bodies = subjects.path, [graphql(document, {"channel": subjects.channel, **variables}) for variables in choices]

    def turn(wire: Wire, number: int) -> None:
        answer = wire.post(path, bodies[number % len(bodies)])
        if b'"errors"' in answer or b'"slug"' not in answer:
            raise BadAnswer(answer[:300].decode(errors="replace"))

    return turn


def _query(document: str, variables: Callable[[Subjects], list[dict[str, Any]]]) -> Callable[[Subjects], Turn]:
    return lambda subjects: _queried(document, *variables(subjects), subjects=subjects)


def _filtered(subjects: Subjects) -> list[dict[str, Any]]:
    return [{"categories": [subjects.category], "attribute": subjects.attribute, "values": [subjects.value]}]


def _of_maker(subjects: Subjects) -> list[dict[str, Any]]:
    return [{"attribute": subjects.maker_attribute, "pages": [subjects.maker]}]


def _checkout(subjects: Subjects) -> Turn:
    path, address = subjects.path, subjects.address

    def turn(wire: Wire, number: int) -> None:
        variant = subjects.variants[number % len(subjects.variants)]
        given = {"channel": subjects.channel, "lines": [{"variantId": variant, "quantity": 1}]}
        key = {"id": ask(wire, path, documents.CREATE, {"input": given})["checkoutCreate"]["checkout"]["id"]}
        ask(wire, path, documents.EMAIL, {**key, "email": f"bench{number}@maarad.example"})
        shipped = ask(wire, path, documents.SHIPPING, {**key, "address": address})
        ask(wire, path, documents.BILLING, {**key, "address": address})
        method = shipped["checkoutShippingAddressUpdate"]["checkout"]["shippingMethods"][0]["id"]
        delivered = ask(wire, path, documents.DELIVERY, {**key, "method": method})
        total = delivered["checkoutDeliveryMethodUpdate"]["checkout"]["totalPrice"]["gross"]
        money = {"amount": str(Decimal(str(total["amount"]))), "currency": total["currency"]}
        paid = {
            "name": "bench",
            "pspReference": f"bench-{key['id'][-24:]}-{number}",
            "amountCharged": money,
            "availableActions": [],
        }
        ask(wire, path, documents.PAY, {**key, "transaction": paid}, subjects.token)
        ordered = ask(wire, path, documents.COMPLETE, key)["checkoutComplete"]["order"]
        if not ordered or Decimal(str(ordered["total"]["gross"]["amount"])) != Decimal(money["amount"]):
            raise BadAnswer(f"no order of {money}: {ordered}")

    return turn


def _home(subjects: Subjects) -> Turn:
    def turn(wire: Wire, number: int) -> None:
        if b"</html>" not in wire.get(subjects.home):
            raise BadAnswer("the home page ends too early")

    return turn


OPERATIONS: dict[str, Operation] = {
    "a": Operation("list of 24", _query(documents.LIST, lambda subjects: [{}])),
    "b": Operation("category + attribute, by price", _query(documents.FILTERED, _filtered)),
    "b2": Operation("the same with `where`", _query(documents.WHERE, _filtered)),
    "b3": Operation(
        "products of one maker (page reference)", _query(documents.OF_MAKER, _of_maker), lambda subjects: bool(subjects.maker)
    ),
    "c": Operation("search, many hits", _query(documents.SEARCH, lambda subjects: [{"words": subjects.common_word}])),
    "c2": Operation(
        "search, many hits, totalCount", _query(documents.SEARCH_COUNTED, lambda subjects: [{"words": subjects.common_word}])
    ),
    "c3": Operation("search, few hits", _query(documents.SEARCH, lambda subjects: [{"words": subjects.rare_word}])),
    "c4": Operation(
        "search, few hits, totalCount", _query(documents.SEARCH_COUNTED, lambda subjects: [{"words": subjects.rare_word}])
    ),
    "d": Operation("product detail", _query(documents.DETAIL, lambda subjects: [{"slug": slug} for slug in subjects.slugs])),
    "f": Operation("page 400 by cursor", _query(documents.LIST, lambda subjects: [{"after": subjects.cursor}])),
    "e": Operation("checkout to order, 7 requests", _checkout, lambda subjects: bool(subjects.token and subjects.variants)),
    "home": Operation("home page", _home, lambda subjects: bool(subjects.home)),
}
