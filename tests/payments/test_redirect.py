"""The door for a Moroccan acquirer: closed until one is configured, and enough for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from marketplace.engine.channels.models import Channel
from marketplace.engine.payments import ports
from marketplace.engine.payments.actions import request_action
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError
from marketplace.payments import redirect
from tests import catalogue_rows, sale_rows
from tests.payments import rows
from tests.payments.gateway import MemoryGateway

pytestmark = pytest.mark.django_db
URL = "/webhooks/incoming/redirect/"


@pytest.fixture
def bank(settings: Any) -> Iterator[MemoryGateway]:
    settings.REDIRECT_GATEWAY = "tests.payments.gateway.MemoryGateway"
    redirect._made.cache_clear()
    gateway = redirect.gateway()
    assert isinstance(gateway, MemoryGateway)
    yield gateway
    redirect._made.cache_clear()


def _checkout() -> Any:
    channel = catalogue_rows.channel("morocco", "MAD", "MA", "20")
    place = sale_rows.warehouse(channel)
    piece = sale_rows.variant(channel, "100")
    sale_rows.stock(piece, place, 3)
    return rows.checkout(sale_rows.Shop(channel, place, sale_rows.delivery(channel, "20"), piece))


def test_not_configured_is_said_and_offered_to_nobody(client: Any) -> None:
    app = ports.payment_app(redirect.IDENTIFIER)
    assert app is not None
    assert not app.serves("morocco", "MAD")
    assert str(app.name) == "Moroccan bank card"
    said = app.handle(ports.GATEWAY_INITIALIZE, {"sourceObject": None})
    assert said == {"data": {"errors": [{"code": "NOT_CONFIGURED", "message": "Paying by card is not configured here yet."}]}}
    with pytest.raises(DomainError) as refused:
        rows.begin(_checkout(), redirect.IDENTIFIER)
    assert refused.value.code == "NOT_FOUND"
    assert client.post(URL, {}).status_code == 404


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_not_configured_is_translated(language: str) -> None:
    app = ports.payment_app(redirect.IDENTIFIER)
    assert app is not None
    said = app.handle(ports.GATEWAY_INITIALIZE, {"sourceObject": {"languageCode": language.upper()}})
    message = said["data"]["errors"][0]["message"]
    with translation.override(language):
        assert message == translation.gettext("Paying by card is not configured here yet.")
    assert message != "Paying by card is not configured here yet."


def test_paid_on_the_bank_page(bank: MemoryGateway, client: Any) -> None:
    session = rows.begin(_checkout(), redirect.IDENTIFIER, data=rows.PAGE)
    reference = rows.global_id(session.item)
    assert (session.event.type, session.data) == (
        "CHARGE_ACTION_REQUIRED",
        {"redirectUrl": "https://bank.example/pay", "fields": {"oid": reference, "amount": "120.00"}},
    )
    assert bank.orders[reference].callback_url == "http://testserver" + URL
    assert rows.process(session).event.type == "CHARGE_ACTION_REQUIRED"
    fields = bank.finish(reference, paid=True)
    assert client.post(URL, {**fields, "amount": "1"}).status_code == 400
    assert rows.amounts(session.item) == {}
    assert [client.post(URL, fields).status_code for _ in range(2)] == [200, 200]
    assert rows.process(session).event.type == "CHARGE_SUCCESS"
    assert rows.amounts(session.item) == {"charged": 120}
    for _ in range(2):
        rows.drain()
    request_action(token=session.item.token, action="REFUND", actor=SYSTEM)
    rows.drain()
    assert rows.amounts(session.item) == {"refunded": 120}
    assert len(bank.refunds) == 1


def test_a_refusal_then_a_payment(bank: MemoryGateway, client: Any) -> None:
    session = rows.begin(_checkout(), redirect.IDENTIFIER)
    reference = rows.global_id(session.item)
    refused, paid = bank.finish(reference, paid=False), bank.finish(reference, paid=True)
    for fields in (paid, refused):
        assert client.post(URL, fields).status_code == 200
    assert rows.amounts(session.item) == {"charged": 120}


def test_only_dirhams(bank: MemoryGateway) -> None:
    app = ports.payment_app(redirect.IDENTIFIER)
    assert app is not None
    assert [app.serves("morocco", "MAD"), app.serves("france", "EUR")] == [True, False]
    assert str(app.name) == "Memory Bank"
    assert Channel.objects.count() == 0
