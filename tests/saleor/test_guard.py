"""Beside a Saleor that sells the last piece to all who ask at once, Maarad sells it once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from marketplace.client import checkout, guarding, sales, transports
from marketplace.client.errors import Busy, NotSent, Refused, Unavailable
from marketplace.client.http import Http
from marketplace.client.session import Session
from marketplace.contract.types.checkout import PlacedOrder
from marketplace.saleor.guard import SaleorGuard
from marketplace.saleor.models import VariantLock
from marketplace.saleor.variant_locks import held
from storefront.refusals import sentences
from tests.concurrency.race import race

from .till import HOME, STAND, Till, till_open

RUG, BOWL = "UHJvZHVjdFZhcmlhbnQ6MQ==", "UHJvZHVjdFZhcmlhbnQ6Mg=="
SHOPPER = Session("morocco", "en")
BUYERS = 16
NO_TIME = timedelta()


@pytest.fixture
def till(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    with till_open() as found:
        settings.SALEOR_API_URL = found.api_url
        http = Http(found.api_url, sleep=lambda _: None)
        monkeypatch.setattr(transports, "backend", lambda: http)
        monkeypatch.setattr(transports, "app_token", lambda: "token")
        monkeypatch.setattr(guarding, "_guards", [SaleorGuard()])
        yield found
        http.close()


def by_checkout(till: Till) -> Callable[[], PlacedOrder]:
    cart = till.cart(RUG)
    return lambda: checkout.complete(cart, session=SHOPPER)


def by_draft(till: Till) -> Callable[[], PlacedOrder]:
    draft = till.cart(RUG)
    return lambda: sales.complete_draft(draft, session=SHOPPER)


def told(outcomes: list[Any]) -> Counter[str]:
    return Counter(
        "order" if isinstance(one, PlacedOrder) else one.refusals[0].code if isinstance(one, Refused) else repr(one)
        for one in outcomes
    )


CROWDS = {"checkouts": [by_checkout] * BUYERS, "both": [by_checkout, by_draft] * (BUYERS // 2)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
@pytest.mark.parametrize("crowd", CROWDS)
def test_sixteen_buyers_of_the_last_piece_make_one_order(till: Till, crowd: str) -> None:
    till.stock(RUG, 1)
    outcomes = race([make(till) for make in CROWDS[crowd]])
    assert told(outcomes) == {"order": 1, "INSUFFICIENT_STOCK": BUYERS - 1}
    assert till.sold(RUG) == 1
    assert not VariantLock.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_without_the_guard_it_is_sold_again_and_again(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "_guards", [guarding.Unguarded()])
    till.stock(RUG, 1)
    outcomes = race([by_checkout(till) for _ in range(BUYERS)])
    assert told(outcomes)["order"] == till.sold(RUG) > 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_sixteen_presses_of_one_buyer_tell_one_order(till: Till) -> None:
    till.stock(RUG, 1)
    cart = till.cart(RUG)
    outcomes = race([lambda: checkout.complete(cart, session=SHOPPER)] * BUYERS)
    assert {one.id for one in outcomes} == {f"order-of-{cart}"}
    assert till.sold(RUG) == 1


@pytest.mark.django_db
def test_a_refusal_names_the_piece_and_its_lines_in_the_shops_words(till: Till) -> None:
    till.stock(RUG, 2, allocated=1)
    till.stock(BOWL, 9)
    cart = till.cart(RUG, RUG, BOWL)
    with pytest.raises(Refused) as refused:
        checkout.complete(cart, session=SHOPPER)
    (one,) = refused.value.refusals
    assert (one.code, one.field, one.variants, one.lines) == (
        "INSUFFICIENT_STOCK", "", (RUG,), (f"{cart}-{RUG}-0", f"{cart}-{RUG}-1"),
    )  # fmt: skip
    assert "1 left" in one.message
    assert sentences(refused.value) == ["There are not that many left. Somebody may have been quicker."]
    assert "CheckoutComplete" not in till.asked
    assert "checkout_complete" not in till.asked


@pytest.mark.django_db
def test_what_is_collected_where_it_lies_is_served_from_there_alone(till: Till) -> None:
    till.stock(RUG, 5)
    till.stock(RUG, 0, STAND)
    with pytest.raises(Refused):
        checkout.complete(till.cart(RUG, at=STAND), session=SHOPPER)
    assert checkout.complete(till.cart(RUG, at=HOME), session=SHOPPER).number == "1"


@pytest.mark.django_db
def test_a_shelf_sold_beyond_its_stock_takes_nothing_from_another(till: Till) -> None:
    till.stock(RUG, 1, STAND, allocated=3)
    till.stock(RUG, 1)
    assert checkout.complete(till.cart(RUG), session=SHOPPER).number == "1"


@pytest.mark.django_db
def test_what_is_not_counted_needs_no_lock(till: Till) -> None:
    till.uncounted.add(BOWL)
    with held([BOWL]):
        assert checkout.complete(till.cart(BOWL), session=SHOPPER).number == "1"


@pytest.mark.django_db
def test_a_lost_answer_keeps_others_away_and_its_repetition_tells_the_order(till: Till) -> None:
    till.stock(RUG, 1)
    till.lost = 1
    mine = till.cart(RUG)
    with pytest.raises(Unavailable):
        checkout.complete(mine, session=SHOPPER)
    assert VariantLock.objects.get(variant=RUG).uncertain
    assert checkout.complete(mine, session=SHOPPER).id == f"order-of-{mine}"
    assert till.sold(RUG) == 1


@pytest.mark.django_db
def test_a_request_that_never_left_locks_nobody_out(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.stock(RUG, 1)

    def nowhere(*_: Any, **__: Any) -> Any:
        raise NotSent("checkout_complete")

    monkeypatch.setattr(checkout, "mutate", nowhere)
    with pytest.raises(NotSent):
        checkout.complete(till.cart(RUG), session=SHOPPER)
    assert not VariantLock.objects.exists()


@pytest.mark.django_db
def test_who_cannot_have_her_turn_is_told_so_and_keeps_her_cart(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.saleor.guard.held", lambda variants, **given: held(variants, **given, wait=NO_TIME))
    till.stock(RUG, 1)
    cart = till.cart(RUG)
    with held([RUG]), pytest.raises(Busy) as busy:
        checkout.complete(cart, session=SHOPPER)
    assert sentences(busy.value) == ["Somebody else is buying this piece right now. Please try again in a moment."]
    assert checkout.complete(cart, session=SHOPPER).number == "1"


@pytest.mark.django_db
def test_a_completion_that_saleor_says_is_under_way_keeps_others_away(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.stock(RUG, 1)
    answer = {"order": None, "errors": [{"field": "id", "message": "x", "code": "CHECKOUT_COMPLETION_IN_PROGRESS"}]}
    monkeypatch.setattr(till, "_complete", lambda cart: answer)
    with pytest.raises(Refused):
        checkout.complete(till.cart(RUG), session=SHOPPER)
    assert VariantLock.objects.get(variant=RUG).uncertain
