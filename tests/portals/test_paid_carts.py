"""Carts that were paid for and are no orders, as the staff sees them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from marketplace.client.errors import Unavailable
from marketplace.contract.types.checkout import CheckoutNotice
from marketplace.portals.desk import paid_carts
from marketplace.saleor.models import PaidCheckout

pytestmark = pytest.mark.django_db
PAGE = "/desk/paid/"
State = PaidCheckout.State


def row(key: str, state: PaidCheckout.State, reason: str = "INSUFFICIENT_STOCK") -> PaidCheckout:
    return PaidCheckout.objects.create(
        checkout=key, channel="morocco", state=state, reason=reason, amount=Decimal("120.5"), currency="MAD"
    )


def test_what_went_back_and_who_must_be_called(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def notice(checkout_id: str, **_: Any) -> CheckoutNotice:
        asked.append(checkout_id)
        return CheckoutNotice("morocco", "MA", "fr", "lina@maarad.example", "+212612345678", "<Lina>")

    monkeypatch.setattr(paid_carts.checkout, "notice", notice)
    row("gone-back", State.RETURNED)
    row("by-hand", State.BY_HAND, "<b>")
    row("still-tried", State.OPEN, "")
    page = desk.get(PAGE).content.decode()
    assert asked == ["by-hand"], "who has her money, or still gets her order, is nobody's business"
    assert "The money was sent back" in page
    assert '<strong class="desk-late">Somebody has to send the money back</strong>' in page
    assert "Somebody was quicker: the pieces are gone." in page
    assert "120.50" in page
    assert "&lt;Lina&gt;" in page
    assert "<b>" not in page
    assert "still-tried" not in page


def test_a_saleor_that_is_away_does_not_hide_the_list(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> CheckoutNotice:
        raise Unavailable("checkout_notice")

    monkeypatch.setattr(paid_carts.checkout, "notice", away)
    row("by-hand", State.BY_HAND)
    assert "by-hand" in desk.get(PAGE).content.decode()


def test_the_way_there_stands_on_the_desk_only_beside_a_saleor(desk: Client, settings: Any) -> None:
    assert PAGE not in desk.get("/desk/withdrawals/").content.decode()
    settings.SALEOR_API_URL = "http://saleor.example/graphql/"
    assert PAGE in desk.get("/desk/withdrawals/").content.decode()
