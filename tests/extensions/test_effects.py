"""Handlers, schedules and personal data of plugins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from marketplace.extensions.personal_data import erase_person, export_person
from marketplace.extensions.scheduling import beat_entries
from marketplace.extensions.spec import Handler, PersonalData, Schedule
from marketplace.extensions.testing import deliver, plugin_on
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.models import OutboxMessage, OutboxReceipt
from marketplace.kernel.outbox import Delivery

from .plugins import plugin

PERSON = to_global_id("User", 7)


class Wishes:
    """What a plugin might hold."""

    def __init__(self, *people: str) -> None:
        self.people = list(people)

    def export(self, subject: str) -> Mapping[str, Any]:
        return {"wishes": self.people.count(subject)} if subject in self.people else {}

    def erase(self, subject: str) -> int:
        before = len(self.people)
        self.people = [person for person in self.people if person != subject]
        return before - len(self.people)

    @property
    def data(self) -> PersonalData:
        return PersonalData("wishes", self.export, self.erase)


@pytest.mark.django_db
def test_a_handler_hears_its_topic_once_and_only_while_the_plugin_is_on() -> None:
    heard: list[dict[str, Any]] = []

    def listen(delivery: Delivery) -> None:
        heard.append(delivery.payload)

    with plugin_on(plugin("listener", handlers=(Handler("SampleHappened", listen),))):
        assert deliver("SampleHappened", {"n": 1}) == 1
        assert deliver("OtherHappened", {"n": 2}) == 1
    deliver("SampleHappened", {"n": 3})
    assert heard == [{"n": 1}]
    assert list(OutboxReceipt.objects.values_list("handler", flat=True)) == ["listener.listen"]


def test_schedules_become_entries_of_beat() -> None:
    with plugin_on(plugin("clock", schedules=(Schedule("clock.tick", timedelta(minutes=5)),))):
        assert beat_entries()["clock: clock.tick"] == {"task": "clock.tick", "schedule": 300.0}
    assert "clock: clock.tick" not in beat_entries()


@pytest.mark.django_db
def test_what_is_held_of_a_person_is_shown_and_erased() -> None:
    wishes = Wishes("a@example.org", "b@example.org", PERSON)
    with plugin_on(plugin("wish", personal_data=(wishes.data,))):
        assert export_person("a@example.org", PERSON) == {"wish.wishes": {"wishes": 1}}
        assert export_person("nobody@example.org") == {}
        assert erase_person("a@example.org", PERSON) == {"artisans.makers": 0, "artisans.sales": 0, "wish.wishes": 2}
    assert wishes.people == ["b@example.org"]


@pytest.mark.django_db
def test_an_account_that_is_deleted_takes_what_plugins_hold_with_it() -> None:
    wishes = Wishes(PERSON, "b@example.org")
    with plugin_on(plugin("wish", personal_data=(wishes.data,))):
        deliver("CustomerDeleted", {"user": PERSON})
    assert wishes.people == ["b@example.org"]
    assert OutboxMessage.objects.get().done_at is not None


@pytest.mark.django_db
def test_erasing_is_whole_or_not_at_all() -> None:
    from marketplace.kernel.models import Heartbeat

    def erase_rows(subject: str) -> int:
        return Heartbeat.objects.all().delete()[0]

    def refuse(subject: str) -> int:
        raise RuntimeError("cannot")

    from marketplace.kernel.clock import now

    Heartbeat.objects.create(process="test", seen_at=now())
    first = plugin("a1", personal_data=(PersonalData("rows", Wishes().export, erase_rows),))
    second = plugin("a2", personal_data=(PersonalData("rows", Wishes().export, refuse),))
    with plugin_on(first), plugin_on(second), pytest.raises(RuntimeError, match="cannot"):
        erase_person("a@example.org")
    assert Heartbeat.objects.count() == 1


@pytest.mark.django_db
def test_the_command_exports_and_erases() -> None:
    wishes = Wishes("a@example.org")
    with plugin_on(plugin("wish", personal_data=(wishes.data,))):
        out = StringIO()
        call_command("personal_data", "export", "a@example.org", stdout=out)
        assert json.loads(out.getvalue()) == {"wish.wishes": {"wishes": 1}}
        out = StringIO()
        call_command("personal_data", "erase", "a@example.org", stdout=out)
        assert json.loads(out.getvalue())["wish.wishes"] == 1
    assert wishes.people == []
