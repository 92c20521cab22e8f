"""What differs in a process that is beside a real Saleor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from marketplace.client import payments as client
from marketplace.client.errors import Unavailable
from marketplace.client.transports import app_token
from marketplace.contract.types.checkout import Gateway
from marketplace.engine.catalogue.handlers import TOPIC
from marketplace.kernel import clock, outbox, sealing
from marketplace.kernel.models import OutboxMessage
from marketplace.saleor import installation, payments
from marketplace.saleor.checks import is_installed
from marketplace.saleor.installation import PURPOSE
from marketplace.saleor.manifests import APPS, SHOP
from marketplace.saleor.models import Installation, PaymentAnswer, Receipt
from marketplace.saleor.tasks import purge
from marketplace.search.handlers import REBUILD

from .beside import Saleor

pytestmark = pytest.mark.django_db
CASH, COLLECTION, DUMMY = "maarad.payment.cod", "maarad.payment.collection", "saleor.io.dummy-payment-app"


def installed(app: str) -> None:
    Installation.objects.create(app=app, saleor_app_id=f"id-of-{app}", sealed_token=sealing.seal("t", purpose=PURPOSE))


def test_before_the_installation_a_person_is_told_what_to_do(saleor: Saleor) -> None:
    (warning,) = is_installed(None)
    assert (warning.id, "/saleor/apps/maarad/manifest" in (warning.hint or "")) == ("saleor.W001", True)
    with pytest.raises(Unavailable):
        app_token()
    installed(SHOP)
    assert is_installed(None) == []


def test_the_installation_of_the_shop_has_its_search_filled(saleor: Saleor) -> None:
    saleor.apps["secret"] = "QXBwOjE="
    installation.register(APPS[CASH], token="secret", api_url=saleor.api_url)
    assert not OutboxMessage.objects.filter(topic=REBUILD).exists()
    installation.register(APPS[SHOP], token="secret", api_url=saleor.api_url)
    assert OutboxMessage.objects.get(topic=REBUILD).available_at <= clock.now()


def test_a_checkout_is_offered_our_installed_methods_of_its_channel(saleor: Saleor, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(CASH)
    installed(DUMMY)
    assert [each.id for each in payments.offered("morocco", "MAD")] == [CASH, DUMMY]
    assert [each.id for each in payments.offered("france", "EUR")] == [DUMMY]
    monkeypatch.setattr(client, "_offers", [])
    assert client.offered("morocco", "MAD") is None
    client.register_offer(payments.offered)
    assert Gateway(CASH, "Cash on delivery") in (client.offered("morocco", "MAD") or ())


def test_the_engine_can_be_put_to_sleep_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {topic: dict(handlers) for topic, handlers in outbox._subscriptions.items()}
    try:
        outbox.silence("marketplace.engine", "marketplace.webhooks")
        left = {(topic, name) for topic, handlers in outbox._subscriptions.items() for name in handlers}
    finally:
        for topic, handlers in before.items():
            outbox._subscriptions[topic].clear()
            outbox._subscriptions[topic].update(handlers)
    assert outbox.subscriptions(TOPIC)
    gone = {(topic, name) for topic, handlers in before.items() for name in handlers} - left
    assert {name.partition(".")[0] for _topic, name in gone} == {"payments", "catalogue", "media", "webhooks"}
    assert ("OrderPlaced", "messages.placed") in left


def test_what_was_taken_in_long_ago_is_forgotten() -> None:
    old = clock.now() - timedelta(days=15)
    Receipt.objects.create(digest="a", event="ORDER_CREATED", received_at=old)
    Receipt.objects.create(digest="b", event="ORDER_CREATED")
    PaymentAnswer.objects.create(app=CASH, key="a", asked_at=old)
    PaymentAnswer.objects.create(app=CASH, key="b", asked_at=clock.now() - timedelta(days=401))
    assert purge() == 2
    assert (Receipt.objects.get().digest, PaymentAnswer.objects.get().key) == ("b", "a")


@pytest.mark.parametrize(
    ("path", "words"),
    [("/en/morocco/products/x/", "The shop is resting"), ("/fr/france/", "La boutique se repose")],
)
def test_a_backend_that_is_away_is_a_calm_page(client: Client, monkeypatch: pytest.MonkeyPatch, path: str, words: str) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise Unavailable("test")

    for place in ("catalogue", "content"):
        monkeypatch.setattr(f"marketplace.client.{place}.execute", away)
    answer = client.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert words in answer.content.decode()
