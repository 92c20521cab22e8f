"""Drafts, and sales made elsewhere, through the client: on the engine, or on a real Saleor where one is named (docs/beside.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketplace.client import guarding, sales, stock, transports
from marketplace.client.errors import Refused
from marketplace.client.session import Session, shop_session
from marketplace.contract.types.address import Address
from marketplace.contract.types.sale import Sale, SaleLine, SalePayment
from marketplace.kernel.money import Money, TaxedMoney
from marketplace.saleor.guard import SaleorGuard
from marketplace.saleor.manifests import APPS, SHOP
from marketplace.saleor.stock_moves import SaleorMover
from tests.beside.given import given
from tests.contract.checkout.walk import BUYER
from tests.contract.endpoint import Embedded, Endpoint, Remote
from tests.contract.order import documents
from tests.contract.recorder import Recorder
from tests.contract.shop import Shop
from tests.contract.shop.making import PARIS
from tests.contract.shop.things import Counter

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
STAND = Address(
    first_name="Stand", last_name="Maarad", street_address_1="1 rue de la Paix", postal_code="75001", city="Paris", country="FR"
)


@dataclass
class Till:
    api: Endpoint
    shop: Shop
    counter: Counter
    session: Session

    def sale(self, reference: str, quantity: int = 1, handed: int = 1) -> Sale:
        gross, net = Decimal(10 * quantity), Decimal(8 * quantity)
        total = TaxedMoney(net=Money(net, "EUR"), gross=Money(gross, "EUR"))
        counter = self.counter
        return Sale(
            reference=f"{reference}-{counter.channel.slug}",
            channel=counter.channel.slug,
            made_at=NOON,
            email="stand@maarad.example",
            language_code="FR",
            currency="EUR",
            billing=STAND,
            place=(counter.warehouse.id, "Stand"),
            lines=(
                SaleLine(
                    counter.variant.id, counter.warehouse.id, quantity, handed, total, total, Decimal("0.2"), counter.tax.id
                ),
            ),
            payments=(SalePayment("Cash", f"{reference}-cash", Money(gross, "EUR")),),
            metadata={"till": "1"},
        )

    def left(self) -> int:
        quantity, promised = self.shop.levels(self.counter.variant, self.counter.warehouse)
        return quantity - promised


@pytest.fixture
def till(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    told = given()
    if told is None:
        api: Endpoint = Embedded(Recorder())
    else:
        api = Remote(Recorder(), told.api_url, told.token, told.email, told.password)
        monkeypatch.setattr(guarding, "_guards", [SaleorGuard()])
        monkeypatch.setattr(stock, "_movers", [SaleorMover()])
        settings.SALEOR_API_URL = told.api_url
        transports.backend.cache_clear()
    shop = Shop(api)
    if not api.embedded:
        token = shop.new_app(*APPS[SHOP].permissions).token
        monkeypatch.setattr(transports, "app_token", lambda: token)
    yield Till(api, shop, shop.counter(quantity=3), shop_session())
    shop.put_back()
    transports.backend.cache_clear()


def test_what_was_sold_at_a_till_is_brought_in_once(till: Till) -> None:
    sold = [till.sale("a"), till.sale("b")]
    first = sales.bring_in(sold, session=till.session)
    assert [(one.reference, one.faults, one.before) for one in first] == [(sale.reference, (), False) for sale in sold]
    assert till.left() == 1
    again = sales.bring_in([*sold, till.sale("c")], session=till.session)
    assert [(one.order, one.before) for one in again[:2]] == [(one.order, True) for one in first]
    assert (again[2].before, till.left()) == (False, 0)
    assert till.shop.orders(till.counter.channel) == 3
    document = "query Q($id: ID!) { order(id: $id) { status chargeStatus externalReference metadata { key value } } }"
    assert first[0].order is not None
    assert till.shop.ask(document, id=first[0].order.id) == {
        "status": "FULFILLED",
        "chargeStatus": "FULL",
        "externalReference": sold[0].reference,
        "metadata": [{"key": "till", "value": "1"}],
    }


def test_a_sale_that_cannot_be_does_not_keep_out_its_neighbours(till: Till) -> None:
    nowhere = replace(
        till.sale("x"), lines=(replace(till.sale("x").lines[0], warehouse=till.shop.warehouse(till.counter.channel).id),)
    )
    found = sales.bring_in([till.sale("a", 2, 2), nowhere, till.sale("b", 2, 2)], session=till.session)
    assert [one.order is not None for one in found] == [True, False, False]
    assert [{fault.code for fault in one.faults} for one in found] == [set(), {"NON_EXISTING_STOCK"}, {"INSUFFICIENT_STOCK"}]
    assert (till.left(), till.shop.orders(till.counter.channel)) == (1, 1)


def test_what_has_left_already_is_taken_off_even_if_the_shelf_was_empty(till: Till) -> None:
    (one,) = sales.bring_in([till.sale("a", 5, 5)], even_if_short=True, session=till.session)
    assert one.order is not None
    assert till.left() == -2


def test_sales_without_a_reference_of_their_own_are_a_mistake_of_ours(till: Till) -> None:
    for wrong in (
        [till.sale("a")] * 2,
        [replace(till.sale("a"), reference="")],
        [till.sale(str(number)) for number in range(51)],
    ):
        with pytest.raises(ValueError, match="a reference of its own"):
            sales.bring_in(wrong, session=till.session)
    assert sales.bring_in([], session=till.session) == ()


def test_a_draft_becomes_one_order_however_often_it_is_completed(till: Till) -> None:
    drafts = [_draft(till, 2), _draft(till, 2)]
    first = sales.complete_draft(drafts[0], session=till.session)
    assert sales.complete_draft(drafts[0], session=till.session) == first
    with pytest.raises(Refused) as refused:
        sales.complete_draft(drafts[1], session=till.session)
    assert {one.code for one in refused.value.refusals} == {"INSUFFICIENT_STOCK"}
    assert till.left() == 1


def _draft(till: Till, quantity: int) -> str:
    counter = till.counter
    wanted = {
        "channelId": counter.channel.id,
        "lines": [{"variantId": counter.variant.id, "quantity": quantity}],
        "userEmail": BUYER,
        "billingAddress": PARIS,
        "shippingAddress": PARIS,
        "shippingMethod": counter.method.id,
    }
    made = till.api.send(documents.DRAFT, {"input": wanted}, token=till.api.staff)["draftOrderCreate"]
    return str(made["order"]["id"])
