"""Other languages of an object: one row a language.

Apps above may need to follow (search finds products by the names of their values): they register with `follow`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from marketplace.contract.catalogue_events import TranslationUpdated
from marketplace.engine import rich_text
from marketplace.engine.refusals import unique
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.ids import to_global_id

_RICH = ("description", "content", "rich_text")
_followers: list[Callable[[models.Model], None]] = []


def follow(callback: Callable[[models.Model], None]) -> None:
    """Have `callback` called with each translated object, in the translation's own transaction. It is to be quick."""
    _followers.append(callback)


def translate(
    translations: type[models.Model],
    *,
    owner: str,
    instance: models.Model,
    type_name: str,
    language_code: str,
    texts: Mapping[str, Any],
    actor: Actor,
) -> None:
    """Set the given `texts` (keys absent: left alone; None: emptied) of `instance` in one language and tell of it.

    `translations`: the model of its translations, `owner` their foreign key to `instance`. `language_code` is BCP 47 in lower case.
    Codes: UNIQUE (slug), INVALID (rich text).
    """
    values = {name: _value(name, text) for name, text in texts.items()}
    row = translations(**{owner: instance}, language_code=language_code, **values)
    object_id = to_global_id(type_name, instance.pk)
    with locks.action(), unique():
        translations._default_manager.bulk_create(
            [row], update_conflicts=True, unique_fields=[owner, "language_code"], update_fields=list(values) or ["language_code"]
        )
        audit.record(actor, "translate", object_id, {"language": language_code, "fields": sorted(values)})
        outbox.publish(TranslationUpdated(object_id, language_code))
        for callback in _followers:
            callback(instance)


def _value(name: str, text: Any) -> Any:
    if name in _RICH:
        return rich_text.clean(text, name)
    if name in ("slug", "plain_text"):
        return text or None
    return text or ""
