"""What a plugin is: a Django app and one declarative object, found by entry point (group `maarad.plugins`).

    plugin = Plugin(name="artisans", label=_("Makers"), app="plugins.artisans", version="1.0", contribute=_contribute)

`contribute` is called once, after Django is ready, and returns `Contributions`: the whole of what the plugin adds. It may import models;
the module with the `Plugin` object itself may not, because the settings read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from .mirrors import Mirror
from .slots import ShopContext, Slot

if TYPE_CHECKING:  # the settings import this module: no models here
    from marketplace.kernel.outbox import Delivery

API_VERSION = (1, 0)

Area = Literal["shop", "maker", "organizer", "desk", "site"]


@dataclass(frozen=True, slots=True)
class SlotContribution:
    """A template shown in a slot. `context(slot_context)` gives its variables, or None to show nothing.

    Lower `order` comes first; equal ones by plugin name.
    """

    slot: Slot[Any]
    template: str
    context: Callable[[Any], Mapping[str, Any] | None]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Pages:
    """A urls module mounted in an area: `shop` under `/{language}/{channel}/`, `maker organizer desk` under their portal, `site` at the root.

    `prefix` is what stands before the module's own paths, for instance `makers/`. Names are reversed in the namespace of the plugin's
    name: `shop:artisans:maker`. A shop page gets `request.visit` (language, channel, `url(name, **parts)`), not language and channel.
    `roles`: who may open the pages of a back office (none: whoever its own pages are for); admins may always.
    """

    area: Area
    urls: str
    prefix: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A way to a page of the plugin in an area's menu. `url_name` is one of the plugin's own names; `roles`: who sees it (none: everybody)."""

    area: Area
    label: object
    url_name: str
    icon: str = ""
    roles: tuple[str, ...] = ()
    order: int = 100


@dataclass(frozen=True, slots=True)
class BatchField:
    """A GraphQL field on a stub type of `/graphql/maarad/`, resolved for many objects at once.

    `type`: a graphene type or field, nullable; `resolve(ids, info)` takes global ids of `on` objects and returns one value each, in order
    (None for nothing). It is called once for each place of the document that asks for it, whatever the number of ids, and must not
    query once per id. The ids are what the client sent: of the right type, but nobody has looked whether the object exists or may be seen.
    """

    on: str
    name: str
    type: Any
    resolve: Callable[[Sequence[str], Any], Sequence[Any]]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Handler:
    """Called after the commit of an event (topic: the event's class name), at least once; see `kernel.outbox`.

    `network=True`: it talks to other machines, so it runs outside any transaction.
    """

    topic: str
    function: Callable[[Delivery], None]
    network: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """A Celery task (by name) of the plugin, run at an interval."""

    task: str
    every: timedelta


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What the plugin holds of a person. `subject` is an e-mail address or a person's global id.

    `export(subject)` returns JSON-able data (empty: nothing); `erase(subject)` removes or anonymises all of it and says how many rows.
    """

    kind: str
    export: Callable[[str], Mapping[str, Any]]
    erase: Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Contributions:
    """The whole of what a plugin adds. `queries` and `mutations` are mixin classes of graphene fields for `/graphql/maarad/`; `sitemaps`
    gives, for a channel and a language, the paths of its shop pages that search engines may list; `mirrors` is what the plugin owns and the
    commerce backend shows."""

    slots: Sequence[SlotContribution] = ()
    pages: Sequence[Pages] = ()
    menu: Sequence[MenuItem] = ()
    fields: Sequence[BatchField] = ()
    queries: Sequence[type] = ()
    mutations: Sequence[type] = ()
    handlers: Sequence[Handler] = ()
    schedules: Sequence[Schedule] = ()
    personal_data: Sequence[PersonalData] = ()
    sitemaps: Mapping[str, Callable[[ShopContext], Iterable[str]]] = field(default_factory=dict)
    mirrors: Sequence[Mirror] = ()


# Compared by identity: a label is a lazy translation, whose hash would change with the language.
@dataclass(frozen=True, slots=True, eq=False)
class Plugin:
    """`name`: lower-case identifier, unique; `app`: dotted path of its Django app; `api`: the (major, minor) of the plugin API it was
    written for: same major and at most our minor; `requires`: names of plugins that must be on."""

    name: str
    label: object
    app: str
    version: str
    contribute: Callable[[], Contributions]
    api: tuple[int, int] = API_VERSION
    requires: tuple[str, ...] = ()
    description: object = ""
