"""For the tests of plugins::

with plugin_on(plugin):
    assert problems_of(plugin) == []
    assert "by Tafsut" in shown(PRODUCT_MAKER, ProductContext(...))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest

from marketplace.kernel import outbox

from . import registry
from .checks import check_plugins
from .rendering import render_slot
from .slots import Slot
from .spec import Plugin

__all__ = ["deliver", "plugin_on", "problems_of", "shown"]


@contextmanager
def plugin_on(plugin: Plugin) -> Iterator[Plugin]:
    """Have `plugin` on inside the block: slots, fields, handlers, schedules, personal data. Its app must be installed for models and
    templates; pages are mounted when the urls are loaded, so a test of pages sets `ROOT_URLCONF` or runs where the plugin is installed."""
    with registry.registered(plugin):
        yield plugin


def problems_of(plugin: Plugin) -> list[str]:
    """Ids of what the system checks say about `plugin`, which is on: `["plugins.E009"]`; empty when it is right."""
    return [str(message.id) for message in check_plugins() if f"{plugin.name!r}" in message.msg]


def shown(slot: Slot[Any], context: object, request: HttpRequest | None = None) -> str:
    """The HTML of a slot."""
    return str(render_slot(slot, context, request))


def deliver(event: object, payload: Mapping[str, Any] | None = None) -> int:
    """Publish an event (a dataclass of `contract`, or a topic and its payload) and hand it to whoever listens; how many messages were done."""
    outbox.publish(event, payload)
    return outbox.drain()
