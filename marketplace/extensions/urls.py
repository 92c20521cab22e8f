"""Where plugins' pages are mounted. Each area's urls module adds `*patterns("<area>")` to its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from django.urls import URLPattern, URLResolver, include, path

from . import registry
from .spec import Area

logger = logging.getLogger(__name__)

View = Callable[..., Any]
Around = Callable[[View], View]


def patterns(
    area: Area, around: Around | None = None, guard: Callable[[tuple[str, ...]], Around] | None = None
) -> list[URLPattern | URLResolver]:
    """The pages of all plugins in `area`, each plugin in the namespace of its name; `around` decorates every view, `guard` does too, knowing
    the roles that the plugin names.

    A module that cannot be imported is left out and logged; the system checks tell it too (plugins.E010).
    """
    found: dict[str, list[URLPattern | URLResolver]] = {}
    for plugin, page in registry.pages(area):
        try:
            urls = import_module(page.urls).urlpatterns
        except Exception:
            logger.exception("the pages %s of plugin %s cannot be mounted", page.urls, plugin.name)
            continue
        mounted = _decorated(urls, guard(page.roles) if guard else around)
        found.setdefault(plugin.name, []).append(path(page.prefix, include(mounted)))
    return [path("", include((mounted, name))) for name, mounted in found.items()]


def _decorated(urls: Sequence[Any], around: Around | None) -> list[Any]:
    if around is None:
        return list(urls)
    return [_one(each, around) for each in urls]


def _one(each: Any, around: Around) -> Any:
    if isinstance(each, URLPattern):
        return URLPattern(each.pattern, around(each.callback), each.default_args, each.name)
    nested = [_one(inner, around) for inner in each.url_patterns]
    return URLResolver(each.pattern, nested, each.default_kwargs, each.app_name, each.namespace)
