"""A stop's warehouse: made once, kept as it is wanted, let go of and never deleted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from marketplace.client import transports
from marketplace.client.errors import Unavailable
from marketplace.engine.channels.models import Channel
from marketplace.engine.stock.models import Warehouse
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.models import OutboxMessage
from marketplace.mirror import bringing, comparing, leases
from marketplace.mirror.models import Mirrored
from plugins.fairs import actions
from plugins.fairs.models import Stop
from tests.mirror.backend import Backend, PowerCut

pytestmark = pytest.mark.django_db
CODE = "spring-taza"
TAZA: dict[str, Any] = {
    "position": 1,
    "names": {"en": "Taza", "fr": "Taza", "ar": "تازة"},
    "places": {"en": "Taza", "fr": "Taza", "ar": "تازة"},
    "street": "Place de la foire",
    "postal_code": "35000",
    "city": "Taza",
    "country": "MA",
    "region": "MA-03",
    "currency": "MAD",
    "starts": date(2027, 4, 5),
    "ends": date(2027, 4, 11),
    "state": "published",
}
MADE = ["mirrored_warehouse", "warehouse_create", "metadata_update", "channel_warehouses"]


def announce(tour: str, **fields: Any) -> Stop:
    return actions.create_stop(tour=tour, code=CODE, fields=TAZA | fields, actor=SYSTEM)


def there() -> Warehouse:
    return Warehouse.objects.get(external_reference=f"stop:{CODE}")


def channels() -> list[str]:
    return sorted(there().channels.values_list("slug", flat=True))


def row() -> Mirrored:
    return Mirrored.objects.get(kind="stop", key=CODE)


def test_an_announced_stop_has_a_private_warehouse_of_the_stands(tour: str, asked: Backend) -> None:
    announce(tour)
    assert not Warehouse.objects.exists(), "the outbox does it, after the commit"
    outbox.drain()
    made = there()
    assert (made.name, made.slug, made.is_private, made.click_and_collect_option) == (
        "Taza",
        "stop-spring-taza",
        True,
        "DISABLED",
    )
    assert (made.address.city, made.address.country, made.address.company_name) == ("TAZA", "MA", "Taza")
    assert made.metadata == {
        "maarad.tour": "spring", "maarad.stop": CODE, "maarad.starts": "2027-04-05", "maarad.ends": "2027-04-11",
        "maarad.currency": "MAD", "maarad.state": "published",
    }  # fmt: skip
    assert channels() == ["stands-mad"]
    assert asked.names[:4] == MADE
    assert (row().state, row().words, row().global_id) == ("shown", "", to_global_id("Warehouse", made.pk))


def test_a_second_time_asks_once_and_writes_nothing(tour: str, asked: Backend) -> None:
    announce(tour)
    outbox.drain()
    asked.names.clear()
    bringing.bring("stop", CODE)
    assert asked.names == ["mirrored_warehouse"]
    assert row().state == "shown"


def test_what_changes_is_written_and_nothing_else(tour: str, asked: Backend) -> None:
    announce(tour)
    outbox.drain()
    before = there().pk
    asked.names.clear()
    actions.update_stop(code=CODE, fields={"names": {"fr": "Taza, place du marché"}}, actor=SYSTEM)
    bringing.bring("stop", CODE)
    assert asked.names == ["mirrored_warehouse", "warehouse_update"]
    assert (there().pk, there().name) == (before, "Taza, place du marché")


@pytest.mark.parametrize("answered", [False, True], ids=["before it arrived", "after it was done"])
@pytest.mark.parametrize("number", range(1, len(MADE) + 1))
def test_killed_at_any_request_the_next_one_finishes_it(tour: str, asked: Backend, number: int, answered: bool) -> None:
    announce(tour)
    asked.fail_at(number, answered=answered)
    with pytest.raises(PowerCut):
        bringing.bring("stop", CODE)
    asked.heal()
    assert bringing.bring("stop", CODE) is None, "the one that died has it still, until its lease ends"
    Mirrored.objects.update(until=row().until - leases.LEASE - timedelta(seconds=1))
    found = bringing.bring("stop", CODE)
    assert found is not None
    assert found.state == "shown"
    assert Warehouse.objects.count() == 1
    assert channels() == ["stands-mad"]
    assert there().metadata["maarad.stop"] == CODE


def test_a_draft_shows_nothing_and_asks_nothing(tour: str, asked: Backend) -> None:
    announce(tour, state="draft")
    outbox.drain()
    assert not Warehouse.objects.exists()
    assert asked.names == []
    assert row().state == "hidden"


@pytest.mark.parametrize("state", ["closed", "settled", "cancelled"])
def test_a_stop_that_is_over_keeps_its_warehouse_and_no_channel_sells_from_it(tour: str, state: str) -> None:
    announce(tour)
    outbox.drain()
    before = there().pk
    actions.update_stop(code=CODE, fields={"state": state}, actor=SYSTEM)
    outbox.drain()
    assert (there().pk, channels(), there().metadata["maarad.state"]) == (before, [], state)
    assert row().state == "shown"


def test_a_stop_that_is_taken_back_is_unlinked_and_kept(tour: str) -> None:
    announce(tour)
    outbox.drain()
    Stop.objects.update(state="draft")
    comparing.run()
    assert channels() == []
    assert row().state == "hidden"
    assert list(comparing.drifts()) == []


def test_an_euro_stop_is_in_the_euro_channel(tour: str) -> None:
    announce(tour, currency="EUR", country="FR", city="Saint-Denis", postal_code="93200")
    outbox.drain()
    assert channels() == ["stands-eur"]
    assert list(comparing.drifts()) == [], "a city that is written in capitals there is no difference"


def test_what_somebody_changed_at_the_backend_is_told_and_put_right(tour: str, stands: dict[str, Channel]) -> None:
    announce(tour)
    outbox.drain()
    made = there()
    made.is_private, made.metadata["theirs"] = False, "1"
    made.save()
    made.channels.add(stands["morocco"])
    assert [str(drift) for drift in comparing.drifts() if drift.kind == "stop"] == [
        "stop spring-taza: isPrivate differs",
        "stop spring-taza: channel morocco sells from it",
    ]
    assert comparing.run().refused == 0
    made = there()
    assert (made.is_private, channels()) == (True, ["stands-mad"])
    assert made.metadata["theirs"] == "1", "what is the owner's stays"
    assert not [drift for drift in comparing.drifts() if drift.kind == "stop"]


def test_a_refusal_is_kept_in_words_until_its_reason_is_gone(tour: str, stands: dict[str, Channel]) -> None:
    stands["stands-mad"].delete()
    announce(tour)
    outbox.drain()
    assert (row().state, row().words) == ("refused", "There is no channel stands-mad: run the set-up again.")
    assert not Warehouse.objects.exists()
    Channel.objects.create(name="Stands", slug="stands-mad", currency_code="MAD", default_country="MA", is_active=True)
    comparing.run()
    assert (row().state, row().words, channels()) == ("shown", "", ["stands-mad"])


def test_the_address_of_somebody_elses_warehouse_is_not_taken(tour: str) -> None:
    announce(tour)
    outbox.drain()
    Warehouse.objects.update(external_reference="theirs")
    bringing.bring("stop", CODE)
    assert row().state == "refused"
    assert "slug" in row().words
    assert Warehouse.objects.count() == 1


def test_a_backend_that_is_away_is_asked_again_until_it_answers(tour: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> Any:
        raise Unavailable("mirrored_warehouse")

    with monkeypatch.context() as cut:
        cut.setattr(transports, "_embedded", away)
        announce(tour)
        outbox.drain()
        assert (row().state, row().words, row().holder) == ("waiting", "The shop's backend did not answer.", None)
        assert comparing.retry() == comparing.Run(0, 0, 2)
    assert not OutboxMessage.objects.filter(topic="MirrorWanted", done_at=None).exists(), "no message is ever given up for it"
    assert comparing.retry() == comparing.Run(2, 0, 0)
    assert (row().state, channels()) == ("shown", ["stands-mad"])
    assert comparing.retry() == comparing.Run(0, 0, 0)


def test_who_finds_it_taken_leaves_word(tour: str) -> None:
    announce(tour)
    lease = leases.take(leases.ask("stop", CODE))
    assert lease is not None
    lease.look()
    assert bringing.bring("stop", CODE) is None
    assert not lease.release(), "it was asked for meanwhile: once more"
    lease.look()
    assert lease.release()


def test_a_wish_that_met_a_process_that_died_is_not_forgotten(tour: str) -> None:
    announce(tour)
    assert leases.take(leases.ask("stop", CODE)) is not None  # and it dies
    outbox.drain()
    assert not Warehouse.objects.exists()
    assert comparing.retry() == comparing.Run(0, 0, 0)
    Mirrored.objects.update(until=row().until - leases.LEASE * 2)
    comparing.retry()
    assert (row().state, channels()) == ("shown", ["stands-mad"])


def test_refused_changes_change_nothing(tour: str) -> None:
    announce(tour)
    for fields, code in (
        ({"currency": "USD"}, "INVALID"),
        ({"currency": "EUR"}, "NOT_EDITABLE"),
        ({"ends": date(2027, 4, 1)}, "INVALID"),
        ({"quantity": 3}, "INVALID"),
    ):
        with pytest.raises(actions.DomainError) as refused:
            actions.update_stop(code=CODE, fields=fields, actor=SYSTEM)
        assert refused.value.code == code
    assert Stop.objects.get().ends == TAZA["ends"]
    actions.update_stop(code=CODE, fields={"state": "closed"}, actor=SYSTEM)
    with pytest.raises(actions.DomainError):
        actions.update_stop(code=CODE, fields={"state": "running"}, actor=SYSTEM)
