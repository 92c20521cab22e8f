"""Every misuse of the plugin API that can be seen at start-up, as a system check: told by `manage.py check`, never silent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from inspect import Parameter, signature
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from graphene.utils.orderedtype import OrderedType

from . import registry
from .slots import SLOTS
from .spec import API_VERSION, Contributions, Plugin

AREAS = ("shop", "maker", "organizer", "desk", "site")
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_KIND = re.compile(r"[a-z][a-z-]{1,39}")
_FIELD = re.compile(r"[a-z][A-Za-z0-9]*")


@register("plugins")
def check_plugins(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """E001 not loadable, E002 name, E003 API version, E004 requires, E005 app, E006 contribute, E007… contributions."""
    messages: list[CheckMessage] = [Error(problem, id="plugins.E001") for problem in registry.found().problems]
    names = [plugin.name for plugin in registry.plugins()]
    for plugin in registry.plugins():
        messages += [Error(f"plugin {plugin.name!r}: {text}", id=f"plugins.{code}") for code, text in _problems(plugin, names)]
    messages += [Error(text, id="plugins.E013") for text in _clashes()]
    return messages


def _problems(plugin: Plugin, names: list[str]) -> Iterator[tuple[str, str]]:
    if not _NAME.fullmatch(plugin.name):
        yield "E002", "its name must be a lower-case identifier of 2 to 40 letters"
    if names.count(plugin.name) > 1:
        yield "E002", "its name is taken"
    if plugin.api[0] != API_VERSION[0] or plugin.api[1] > API_VERSION[1]:
        yield "E003", f"it was written for plugin API {plugin.api}, this is {API_VERSION}"
    for required in plugin.requires:
        if required not in names:
            yield "E004", f"it requires the plugin {required!r}, which is not on"
    if not any(config.name == plugin.app for config in apps.get_app_configs()):
        yield "E005", f"its app {plugin.app!r} is not installed"
    try:
        contributed = registry.contributions(plugin)
    except Exception as error:
        yield "E006", f"it cannot contribute: {type(error).__name__}: {error}"
        return
    yield from _contribution_problems(contributed)


def _contribution_problems(contributed: Contributions) -> Iterator[tuple[str, str]]:
    for item in contributed.slots:
        if SLOTS.get(item.slot.name) is not item.slot:
            yield "E007", f"there is no slot {item.slot.name!r}"
        if not _takes(item.context, 1):
            yield "E008", f"the context function of slot {item.slot.name!r} must take one argument"
        try:
            get_template(item.template)
        except TemplateDoesNotExist:
            yield "E009", f"there is no template {item.template!r}"
    for page in contributed.pages:
        if page.area not in AREAS:
            yield "E010", f"there is no area {page.area!r}"
        try:
            if not hasattr(import_module(page.urls), "urlpatterns"):
                yield "E010", f"{page.urls!r} has no urlpatterns"
        except ImportError as error:
            yield "E010", f"{page.urls!r} cannot be imported: {error}"
    for field in contributed.fields:
        if not _FIELD.fullmatch(field.name) or not field.on[:1].isupper():
            yield "E011", f"{field.on}.{field.name} is no GraphQL field name"
        if not _takes(field.resolve, 2):
            yield "E011", f"the resolver of {field.on}.{field.name} must take ids and info"
    for name, listed in contributed.sitemaps.items():
        if not _takes(listed, 1):
            yield "E010", f"the sitemap part {name!r} must take one argument"
    for handler in contributed.handlers:
        if not _takes(handler.function, 1):
            yield "E012", f"the handler of {handler.topic!r} must take one argument"
    for schedule in contributed.schedules:
        if not schedule.task or schedule.every <= timedelta():
            yield "E012", f"the schedule of {schedule.task!r} needs a task's name and an interval above zero"
    for mirror in contributed.mirrors:
        if not _KIND.fullmatch(mirror.kind):
            yield "E014", f"the kind {mirror.kind!r} of a mirror must be a lower-case word of 2 to 40 letters"
        if not _takes(mirror.keys, 0) or not _takes(mirror.wanted, 1) or not _takes(mirror.names, 1):
            yield "E014", f"the mirror {mirror.kind!r}: keys takes nothing, wanted takes a key, names takes keys"
        if mirror.adopt is not None and not _takes(mirror.adopt, 0):
            yield "E014", f"adopt of the mirror {mirror.kind!r} takes nothing"
    for data in contributed.personal_data:
        if not _takes(data.export, 1) or not _takes(data.erase, 1):
            yield "E012", f"export and erase of {data.kind!r} must take one argument"


def _clashes() -> Iterator[str]:
    """Two plugins that add the same field; the later one would win silently."""
    seen: dict[tuple[str, str], str] = {}
    kinds: dict[str, str] = {}
    for plugin, contributed in registry.all_contributions():
        for mirror in contributed.mirrors:
            other = kinds.setdefault(mirror.kind, plugin.name)
            if other != plugin.name:
                yield f"plugins {other!r} and {plugin.name!r} both mirror {mirror.kind!r}"
        names = [(field.on, field.name) for field in contributed.fields]
        names += [("Query", name) for mixin in contributed.queries for name in _graphene_fields(mixin)]
        names += [("Mutation", name) for mixin in contributed.mutations for name in _graphene_fields(mixin)]
        for key in names:
            other = seen.setdefault(key, plugin.name)
            if other != plugin.name:
                yield f"plugins {other!r} and {plugin.name!r} both add {key[0]}.{key[1]}"


def _graphene_fields(mixin: type) -> list[str]:
    return [name for owner in mixin.__mro__ for name, value in vars(owner).items() if isinstance(value, OrderedType)]


def _takes(function: object, count: int) -> bool:
    if not callable(function):
        return False
    parameters = signature(function).parameters.values()
    if any(parameter.kind is Parameter.VAR_POSITIONAL for parameter in parameters):
        return True
    positional = [each for each in parameters if each.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)]
    needed = [each for each in positional if each.default is Parameter.empty]
    return len(needed) <= count <= len(positional)
