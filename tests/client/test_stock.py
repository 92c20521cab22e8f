"""Moving and counting stock through the client: by difference, once per key, with what lay there before and after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from marketplace.client import stock
from marketplace.client.errors import Denied, Refused
from marketplace.client.session import Session, shop_session
from marketplace.contract.types.stock import Counted
from marketplace.engine.stock.models import Reservation, Stock, StockMove, StockMovement, Warehouse
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.models import AuditEntry, OutboxMessage
from tests import sale_rows

pytestmark = pytest.mark.django_db
SESSION = shop_session(person="person:3")


@pytest.fixture
def shop(db: None) -> sale_rows.Shop:
    return sale_rows.shop(quantity=5)


@pytest.fixture
def stop(shop: sale_rows.Shop) -> Warehouse:
    return sale_rows.warehouse(None, "stop-1")


def gid(place: Warehouse) -> str:
    return to_global_id("Warehouse", place.pk)


def variant(shop: sale_rows.Shop) -> str:
    return to_global_id("ProductVariant", shop.variant.pk)


@pytest.fixture
def take(shop: sale_rows.Shop, stop: Warehouse) -> Callable[..., Any]:
    """`take(3, "run-1")`: that many units from the shop's warehouse to the stop."""

    def move(quantity: int, key: str, **given: Any) -> Any:
        places = {"variant": variant(shop), "source": gid(shop.warehouse), "destination": gid(stop)}
        return stock.transfer(**{**places, "quantity": quantity, "key": key, "session": SESSION, **given})

    return move


def test_units_go_once_and_a_repetition_says_what_the_first_did(
    shop: sale_rows.Shop, stop: Warehouse, take: Callable[..., Any]
) -> None:
    first = take(3, "run-1")
    assert (first.source, first.destination) == (Counted(gid(shop.warehouse), 5, 2), Counted(gid(stop), 0, 3))
    take(1, "run-2")
    again = take(3, "run-1")
    assert (again.source, again.destination, again.at) == (first.source, first.destination, first.at)
    assert (first.repeated, again.repeated) == (False, True)
    assert (shop.stock.quantity, Stock.objects.get(warehouse=stop).quantity) == (1, 4)
    assert AuditEntry.objects.filter(action="stock.transfer", person="person:3").count() == 2
    assert StockMovement.objects.filter(kind="TRANSFER").count() == 4
    assert OutboxMessage.objects.filter(topic="StockChanged").count() == 2


@pytest.mark.parametrize("other", [{"quantity": 2}, {"source": "stop", "destination": "shop"}, {"destination": "third"}])
def test_a_key_names_one_movement(shop: sale_rows.Shop, stop: Warehouse, take: Callable[..., Any], other: dict[str, Any]) -> None:
    take(3, "run-1")
    places = {"stop": stop, "shop": shop.warehouse, "third": sale_rows.warehouse(None)}
    changed = {name: gid(places[value]) if value in places else value for name, value in other.items()}
    with pytest.raises(Refused) as refused:
        take(**{"quantity": 3, "key": "run-1", **changed})
    assert [(each.code, each.field) for each in refused.value.refusals] == [("UNIQUE", "key")]
    assert StockMove.objects.count() == 1


def test_what_is_promised_or_kept_for_a_cart_stays(shop: sale_rows.Shop, take: Callable[..., Any]) -> None:
    Stock.objects.filter(pk=shop.stock.pk).update(quantity_allocated=2)
    sale_rows.site(reserve_stock_duration_anonymous_user=10)
    sale_rows.basket(shop)
    assert Reservation.objects.get().quantity_reserved == 1
    with pytest.raises(Refused) as refused:
        take(3, "run-1")
    (reason,) = refused.value.refusals
    assert (reason.code, reason.field, reason.variants) == ("INSUFFICIENT_STOCK", "quantity", (variant(shop),))
    assert reason.message == "There is not enough in stock: 2 left."
    assert not StockMove.objects.exists()
    # what was refused took no key
    assert take(2, "run-1").repeated is False


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"quantity": 0}, "ZERO_QUANTITY", "quantity"),
        ({"variant": to_global_id("ProductVariant", 10**9)}, "NOT_FOUND", "variant"),
        ({"destination": to_global_id("Warehouse", "00000000-0000-4000-8000-000000000000")}, "NOT_FOUND", "destination"),
        ({"source": to_global_id("Warehouse", "00000000-0000-4000-8000-000000000000")}, "INSUFFICIENT_STOCK", "quantity"),
        ({"destination": "rubbish"}, "GRAPHQL_ERROR", "destination"),
        ({"key": ""}, "REQUIRED", "key"),
        ({"key": "k" * 121}, "REQUIRED", "key"),
    ],
)
def test_what_cannot_be_moved(take: Callable[..., Any], given: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        take(**{"quantity": 1, "key": "run-1", **given})
    assert [(each.code, each.field) for each in refused.value.refusals] == [(code, field)]
    assert not StockMove.objects.exists()


def test_from_a_place_to_itself_nothing_goes(stop: Warehouse, take: Callable[..., Any]) -> None:
    with pytest.raises(Refused) as refused:
        take(1, "run-1", source=gid(stop))
    assert refused.value.has("INVALID")


def test_a_refusal_is_in_the_readers_language(take: Callable[..., Any]) -> None:
    with pytest.raises(Refused) as refused:
        take(9, "run-1", session=shop_session(language="fr"))
    assert refused.value.refusals[0].message == "Stock insuffisant. Disponible : 5."


@pytest.mark.parametrize(("change", "after"), [(4, 9), (-5, 0)])
def test_a_count_is_corrected_by_difference(shop: sale_rows.Shop, change: int, after: int) -> None:
    for _twice in range(2):
        made = stock.adjust(
            variant=variant(shop), warehouse=gid(shop.warehouse), change=change, key="c-1", reason="count", session=SESSION
        )
        place = made.destination or made.source
        assert (place, made.quantity) == (Counted(gid(shop.warehouse), 5, after), abs(change))
    assert shop.stock.quantity == after
    with pytest.raises(Refused) as refused:
        stock.adjust(variant=variant(shop), warehouse=gid(shop.warehouse), change=-10, key="c-2", reason="", session=SESSION)
    assert refused.value.has("INSUFFICIENT_STOCK")


def test_only_the_shop_itself_moves_and_never_inside_a_transaction(take: Callable[..., Any]) -> None:
    with pytest.raises(Denied):
        take(1, "run-1", session=Session("", "en", token="whoever"))
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        take(1, "run-1")


def test_what_lies_where(shop: sale_rows.Shop, take: Callable[..., Any]) -> None:
    take(2, "run-1")
    found = stock.stocks([variant(shop), to_global_id("ProductVariant", 10**9)], session=SESSION)
    assert list(found) == [variant(shop)]
    assert [(place.slug, place.quantity, place.allocated, place.free) for place in found[variant(shop)].places] == [
        (shop.warehouse.slug, 3, 0, 3),
        ("stop-1", 2, 0, 2),
    ]
    assert found[variant(shop)].at(gid(shop.warehouse)) == found[variant(shop)].places[0]


@pytest.mark.parametrize("count", [1, 7])
def test_many_variants_cost_one_question(
    shop: sale_rows.Shop, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    more = [sale_rows.variant(shop.channel) for _ in range(count)]
    for each in more:
        sale_rows.stock(each, shop.warehouse, 1)
    ids = [to_global_id("ProductVariant", each.pk) for each in more]
    stock.stocks(ids, session=SESSION)
    with django_assert_max_num_queries(8):
        assert list(stock.stocks(ids, session=SESSION)) == ids
