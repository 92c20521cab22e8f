"""The plugins that are on, and what they contribute, asked once and kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings

from marketplace.kernel import outbox

from .discovery import Found, discover
from .slots import Slot
from .spec import Area, BatchField, Contributions, MenuItem, Pages, PersonalData, Plugin, Schedule, SlotContribution

_extra: list[Plugin] = []


@cache
def found() -> Found:
    return discover(settings.PLUGINS_DISABLED)


def plugins() -> list[Plugin]:
    """In the order of their names; those of `registered` last."""
    return [*found().plugins, *_extra]


@cache
def contributions(plugin: Plugin) -> Contributions:
    return plugin.contribute()


def all_contributions() -> list[tuple[Plugin, Contributions]]:
    return [(plugin, contributions(plugin)) for plugin in plugins()]


def slot_contributions(slot: Slot[object]) -> list[SlotContribution]:
    """Who shows something in `slot`, in order."""
    shown = [
        (item.order, plugin.name, item)
        for plugin, contributed in all_contributions()
        for item in contributed.slots
        if item.slot.name == slot.name
    ]
    return [item for _order, _name, item in sorted(shown, key=lambda entry: entry[:2])]


def pages(area: Area) -> list[Pages]:
    return [item for _plugin, contributed in all_contributions() for item in contributed.pages if item.area == area]


def menu(area: Area) -> list[MenuItem]:
    items = [item for _plugin, contributed in all_contributions() for item in contributed.menu if item.area == area]
    return sorted(items, key=lambda item: (item.order, str(item.url_name)))


def batch_fields() -> list[BatchField]:
    return [item for _plugin, contributed in all_contributions() for item in contributed.fields]


def schedules() -> list[tuple[Plugin, Schedule]]:
    return [(plugin, item) for plugin, contributed in all_contributions() for item in contributed.schedules]


def personal_data() -> list[PersonalData]:
    return [item for _plugin, contributed in all_contributions() for item in contributed.personal_data]


def connect_handlers(plugin: Plugin) -> None:
    """Subscribe the plugin's event handlers. Their receipts carry the plugin's name."""
    for handler in contributions(plugin).handlers:
        outbox.subscribe(handler.topic, _handler_name(plugin, handler.function), handler.function, network=handler.network)


def _handler_name(plugin: Plugin, function: object) -> str:
    return f"{plugin.name}.{getattr(function, '__name__', 'handler')}"


@contextmanager
def registered(plugin: Plugin) -> Iterator[Plugin]:
    """Have `plugin` on inside the block only (tests)."""
    _extra.append(plugin)
    connect_handlers(plugin)
    try:
        yield plugin
    finally:
        _extra.remove(plugin)
        for handler in contributions(plugin).handlers:
            outbox.unsubscribe(handler.topic, _handler_name(plugin, handler.function))
