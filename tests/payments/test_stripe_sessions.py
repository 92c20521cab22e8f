"""Paying by Stripe: from the intent or the page to the result, over real HTTP to the fake."""

from __future__ import annotations

import urllib.parse
import urllib.request
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from fixtures.stripe.ledger import Refused
from fixtures.stripe.server import FakeStripe
from marketplace.engine.channels.models import Channel
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.payments import ports
from marketplace.engine.payments.actions import initialize_gateways
from marketplace.engine.payments.models import TransactionEvent
from marketplace.kernel import clock
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from marketplace.kernel.errors import DomainError
from marketplace.payments.models import StripeAttempt
from marketplace.payments.stripe.app import StripeApp
from tests.payments import rows

pytestmark = pytest.mark.django_db


def _intent(stripe: FakeStripe) -> dict:
    (intent,) = stripe.ledger.of("payment_intent")
    return intent


def test_an_intent_is_made_paid_in_the_browser_and_becomes_an_order(stripe: FakeStripe) -> None:
    checkout = rows.checkout()
    begun = rows.begin(checkout, rows.STRIPE)
    intent = _intent(stripe)
    assert (begun.event.type, begun.item.psp_reference) == ("CHARGE_ACTION_REQUIRED", intent["id"])
    assert begun.data == {
        "paymentIntent": {"stripeClientSecret": intent["client_secret"]},
        "stripePublishableKey": "pk_test_fake",
    }
    assert (intent["amount"], intent["currency"], intent["capture_method"]) == (1500, "eur", "automatic")
    assert intent["metadata"]["saleor_transaction_id"] == rows.global_id(begun.item)
    assert intent["metadata"]["saleor_app_id"] == rows.STRIPE
    with pytest.raises(DomainError) as refused:
        complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    assert refused.value.code == "CHECKOUT_NOT_FULLY_PAID"

    stripe.ledger.confirm(intent["id"], "pm_card_visa")
    paid = rows.process(begun)
    assert (paid.event.type, paid.event.amount_value, paid.item.available_actions) == ("CHARGE_SUCCESS", 15, ["REFUND"])
    assert rows.amounts(begun.item) == {"charged": 15}
    order = complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    order.refresh_from_db()
    assert (order.charge_status, order.total_charged_amount) == ("FULL", 15)


def test_an_authorisation_holds_the_money_until_it_is_captured(stripe: FakeStripe) -> None:
    checkout = rows.checkout()
    Channel.objects.update(default_transaction_flow_strategy="AUTHORIZATION")
    begun = rows.begin(rows.source(checkout.pk), rows.STRIPE)
    assert (begun.event.type, _intent(stripe)["capture_method"]) == ("AUTHORIZATION_ACTION_REQUIRED", "manual")
    stripe.ledger.confirm(_intent(stripe)["id"], "pm_card_visa")
    held = rows.process(begun)
    assert (held.event.type, held.item.available_actions) == ("AUTHORIZATION_SUCCESS", ["CHARGE", "CANCEL"])
    assert rows.amounts(begun.item) == {"authorized": 15}


def test_3d_secure(stripe: FakeStripe) -> None:
    begun = rows.begin(rows.checkout(), rows.STRIPE)
    intent = stripe.ledger.confirm(_intent(stripe)["id"], "4000002500003155")
    assert rows.process(begun).event.type == "CHARGE_ACTION_REQUIRED"
    stripe.ledger.authenticate(intent["id"], True)
    assert rows.process(begun).event.type == "CHARGE_SUCCESS"
    assert rows.amounts(begun.item) == {"charged": 15}


def test_a_slow_bank_is_pending_until_it_pays(stripe: FakeStripe) -> None:
    begun = rows.begin(rows.checkout(), rows.STRIPE)
    intent = stripe.ledger.confirm(_intent(stripe)["id"], "pm_sepa_slow")
    assert rows.process(begun).event.type == "CHARGE_REQUEST"
    assert rows.process(begun).event.type == "CHARGE_REQUEST"
    assert rows.amounts(begun.item) == {"charge_pending": 15}
    stripe.ledger.authenticate(intent["id"], True)
    assert rows.process(begun).event.type == "CHARGE_SUCCESS"
    assert rows.amounts(begun.item) == {"charged": 15}


