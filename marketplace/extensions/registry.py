"""The plugins that are on, and what they contribute, asked once and kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import count

from django.conf import settings

from marketplace.kernel import outbox

from .discovery import Found, discover
from .mirrors import Mirror
from .slots import ShopContext, Slot
from .spec import Area, BatchField, Contributions, Handler, MenuItem, Pages, PersonalData, Plugin, Schedule, SlotContribution

logger = logging.getLogger(__name__)

_extra: list[Plugin] = []
_states = count(1)
_state = 0


@cache
def found() -> Found:
    return discover(settings.PLUGINS_DISABLED)


def plugins() -> list[Plugin]:
    """In the order of their names; those of `registered` last."""
    return [*found().plugins, *_extra]


def state() -> int:
    """A number that is another one whenever other plugins are on: the key of what is built from their contributions."""
    return _state


@cache
def _asked(plugin: Plugin) -> Contributions | Exception:
    try:
        contributed: object = plugin.contribute()
    except Exception as error:
        logger.exception("plugin %s cannot contribute (see `manage.py check`)", plugin.name)
        return error
    if not isinstance(contributed, Contributions):
        return TypeError(f"contribute() returned {type(contributed).__name__}, not Contributions")
    return contributed


def contributions(plugin: Plugin) -> Contributions:
    """What `plugin` adds. Raises what its `contribute` raised."""
    answer = _asked(plugin)
    if isinstance(answer, Exception):
        raise answer
    return answer


def all_contributions() -> list[tuple[Plugin, Contributions]]:
    """Of every plugin that can contribute; the others are told by the system checks."""
    answers = [(plugin, _asked(plugin)) for plugin in plugins()]
    return [(plugin, answer) for plugin, answer in answers if isinstance(answer, Contributions)]


def slot_contributions(slot: Slot[object]) -> list[SlotContribution]:
    """Who shows something in `slot`, in order."""
    shown = [
        (item.order, plugin.name, item)
        for plugin, contributed in all_contributions()
        for item in contributed.slots
        if item.slot.name == slot.name
    ]
    return [item for _order, _name, item in sorted(shown, key=lambda entry: entry[:2])]


def pages(area: Area) -> list[tuple[Plugin, Pages]]:
    return [(plugin, item) for plugin, contributed in all_contributions() for item in contributed.pages if item.area == area]


def menu(area: Area) -> list[tuple[Plugin, MenuItem]]:
    items = [(plugin, item) for plugin, contributed in all_contributions() for item in contributed.menu if item.area == area]
    return sorted(items, key=lambda entry: (entry[1].order, entry[0].name, entry[1].url_name))


def batch_fields() -> list[BatchField]:
    return [item for _plugin, contributed in all_contributions() for item in contributed.fields]


def queries() -> list[type]:
    """Mixins of the `Query` of `/graphql/maarad/`."""
    return [item for _plugin, contributed in all_contributions() for item in contributed.queries]


def mutations() -> list[type]:
    """Mixins of the `Mutation` of `/graphql/maarad/`."""
    return [item for _plugin, contributed in all_contributions() for item in contributed.mutations]


def schedules() -> list[tuple[Plugin, Schedule]]:
    return [(plugin, item) for plugin, contributed in all_contributions() for item in contributed.schedules]


def personal_data() -> list[tuple[Plugin, PersonalData]]:
    return [(plugin, item) for plugin, contributed in all_contributions() for item in contributed.personal_data]


def mirrors() -> dict[str, Mirror]:
    """What plugins own and the commerce backend shows, by kind."""
    return {item.kind: item for _plugin, contributed in all_contributions() for item in contributed.mirrors}


def sitemap_paths(place: ShopContext) -> list[str]:
    """Paths of plugins' pages in one channel and language that search engines may list. A plugin that fails is left out and logged."""
    paths: list[str] = []
    for plugin, contributed in all_contributions():
        for name, listed in contributed.sitemaps.items():
            try:
                paths += listed(place)
            except Exception:
                if settings.TESTING:
                    raise
                logger.exception("plugin %s failed in the sitemap part %s", plugin.name, name)
    return paths


def connect_handlers(plugin: Plugin) -> None:
    """Subscribe the plugin's event handlers, if it can contribute. Their receipts carry the plugin's name."""
    for handler in _handlers(plugin):
        outbox.subscribe(handler.topic, _handler_name(plugin, handler.function), handler.function, network=handler.network)


def _handlers(plugin: Plugin) -> Sequence[Handler]:
    answer = _asked(plugin)
    return answer.handlers if isinstance(answer, Contributions) else ()


def _handler_name(plugin: Plugin, function: object) -> str:
    return f"{plugin.name}.{getattr(function, '__name__', 'handler')}"


@contextmanager
def registered(plugin: Plugin) -> Iterator[Plugin]:
    """Have `plugin` on inside the block only (tests)."""
    global _state
    before, _state = _state, next(_states)
    _extra.append(plugin)
    try:
        connect_handlers(plugin)
        yield plugin
    finally:
        _state = before
        _extra.remove(plugin)
        for handler in _handlers(plugin):
            outbox.unsubscribe(handler.topic, _handler_name(plugin, handler.function))
