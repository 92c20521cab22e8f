"""One process at a time works on a variant, whoever dies or does not answer."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import translation

from marketplace.client.errors import Busy, Refusal, Refused, Unavailable
from marketplace.kernel import clock
from marketplace.saleor.models import VariantLock
from marketplace.saleor.tasks import purge
from marketplace.saleor.variant_locks import GONE, LEASE, held
from tests.concurrency.race import race

RUG, BOWL, LAMP = "UHJvZHVjdFZhcmlhbnQ6MQ==", "UHJvZHVjdFZhcmlhbnQ6Mg==", "UHJvZHVjdFZhcmlhbnQ6Mw=="
AT_ONCE = timedelta()
CROWD = 16
alone = pytest.mark.django_db


class Shelf:
    """Pieces that somebody takes after having looked, with a pause between: who is not alone takes what another has seen."""

    def __init__(self, *pieces: str) -> None:
        self.touching: dict[str, int] = dict.fromkeys(pieces, 0)
        self.met = 0
        self._count = threading.Lock()

    def work(self, pieces: tuple[str, ...]) -> str:
        with self._count:
            self.met += any(self.touching[piece] for piece in pieces)
            for piece in pieces:
                self.touching[piece] += 1
        time.sleep(0.02)
        with self._count:
            for piece in pieces:
                self.touching[piece] -= 1
        return "done"


def visitor(shelf: Shelf, *pieces: str) -> Callable[[], Any]:
    def work() -> str:
        with held(pieces):
            return shelf.work(pieces)

    return work


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_sixteen_at_one_piece_all_have_their_turn_and_never_two_at_once() -> None:
    shelf = Shelf(RUG)
    assert race([visitor(shelf, RUG)] * CROWD) == ["done"] * CROWD
    assert shelf.met == 0
    assert not VariantLock.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_without_the_lock_they_meet() -> None:
    shelf = Shelf(RUG)
    race([lambda: shelf.work((RUG,))] * CROWD)
    assert shelf.met


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_carts_with_the_same_pieces_in_any_order_do_not_wait_for_each_other_for_ever() -> None:
    shelf = Shelf(RUG, BOWL, LAMP)
    carts = [random.sample([RUG, BOWL, LAMP], k=count) for count in (1, 2, 3, 3, 2, 3, 2, 3)]
    assert race([visitor(shelf, *cart) for cart in carts]) == ["done"] * len(carts)
    assert shelf.met == 0


@alone
@pytest.mark.parametrize(("language", "words"), [("en", "Somebody else is buying"), ("fr", "achète"), ("ar", "يشتري")])
def test_who_waits_too_long_is_told_in_her_language_and_leaves_nothing_behind(language: str, words: str) -> None:
    with held([RUG]), translation.override(language):
        with pytest.raises(Busy) as busy, held([LAMP, RUG, BOWL], wait=AT_ONCE):
            pytest.fail("not free")
        assert words in busy.value.refusals[0].message
        assert busy.value.refusals[0].variants == (RUG,)
        assert VariantLock.objects.get().variant == RUG


@alone
def test_an_ended_lease_is_taken_over_and_its_holder_takes_nothing_back() -> None:
    with held([RUG], lease=timedelta(seconds=-1)):
        with held([RUG]):
            mine = VariantLock.objects.get().holder
        assert not VariantLock.objects.exists()
    with held([RUG]) as slow:
        VariantLock.objects.update(holder=mine)
        with pytest.raises(Busy):
            slow.renew()
    assert VariantLock.objects.get().holder == mine


@alone
def test_a_refusal_ends_the_lease_and_silence_does_not() -> None:
    with pytest.raises(Refused), held([RUG]):
        raise Refused((Refusal("INSUFFICIENT_STOCK", "", ""),))
    with pytest.raises(Unavailable), held([RUG]) as lease, lease.reading():
        raise Unavailable("only reading")
    with pytest.raises(Unavailable), held([RUG], owner="checkout:a"):
        raise Unavailable("checkout_complete")
    for other in ("checkout:b", ""):
        with pytest.raises(Busy), held([RUG], owner=other, wait=AT_ONCE):
            pytest.fail("nobody knows what Saleor did")
    with held([RUG], owner="checkout:a", wait=AT_ONCE):
        pass
    assert not VariantLock.objects.exists()


@alone
def test_the_same_work_waits_for_itself_while_it_is_under_way() -> None:
    with held([RUG], owner="checkout:a"), pytest.raises(Busy), held([RUG], owner="checkout:a", wait=AT_ONCE):
        pytest.fail("two of one owner at once")


@alone
def test_who_was_killed_may_be_followed_by_herself_before_the_end() -> None:
    """The same cart: Saleor tells its order again. A lease that is younger may be at work still."""
    VariantLock.objects.create(variant=RUG, holder=uuid4(), owner="checkout:a", until=clock.now() + LEASE - timedelta(seconds=40))
    for owner in ("checkout:a", "checkout:b", ""):
        with pytest.raises(Busy), held([RUG], owner=owner, wait=AT_ONCE, gone=GONE):
            pytest.fail("somebody may be at work")
    VariantLock.objects.update(until=clock.now() + LEASE - timedelta(seconds=50))
    for owner, gone in (("checkout:b", GONE), ("", GONE), ("checkout:a", None)):
        with pytest.raises(Busy), held([RUG], owner=owner, wait=AT_ONCE, gone=gone):
            pytest.fail("not hers, or not asked for")
    with held([RUG], owner="checkout:a", wait=AT_ONCE, gone=GONE):
        pass
    assert not VariantLock.objects.exists()


@alone
def test_no_owner_is_not_an_owner() -> None:
    with pytest.raises(Unavailable), held([RUG]):
        raise Unavailable("x")
    with pytest.raises(Busy), held([RUG], wait=AT_ONCE):
        pytest.fail("two without a name are not the same")


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_saleor_is_asked() -> None:
    with pytest.raises(RuntimeError), transaction.atomic(), held([RUG]):
        pytest.fail("inside a transaction")
    with held([RUG]):
        assert not connection.in_atomic_block


@alone
def test_leases_that_ended_long_ago_are_forgotten() -> None:
    with pytest.raises(Unavailable), held([RUG]):
        raise Unavailable("x")
    assert purge() == 0
    VariantLock.objects.update(until=clock.now() - timedelta(hours=2))
    assert purge() == 1
