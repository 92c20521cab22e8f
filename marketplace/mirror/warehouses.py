"""A warehouse at the backend as it is wanted: what differs, in words, and how it is put right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from marketplace.client import mirror as client
from marketplace.client.session import Session
from marketplace.client.shapes import address_input
from marketplace.contract.types.mirror import KeptWarehouse, ServedChannel
from marketplace.extensions.mirrors import WantedWarehouse

from .refusals import NO_CHANNEL, CannotShow

NO_COLLECTION = "DISABLED"
_PLACE = ("company_name", "street_address_1", "street_address_2", "city", "postal_code", "country_area", "country")
Before = Callable[[], None]
"""Called before each request that changes something."""


@dataclass(frozen=True, slots=True)
class Change:
    """`words`: what is not as it should be. `write`: puts it right."""

    words: str
    write: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Found:
    """`warehouse` is None when there is none."""

    warehouse: KeptWarehouse | None
    channels: tuple[ServedChannel, ...]


def find(reference: str, *, session: Session) -> Found:
    return Found(*client.warehouse(reference, session=session))


def bring(wanted: WantedWarehouse, *, session: Session, before: Before) -> tuple[str, int]:
    """Make or put right. Its global id, and how many requests changed something. Raises CannotShow, ClientError."""
    found = find(wanted.reference, session=session)
    written = 0
    if found.warehouse is None:
        _require_channels(wanted, found)
        before()
        made = client.create_warehouse(wanted.reference, wanted.slug, wanted.name, wanted.address, session=session)
        found, written = Found(made, found.channels), 1
    assert found.warehouse is not None
    for change in changes(wanted, found, session=session):
        before()
        change.write()
        written += 1
    return found.warehouse.id, written


def changes(wanted: WantedWarehouse, found: Found, *, session: Session) -> Iterator[Change]:
    """Where the backend is not as wanted; CannotShow when that cannot be put right."""
    there = found.warehouse
    if there is None:
        yield Change("is missing", lambda: None)
        return
    _require_channels(wanted, found)
    given = _fields(wanted, there)
    if given:
        words = ", ".join(given)
        yield Change(f"{words} differ" if len(given) > 1 else f"{words} differs", _updated(there.id, given, session))
    pairs = {key: value for key, value in wanted.metadata.items() if there.metadata.get(key) != value}
    if pairs:
        yield Change(f"metadata {', '.join(sorted(pairs))} differ", _described(there.id, pairs, session))
    yield from links(wanted.channels, found, session=session)


def links(wanted: tuple[str, ...], found: Found, *, session: Session) -> Iterator[Change]:
    """The channels that lack the warehouse, and those that have it and must not."""
    there = found.warehouse
    if there is None:
        return
    for channel in found.channels:
        linked = there.id in channel.warehouses
        if linked and channel.slug not in wanted:
            yield Change(f"channel {channel.slug} sells from it", _linked(client.unlink, channel, there.id, session))
        elif not linked and channel.slug in wanted:
            yield Change(f"channel {channel.slug} does not sell from it", _linked(client.link, channel, there.id, session))


def withdraw(reference: str, *, session: Session, before: Before) -> tuple[str, int]:
    """No channel sells from it any more; it stays with its history. Its global id, empty when there is none."""
    found = find(reference, session=session)
    written = 0
    for change in links((), found, session=session):
        before()
        change.write()
        written += 1
    return (found.warehouse.id if found.warehouse else ""), written


def _require_channels(wanted: WantedWarehouse, found: Found) -> None:
    missing = sorted(set(wanted.channels) - {channel.slug for channel in found.channels})
    if missing:
        raise CannotShow(NO_CHANNEL, name=", ".join(missing))


def _fields(wanted: WantedWarehouse, there: KeptWarehouse) -> dict[str, Any]:
    """What `warehouse_update` has to say. Some countries' cities are written in capitals by the backend: case is no difference."""
    given: dict[str, Any] = {}
    if there.name != wanted.name:
        given["name"] = wanted.name
    if there.slug != wanted.slug:
        given["slug"] = wanted.slug
    if not there.private:
        given["isPrivate"] = True
    if there.collection != NO_COLLECTION:
        given["clickAndCollectOption"] = NO_COLLECTION
    if any(getattr(there.address, name).casefold() != getattr(wanted.address, name).casefold() for name in _PLACE):
        given["address"] = address_input(wanted.address)
    return given


def _updated(warehouse_id: str, given: dict[str, Any], session: Session) -> Callable[[], Any]:
    return lambda: client.update_warehouse(warehouse_id, given, session=session)


def _described(warehouse_id: str, pairs: dict[str, str], session: Session) -> Callable[[], Any]:
    return lambda: client.write_metadata(warehouse_id, pairs, session=session)


def _linked(write: Callable[..., None], channel: ServedChannel, warehouse_id: str, session: Session) -> Callable[[], Any]:
    return lambda: write(channel.id, warehouse_id, session=session)