@pytest.mark.parametrize(
    ("card", "language", "words"),
    [
        ("4000000000009995", "en", "not enough money"),
        ("4000000000000002", "en", "Your bank refused the card"),
        ("4000000000000069", "en", "has expired"),
    ],
)
def test_a_decline_is_told_to_the_buyer(stripe: FakeStripe, card: str, language: str, words: str) -> None:
    begun = rows.begin(rows.checkout(), rows.STRIPE)
    with pytest.raises(Refused):
        stripe.ledger.confirm(_intent(stripe)["id"], card)
    declined = rows.process(begun)
    assert declined.event.type == "CHARGE_FAILURE"
    assert words in declined.event.message
    assert rows.amounts(begun.item) == {}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_reason_of_a_decline_is_translated(stripe: FakeStripe, language: str) -> None:
    checkout = rows.checkout()
    type(checkout).objects.update(language_code=language)
    begun = rows.begin(rows.source(checkout.pk), rows.STRIPE)
    with pytest.raises(Refused):
        stripe.ledger.confirm(_intent(stripe)["id"], "4000000000009995")
    with translation.override(language):
        wanted = translation.gettext("There is not enough money on the account of this card. Please pay with another one.")
    said = rows.process(begun).event.message
    assert said == wanted
    assert not said.startswith("There is")


def test_after_a_decline_another_card_pays_on_the_same_intent(stripe: FakeStripe) -> None:
    begun = rows.begin(rows.checkout(), rows.STRIPE)
    with pytest.raises(Refused):
        stripe.ledger.confirm(_intent(stripe)["id"], "4000000000000002")
    assert rows.process(begun).event.type == "CHARGE_FAILURE"
    stripe.ledger.confirm(_intent(stripe)["id"], "pm_card_visa")
    assert rows.process(begun).event.type == "CHARGE_SUCCESS"
    assert rows.amounts(begun.item) == {"charged": 15}


def test_the_same_key_makes_one_intent(stripe: FakeStripe) -> None:
    checkout = rows.checkout()
    first = rows.begin(checkout, rows.STRIPE, idempotency_key="once")
    stripe.ledger.confirm(_intent(stripe)["id"], "pm_card_visa")
    second = rows.begin(rows.source(checkout.pk), rows.STRIPE, idempotency_key="once", amount=Decimal(15))
    assert second.item.pk == first.item.pk
    assert second.event.type == "CHARGE_SUCCESS"
    assert len(stripe.ledger.of("payment_intent")) == 1
    assert rows.amounts(first.item) == {"charged": 15}


def test_the_page_by_redirect(stripe: FakeStripe) -> None:
    begun = rows.begin(rows.checkout(), rows.STRIPE, data=rows.PAGE)
    (page,) = stripe.ledger.of("checkout.session")
    assert (begun.event.type, begun.event.external_url, begun.data) == (
        "CHARGE_ACTION_REQUIRED",
        page["url"],
        {"redirectUrl": page["url"]},
    )
    assert rows.fresh(begun.item).psp_reference == page["id"]
    assert rows.process(begun).data == {"redirectUrl": page["url"]}

    shown = urllib.request.urlopen(page["url"]).read().decode()
    assert "value='pay'>Pay" in shown
    declined = urllib.parse.urlencode({"card": "4000000000000002", "action": "pay"}).encode()
    assert "Your card was declined." in urllib.request.urlopen(page["url"], declined).read().decode()
    assert rows.process(begun).event.type == "CHARGE_ACTION_REQUIRED"
    assert _post(page["url"], card="4242 4242 4242 4242", action="pay") == (
        303,
        f"http://testserver/done?session={page['id']}",
    )
    paid = rows.process(begun)
    assert (paid.event.type, paid.event.psp_reference) == ("CHARGE_SUCCESS", _intent(stripe)["id"])
    assert _intent(stripe)["metadata"]["saleor_transaction_id"] == rows.global_id(begun.item)
    assert rows.amounts(begun.item) == {"charged": 15}


def test_the_page_with_3d_secure_and_the_way_back(stripe: FakeStripe) -> None:
    begun = rows.begin(rows.checkout(), rows.STRIPE, data=rows.PAGE)
    (page,) = stripe.ledger.of("checkout.session")
    assert _post(page["url"], action="cancel") == (303, "http://testserver/back")
    status, bank = _post(page["url"], card="4000002500003155", action="pay")
    assert (status, bank) == (303, f"{stripe.address}/3ds/{_intent(stripe)['id']}")
    assert _post(bank, action="yes") == (303, f"http://testserver/done?session={page['id']}")
    assert rows.process(begun).event.type == "CHARGE_SUCCESS"


def test_an_expired_page_took_nothing(stripe: FakeStripe) -> None:
    begun = rows.begin(rows.checkout(), rows.STRIPE, data=rows.PAGE)
    stripe.ledger.expire_page(stripe.ledger.of("checkout.session")[0]["id"])
    expired = rows.process(begun)
    assert (expired.event.type, expired.event.message) == ("CHARGE_FAILURE", "The payment page has expired. Nothing was taken.")


