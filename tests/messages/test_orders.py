"""What a buyer hears of her order: each message, in each language, by e-mail and by SMS; once."""

from __future__ import annotations

import logging
import re
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from marketplace.engine.checkout import actions as checkouts
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.actions import cancel_order, confirm_order, fulfill_order
from marketplace.engine.orders.actions.fulfillment import LineToFulfil
from marketplace.engine.orders.models import Order
from marketplace.engine.payments.actions import request_action
from marketplace.engine.payments.models import TransactionItem
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from marketplace.kernel.formats import FIRST_STRONG_ISOLATE, POP_ISOLATE
from marketplace.kernel.models import OutboxMessage
from tests import sale_rows
from tests.messages.conftest import Provider
from tests.payments import rows

pytestmark = pytest.mark.django_db
PHONE = "+33612345678"
ARABIC = re.compile(r"[\u0600-\u06ff]")

# The subject of each kind, by language; {n} is the order's number.
SUBJECTS = {
    "order_placed": {
        "en": "Thank you for your order {n}",
        "fr": "Merci pour votre commande {n}",
        "ar": "شكرا لكم على طلبكم {n}",
    },
    "order_please_confirm": {
        "en": "Your order {n}: we will call you",
        "fr": "Votre commande {n}\u00a0: nous allons vous appeler",
        "ar": "طلبكم {n}: سنتصل بكم",
    },
    "order_confirmed": {
        "en": "Your order {n} is confirmed",
        "fr": "Votre commande {n} est confirmée",
        "ar": "تم تأكيد طلبكم {n}",
    },
    "order_shipped": {
        "en": "Your order {n} is on its way",
        "fr": "Votre commande {n} est en route",
        "ar": "طلبكم {n} في الطريق إليكم",
    },
    "order_cancelled": {
        "en": "Your order {n} is cancelled",
        "fr": "Votre commande {n} est annulée",
        "ar": "أُلغي طلبكم {n}",
    },
    "order_refunded": {
        "en": "Refund for your order {n}",
        "fr": "Remboursement de votre commande {n}",
        "ar": "استرجاع المبلغ عن طلبكم {n}",
    },
}
TEXTS = {
    "order_placed": {
        "en": "Maarad: thank you, we have your order {n} ({m}). {u}",
        "fr": "Maarad : merci, nous avons reçu votre commande {n} ({m}). {u}",
        "ar": "Maarad: شكرا لكم، توصلنا بطلبكم {n} ({m}). {u}",
    },
    "order_please_confirm": {
        "en": "Maarad: we have your order {n} ({m}). We will call you to confirm it. {u}",
        "fr": "Maarad : nous avons reçu votre commande {n} ({m}). Nous vous appellerons pour la confirmer. {u}",
        "ar": "Maarad: توصلنا بطلبكم {n} ({m}). سنتصل بكم لتأكيده. {u}",
    },
    "order_confirmed": {
        "en": "Maarad: your order {n} is confirmed. {u}",
        "fr": "Maarad : votre commande {n} est confirmée. {u}",
        "ar": "Maarad: تم تأكيد طلبكم {n}. {u}",
    },
    "order_shipped": {
        "en": "Maarad: your order {n} is on its way. {u}",
        "fr": "Maarad : votre commande {n} est en route. {u}",
        "ar": "Maarad: طلبكم {n} في الطريق إليكم. {u}",
    },
    "order_cancelled": {
        "en": "Maarad: your order {n} is cancelled. {u}",
        "fr": "Maarad : votre commande {n} est annulée. {u}",
        "ar": "Maarad: أُلغي طلبكم {n}. {u}",
    },
    "order_refunded": {
        "en": "Maarad: we have sent {m} back to you for your order {n}. {u}",
        "fr": "Maarad : nous vous avons rendu {m} pour votre commande {n}. {u}",
        "ar": "Maarad: أرجعنا إليكم {m} عن طلبكم {n}. {u}",
    },
}
# 25 dirhams in the buyer's language, for an order in Morocco; spaces within are common in an SMS.
DIRHAMS = {"en": "MAD 25.00", "fr": "25,00 MAD", "ar": "25,00 د.م."}
EUROS = {"en": "€25.00", "fr": "25,00 €", "ar": "25,00 €"}


