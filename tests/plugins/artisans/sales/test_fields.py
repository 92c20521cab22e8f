"""Programs with a maker's key: her sales, her money and her prices, each in its scope; and what everybody may ask of a price."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from marketplace.accounts import tokens
from marketplace.accounts.models import Act
from marketplace.kernel.actors import SYSTEM
from plugins.artisans.consent import actions as consents
from plugins.artisans.models import Listing, PriceSplit
from plugins.artisans.prices import actions as prices
from plugins.artisans.prices.helper import Inputs
from plugins.artisans.sales import payouts
from tests.plugins.artisans import makers
from tests.plugins.artisans.sales.conftest import STAFF, Stall

pytestmark = pytest.mark.django_db
SALES = "{ makerSales { id number state quantity product total { amount currency } net { amount } owed { amount } parts { code amount { amount } } } }"
MONEY = "{ makerMoney { owed { amount currency } coming { amount } payouts { id amount { amount } acknowledgedAt } } }"
ANSWER = (
    "mutation($id: UUID!, $ready: Boolean!) { makerSaleAnswer(id: $id, ready: $ready) { sale { state } errors { code field } } }"
)
ACKNOWLEDGE = "mutation($id: UUID!) { makerPayoutAcknowledge(id: $id) { payout { acknowledgedAt } errors { code } } }"
COUNT = """query($piece: UUID!, $input: MakerPriceInput!) { makerPriceCount(piece: $piece, input: $input) {
  labour { amount } hourly { amount currency } loss reference times parts { code amount { amount } } } }"""
ACCEPT = """mutation($piece: UUID!, $input: MakerPriceInput!, $key: String!) {
  makerPriceAccept(piece: $piece, input: $input, shown: true, key: $key) { version errors { code field } } }"""
PARTS = "query($ids: [ID!]!) { products(ids: $ids) { priceParts { code amount { amount currency } } } }"


def ask(document: str, token: str = "", **variables: Any) -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    given = {"query": document, "variables": variables}
    return Client().post("/graphql/maarad/", given, content_type="application/json", headers=headers).json()


def do(document: str, token: str = "", **variables: Any) -> Any:
    answer = ask(document, token, **variables)
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


def key(itto: Stall, *scopes: str) -> str:
    made = tokens.make(person=itto.person, subject="maker:itto", scopes=scopes, name="Till", by=itto.person, actor=SYSTEM)
    return made[1]


def test_a_program_sees_and_answers_her_sales(itto: Stall) -> None:
    itto.buy(2)
    mine = key(itto, "orders")
    (sale,) = do(SALES, mine)
    assert sale == {
        "id": str(itto.sale().pk),
        "number": itto.sale().number,
        "state": "asked",
        "quantity": 2,
        "product": itto.listing.product,
        "total": {"amount": "20.00", "currency": "EUR"},
        "net": {"amount": "20.00"},
        "owed": {"amount": "0.00"},
        "parts": [{"code": "labour", "amount": {"amount": "20.00"}}],
    }
    for _twice in range(2):
        assert do(ANSWER, mine, id=sale["id"], ready=True) == {"sale": {"state": "ready"}, "errors": []}
    assert Act.objects.get().channel == "api"
    assert do(ANSWER, mine, id=str(uuid4()), ready=True)["errors"] == [{"code": "NOT_FOUND", "field": "id"}]


def test_a_program_says_that_she_has_the_money(itto: Stall) -> None:
    itto.send(itto.buy())
    cashier = makers.person("+212661000050", "finance")
    made = payouts.record(
        maker=itto.maker,
        amounts={itto.sale().pk: D(4)},
        currency="EUR",
        method="cash",
        reference="R",
        person=cashier,
        actor=STAFF,
    )
    mine = key(itto, "money")
    found = do(MONEY, mine)
    assert (found["owed"], found["coming"]) == ([{"amount": "6.00", "currency": "EUR"}], [{"amount": "0.00"}])
    assert found["payouts"] == [{"id": str(made.pk), "amount": {"amount": "4.00"}, "acknowledgedAt": None}]
    assert do(ACKNOWLEDGE, mine, id=str(made.pk))["payout"]["acknowledgedAt"] is not None
    assert do(ACKNOWLEDGE, mine, id=str(uuid4())) == {"payout": None, "errors": [{"code": "NOT_FOUND"}]}


def test_a_program_counts_and_accepts_a_price(itto: Stall) -> None:
    mine, piece = key(itto, "price", "list"), str(itto.listing.pk)
    said = {"price": "12", "hours": "2", "materials": "3"}
    assert do(COUNT, mine, piece=piece, input=said) == {
        "labour": {"amount": "9.00"},
        "hourly": {"amount": "4.50", "currency": "EUR"},
        "loss": False,
        "reference": "SMIG",
        "times": None,
        "parts": [{"code": "materials", "amount": {"amount": "3.00"}}, {"code": "labour", "amount": {"amount": "9.00"}}],
    }
    assert PriceSplit.objects.count() == 0
    for _twice in range(2):
        assert do(ACCEPT, mine, piece=piece, input=said, key="till-1") == {"version": 1, "errors": []}
    itto.listing.refresh_from_db()
    assert itto.listing.price == D("12")
    for wrong, field in (({"price": "x"}, "price"), ({"price": "1e99"}, "price"), ({"price": "5", "tax": "101"}, "tax")):
        assert do(ACCEPT, mine, piece=piece, input=wrong, key="till-2") == {
            "version": None,
            "errors": [{"code": "INVALID", "field": field}],
        }
    assert do(ACCEPT, mine, piece=piece, input=said, key="")["errors"] == [{"code": "REQUIRED", "field": "key"}]
    assert PriceSplit.objects.count() == 1


SCOPES = [
    ("orders", SALES, {}),
    ("orders", ANSWER, {"id": str(uuid4()), "ready": True}),
    ("money", MONEY, {}),
    ("money", ACKNOWLEDGE, {"id": str(uuid4())}),
    ("price", COUNT, {"piece": str(uuid4()), "input": {"price": "1"}}),
    ("price", ACCEPT, {"piece": str(uuid4()), "input": {"price": "1"}, "key": "k"}),
]


def test_each_field_has_its_scope(itto: Stall) -> None:
    for scope, document, variables in SCOPES:
        others = key(itto, *({"orders", "money", "price", "list"} - {scope}))
        for given in ("", others, "maker_nonsense"):
            answer = ask(document, given, **variables)
            assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied", answer
        assert Act.objects.count() == 0


def test_everybody_may_ask_who_gets_what_where_she_agrees(itto: Stall, django_assert_num_queries: Any) -> None:
    ids = [itto.listing.product, "UHJvZHVjdDo5OTk="]
    given: dict[str, Any] = {"listing": itto.listing.pk, "acting": itto.acting(), "price": D(10)}
    prices.accept(inputs=Inputs(materials=D(4)), shown=True, key=uuid4().hex, **given)
    assert do(PARTS, ids=ids) == [{"priceParts": None}] * 2, "she has no page"
    consents.give(maker=itto.maker, fields=("name",), evidence=consents.Evidence("tap"), actor=SYSTEM)
    parts = [
        {"code": code, "amount": {"amount": value, "currency": "EUR"}}
        for code, value in (("materials", "4.00"), ("labour", "6.00"))
    ]
    assert do(PARTS, ids=ids) == [{"priceParts": parts}, {"priceParts": None}]
    with django_assert_num_queries(5):
        do(PARTS, ids=ids)
    Listing.objects.update(price=D(11))
    assert do(PARTS, ids=ids) == [{"priceParts": None}] * 2