def test_one_key_makes_one_page_whatever_it_asks_for(stripe: FakeStripe) -> None:
    checkout = rows.checkout()
    first = rows.begin(checkout, rows.STRIPE, data=rows.PAGE, idempotency_key="once")
    second = rows.begin(checkout, rows.STRIPE, data=None, idempotency_key="once")
    assert len(stripe.ledger.of("checkout.session")) == 1
    assert first.data == second.data


@pytest.mark.parametrize("data", [None, rows.PAGE])
@pytest.mark.parametrize("way", ["before", "after"])
def test_a_lost_answer_is_recovered_by_its_key(stripe: FakeStripe, way: str, data: object) -> None:
    stripe.break_next(way, way, way)
    begun = rows.begin(rows.checkout(), rows.STRIPE, data=data)
    assert (begun.event.type, begun.event.psp_reference, begun.event.include_in_calculations) == ("CHARGE_FAILURE", "", False)
    again = rows.process(begun)
    assert again.event.type == "CHARGE_ACTION_REQUIRED"
    assert len(stripe.ledger.of("payment_intent") + stripe.ledger.of("checkout.session")) == 1
    assert again.data


def test_a_payment_that_never_reached_stripe_was_never_begun(stripe: FakeStripe) -> None:
    stripe.break_next("before", "before", "before")
    begun = rows.begin(rows.checkout(), rows.STRIPE)
    StripeAttempt.objects.all().delete()
    assert rows.process(begun).event.message == "The payment was never begun. Nothing was taken."
    assert stripe.ledger.of("payment_intent") == []


def test_keys_older_than_stripes_memory_are_not_tried_again(stripe: FakeStripe) -> None:
    stripe.break_next("before", "before", "before")
    begun = rows.begin(rows.checkout(), rows.STRIPE)
    with clock.frozen(clock.now() + timedelta(hours=24)):
        assert rows.process(begun).event.type == "CHARGE_FAILURE"
    assert stripe.ledger.of("payment_intent") == []


def test_an_amount_too_small_is_refused_in_words(stripe: FakeStripe) -> None:
    begun = rows.begin(rows.checkout(), rows.STRIPE, amount=Decimal("0.20"))
    assert (begun.event.type, begun.event.message) == ("CHARGE_FAILURE", "The amount is too small to be paid by card.")


@pytest.mark.parametrize(
    ("amount", "currency", "units"), [("12", "JPY", 12), ("15.00", "EUR", 1500), ("0.29", "EUR", 29), ("1.250", "TND", 1250)]
)
def test_minor_units(stripe: FakeStripe, amount: str, currency: str, units: int) -> None:
    payload = {
        "idempotencyKey": f"{amount}{currency}",
        "transaction": {"id": f"T{currency}", "pspReference": ""},
        "action": {"amount": amount, "currency": currency, "actionType": "CHARGE"},
        "sourceObject": None,
        "data": rows.PAGE,
    }
    StripeApp().handle(ports.TRANSACTION_INITIALIZE, payload)
    assert stripe.ledger.of("checkout.session")[0]["amount_total"] == units
    assert stripe.ledger.of("checkout.session")[0]["currency"] == currency.lower()


def test_offered_in_euros_with_keys_only(stripe: FakeStripe, settings: object) -> None:
    app = StripeApp()
    assert [app.serves("france", "EUR"), app.serves("morocco", "MAD"), app.serves("morocco", "USD")] == [True, False, False]
    assert initialize_gateways(source=rows.checkout(), amount=None, wanted={rows.STRIPE: None}) == [
        {"id": rows.STRIPE, "data": {"stripePublishableKey": "pk_test_fake"}, "errors": []}
    ]
    settings.STRIPE_SECRET_KEY = ""  # type: ignore[attr-defined]
    assert not app.serves("france", "EUR")
    assert app.handle(ports.GATEWAY_INITIALIZE, {"sourceObject": None}) == {
        "data": {"errors": [{"code": "NOT_CONFIGURED", "message": "Paying by card is not set up here."}]}
    }


def test_without_keys_nobody_can_begin() -> None:
    with pytest.raises(DomainError) as refused:
        rows.begin(rows.checkout(), rows.STRIPE)
    assert (refused.value.code, refused.value.field) == ("NOT_FOUND", "payment_gateway")
    assert TransactionEvent.objects.count() == 0
    assert SYSTEM.has("HANDLE_PAYMENTS")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:  # type: ignore[override]
        return None


def _post(url: str, **form: str) -> tuple[int, str]:
    """Status and where it leads, not followed."""
    try:
        answer = urllib.request.build_opener(_Stay).open(url, urllib.parse.urlencode(form).encode())
        return answer.status, answer.headers.get("Location", "")
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Location", "")