def order_of(shop: sale_rows.Shop, language: str, *, by_phone: bool = False, app: str = "") -> Order:
    checkout = rows.checkout(shop, 2)
    Checkout.objects.filter(pk=checkout.pk).update(language_code=language)
    if by_phone:
        checkouts.update_email(checkout_id=checkout.pk, email="33612345678@phone.maarad.invalid", actor=ANONYMOUS)
    if app == rows.DUMMY:
        rows.dummy(checkout)
    elif app:
        rows.begin(checkout, app)
    return complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)


def morocco(**channel: Any) -> sale_rows.Shop:
    made = rows.shop(**{"slug": "morocco", "automatically_confirm_all_new_orders": False, **channel})
    made.channel.currency_code, made.channel.default_country = "MAD", "MA"
    made.channel.save()
    type(made.channel).objects.filter(pk=made.channel.pk).update(currency_code="MAD")
    for listing in (*made.method.channel_listings.all(), *made.variant.channel_listings.all()):
        listing.currency = "MAD"
        listing.save()
    return made


def sent(order: Order, kind: str) -> None:
    """Bring an order, whose outbox is drained, to the moment of `kind`; what is written then is alone in the outbox."""
    line = LineToFulfil(order.lines.get().pk, ((order.lines.get().allocations.get().stock.warehouse_id, 2),))
    match kind:
        case "order_confirmed":
            confirm_order(order_id=order.pk, actor=SYSTEM)
        case "order_shipped":
            fulfill_order(order_id=order.pk, lines=[line], actor=SYSTEM, tracking_number="AM123MA")
        case "order_cancelled":
            cancel_order(order_id=order.pk, actor=SYSTEM)
        case "order_refunded":
            request_action(token=TransactionItem.objects.get().token, action="REFUND", actor=SYSTEM)


def tell(kind: str, language: str, *, by_phone: bool = False, provider: Provider | None = None) -> Order:
    app = rows.DUMMY if kind == "order_refunded" else rows.COD
    shop = morocco(automatically_confirm_all_new_orders=kind not in ("order_please_confirm", "order_confirmed"))
    order = order_of(shop, language, by_phone=by_phone, app=app)
    if kind not in ("order_placed", "order_please_confirm"):
        rows.drain()
        mail.outbox.clear()
        if provider is not None:
            provider.asked.clear()
        sent(order, kind)
    rows.drain()
    return order


def page_of(order: Order, language: str, channel: str = "morocco") -> str:
    return f"http://testserver/{language}/{channel}/orders/{order.pk}/"


def clear(text: str) -> str:
    """With common spaces and without the marks that isolate and direct."""
    for mark in (FIRST_STRONG_ISOLATE, POP_ISOLATE, "\u200e", "\u200f"):
        text = text.replace(mark, "")
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("kind", list(SUBJECTS))
def test_by_e_mail(kind: str, language: str) -> None:
    order = tell(kind, language)
    (letter,) = mail.outbox
    assert letter.subject == SUBJECTS[kind][language].format(n=order.number)
    assert letter.to == ["lina@maarad.example"]
    assert letter.extra_headers["Content-Language"] == language
    assert f"\n{page_of(order, language)}\n" in letter.body
    assert letter.body.endswith("\nMaarad\n")
    assert "{" not in letter.body
    assert "\n\n\n" not in letter.body
    assert FIRST_STRONG_ISOLATE in letter.body
    assert DIRHAMS[language] in clear(letter.body)
    assert bool(ARABIC.search(letter.body.replace("د.م.", ""))) == (language == "ar")
    assert "Lina" in letter.body.splitlines()[0]


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("kind", list(TEXTS))
def test_by_sms_to_who_gave_a_phone_number_alone(provider: Provider, kind: str, language: str) -> None:
    order = tell(kind, language, by_phone=True, provider=provider)
    assert mail.outbox == []
    ((_headers, asked),) = provider.asked
    assert asked["to"] == PHONE
    wanted = TEXTS[kind][language].format(n=order.number, m=DIRHAMS[language], u=page_of(order, language))
    assert clear(asked["text"]) == wanted
    # One mark or no-break space would send the whole message in the long alphabet.
    assert language == "ar" or asked["text"] == wanted


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_links_lead_to_the_order(client: Any, language: str) -> None:
    order = tell("order_placed", language)
    found = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)
    assert found is not None
    answer = client.get(found[1])
    assert answer.status_code == 200
    assert str(order.number) in answer.content.decode()


def test_prices_are_written_as_in_the_country_of_sale() -> None:
    order_of(rows.shop(), "ar", app=rows.DUMMY)
    order_of(rows.shop(slug="elsewhere"), "en", app=rows.DUMMY)
    rows.drain()
    texts = [clear(letter.body) for letter in mail.outbox]
    assert EUROS["ar"] in texts[0]
    assert EUROS["en"] in texts[1]


