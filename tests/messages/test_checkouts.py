"""What a buyer hears whose payment could not become an order."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from marketplace.contract.types.customer import PHONE_DOMAIN
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.payments.actions import give_back_checkout
from marketplace.kernel.actors import SYSTEM
from tests.messages.conftest import Provider
from tests.payments import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.PUBLIC_URL = "https://shop.example"


def _given_back(reason: str, **changes: str) -> None:
    checkout = rows.checkout()
    rows.dummy(checkout)
    rows.drain()
    mail.outbox.clear()
    Checkout.objects.filter(pk=checkout.pk).update(**changes)
    give_back_checkout(checkout_id=checkout.pk, reason=reason, actor=SYSTEM)
    rows.drain()


def test_she_is_told_that_the_last_piece_went_to_somebody_else() -> None:
    _given_back("INSUFFICIENT_STOCK", language_code="en")
    (letter,) = mail.outbox
    assert letter.to == ["lina@maarad.example"]
    assert letter.subject == "We could not make your order, and are sending your money back"
    assert "sold to somebody else in the meantime" in letter.body
    assert "15.00" in letter.body
    assert "https://shop.example/en/france/cart/" in letter.body


@pytest.mark.parametrize(
    ("language", "subject", "why"),
    [
        ("fr", "Votre commande n'a pas pu être passée : votre argent vous est rendu", "Vous avez payé, mais votre commande"),
        ("ar", "تعذّر إتمام طلبكم، ونعيد إليكم مالكم", "لقد أديتم الثمن"),
    ],
)
def test_in_her_language(language: str, subject: str, why: str) -> None:
    _given_back("CHECKOUT_NOT_FULLY_PAID", language_code=language)
    (letter,) = mail.outbox
    assert letter.subject == subject
    assert why in letter.body
    assert f"/{language}/france/cart/" in letter.body


def test_by_sms_when_she_gave_a_phone_alone(provider: Provider) -> None:
    _given_back("INSUFFICIENT_STOCK", language_code="fr", email=f"33612345678@{PHONE_DOMAIN}")
    assert mail.outbox == []
    (text,) = provider.texts
    assert "votre commande n'a pas pu être passée" in text
    assert text.endswith("https://shop.example/fr/france/cart/")
    assert PHONE_DOMAIN not in text
