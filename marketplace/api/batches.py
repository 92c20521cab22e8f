"""Small shapes that batched resolvers share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from marketplace.api.channel import InChannel, channel_of, node_of
from marketplace.api.execution import Info, batched
from marketplace.engine.translated import language_tag, texts


def keys(roots: Sequence[Any]) -> list[Any]:
    """Primary keys of the objects."""
    return [node_of(root).pk for root in roots]


def by_key(roots: Sequence[Any], found: Mapping[Any, Any], default: Callable[[], Any] | None = None) -> list[Any]:
    """What was found for each root by its primary key; `default()` or None."""
    if default is None:
        return [found.get(node_of(root).pk) for root in roots]
    return [found[pk] if (pk := node_of(root).pk) in found else default() for root in roots]


def by_channel(roots: Sequence[Any], find: Callable[[str | None, list[Any]], Mapping[Any, Any]]) -> list[Any]:
    """`find(channel slug, objects)` once for each channel among the roots; the values in the roots' order."""
    groups: dict[str | None, list[Any]] = defaultdict(list)
    for root in roots:
        groups[channel_of(root)].append(node_of(root))
    found = {slug: find(slug, nodes) for slug, nodes in groups.items()}
    return [found[channel_of(root)].get(node_of(root).pk) for root in roots]


def related(
    roots: Sequence[Any], column: str, load: Callable[[Collection[Any]], Mapping[Any, Any]], *, in_channel: bool = False
) -> list[Any]:
    """The object that a foreign key `column` (`category_id`) of each root names: taken from the row where it is loaded, else one query.

    `in_channel`: wrapped into the root's channel.
    """
    name = column.removesuffix("_id")
    nodes = [node_of(root) for root in roots]
    missing = {pk for node in nodes if (pk := getattr(node, column)) is not None and name not in node._state.fields_cache}
    found = load(missing) if missing else {}
    values: list[Any] = []
    for root, node in zip(roots, nodes, strict=True):
        pk = getattr(node, column)
        value = None if pk is None else (node._state.fields_cache.get(name) or found.get(pk))
        values.append(InChannel(value, channel_of(root)) if in_channel and value is not None else value)
    return values


def announce(info: Info, translations: Any, ids: Iterable[int]) -> None:
    """Say that translations of these objects may be asked for somewhere in the answer: the first that is asked for brings all of
    them, so that the same kind of object at many places costs one query, not one a place."""
    info.context.cache.setdefault(("announced", translations), set()).update(ids)


def translated(info: Info, translations: Any, owner: str, ids: Collection[int], language_code: str) -> dict[int, Any]:
    """Translations by object (None where there is none), kept for the request. At most one query, for what is not known yet."""
    known: dict[int, Any] = info.context.cache.setdefault(("translated", translations, language_code), {})
    if not known.keys() >= set(ids):
        wanted = (set(ids) | info.context.cache.get(("announced", translations), set())) - known.keys()
        found = texts(translations, owner=owner, ids=wanted, language_code=language_tag(language_code))
        known.update((pk, found.get(pk)) for pk in wanted)
    return known


def translation_resolver(model: Any, owner: str) -> Any:
    """A resolver of `translation(languageCode:)`: rows of `model` whose foreign key is `owner`."""

    @batched
    def resolve_translation(roots: list[Any], info: Info, language_code: str) -> list[Any]:
        return by_key(roots, translated(info, model, owner, keys(roots), language_code))

    return resolve_translation