def test_pieces_are_named_in_her_language() -> None:
    shop = morocco()
    shop.variant.product.translations.create(language_code="ar", name="صحن أزرق")
    order_of(shop, "ar", app=rows.COD)
    rows.drain()
    assert "\n- 2 × صحن أزرق" in mail.outbox[0].body


def test_the_parcel_says_its_number() -> None:
    tell("order_shipped", "en")
    assert "Tracking number: AM123MA" in mail.outbox[0].body


def test_whoever_has_paid_is_not_asked_for_cash() -> None:
    cash = "You pay in cash when you receive it."
    shop = morocco()
    for app, asked in ((rows.COD, True), (rows.DUMMY, False)):
        order_of(shop, "en", app=app)
        rows.drain()
        assert (cash in mail.outbox.pop().body) is asked


def test_staff_may_send_a_parcel_silently() -> None:
    order = order_of(morocco(automatically_confirm_all_new_orders=True), "en", app=rows.COD)
    rows.drain()
    mail.outbox.clear()
    line = order.lines.get()
    stocks = ((line.allocations.get().stock.warehouse_id, 2),)
    fulfill_order(order_id=order.pk, lines=[LineToFulfil(line.pk, stocks)], notify=False, actor=SYSTEM)
    rows.drain()
    assert mail.outbox == []


def test_nobody_can_be_reached(provider: Provider) -> None:
    order = order_of(morocco(), "en", by_phone=True, app=rows.COD)
    order.shipping_address.phone = order.billing_address.phone = ""
    order.shipping_address.save()
    order.billing_address.save()
    rows.drain()
    assert (mail.outbox, provider.asked) == ([], [])
    assert not OutboxMessage.objects.filter(done_at=None).exists()


@pytest.mark.parametrize("kind", list(SUBJECTS))
def test_a_message_delivered_again_says_nothing_again(kind: str) -> None:
    tell(kind, "en")
    assert len(mail.outbox) == 1
    OutboxMessage.objects.update(done_at=None, available_at="2020-01-01T00:00Z")
    rows.drain()
    assert len(mail.outbox) == 1


def due() -> None:
    OutboxMessage.objects.filter(done_at=None).update(available_at="2020-01-01T00:00Z")


def test_a_provider_that_fails_is_asked_again_with_the_same_key(provider: Provider) -> None:
    provider.answers = [503, 500]
    order_of(morocco(), "en", by_phone=True, app=rows.COD)
    for _ in range(4):
        rows.drain()
        due()
    keys = [headers["idempotency-key"] for headers, _body in provider.asked]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert [body["key"] for _headers, body in provider.asked] == keys
    assert {headers["authorization"] for headers, _body in provider.asked} == {"Bearer secret-token"}
    assert not OutboxMessage.objects.filter(done_at=None).exists()


def test_messages_have_keys_of_their_own(provider: Provider) -> None:
    shop = morocco()
    for _ in range(2):
        order_of(shop, "en", by_phone=True, app=rows.COD)
    rows.drain()
    assert len({headers["idempotency-key"] for headers, _body in provider.asked}) == 2


def test_a_provider_that_is_not_there(settings: Any, provider: Provider) -> None:
    provider.server.shutdown()
    provider.server.server_close()
    order_of(morocco(), "en", by_phone=True, app=rows.COD)
    rows.drain()
    assert OutboxMessage.objects.get(done_at=None).last_error == "ConnectError"


@pytest.mark.parametrize("by_phone", [True, False])
@pytest.mark.parametrize("fails", [True, False])
def test_logs_name_nobody(
    settings: Any, provider: Provider, caplog: pytest.LogCaptureFixture, by_phone: bool, fails: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    if fails:
        provider.answers = [500]
        settings.EMAIL_BACKEND = "tests.messages.test_orders.RefusingBackend"
    order = order_of(morocco(), "en", by_phone=by_phone, app=rows.COD)
    rows.drain()
    waiting = OutboxMessage.objects.filter(done_at=None)
    assert waiting.exists() is fails
    said = caplog.text + "".join(waiting.values_list("last_error", flat=True))
    for secret in ("lina@", "Lina", "Martin", PHONE, PHONE[1:], "rue des Lilas", str(order.pk), "secret-token"):
        assert secret not in said


class RefusingBackend(BaseEmailBackend):
    """A mail server that refuses the recipient, naming her as real ones do."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such mailbox: lina@maarad.example")})
