"""Other languages of an object: one row a language.

Apps above may need to follow (search finds products by the names of their values): they register with `follow`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import models

from marketplace.contract.catalogue_events import TranslationUpdated
from marketplace.engine import rich_text
from marketplace.engine.refusals import unique
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.ids import to_global_id

_RICH = ("description", "content", "rich_text")
_followers: list[Callable[[Sequence[models.Model]], None]] = []


def follow(callback: Callable[[Sequence[models.Model]], None]) -> None:
    """Have `callback` called with the translated objects (of one model), in the translation's own transaction. It is to be quick."""
    _followers.append(callback)


class Wording(NamedTuple):
    """New `texts` of `instance` in one language (BCP 47 in lower case): keys left out are left alone, None empties."""

    instance: models.Model
    language_code: str
    texts: Mapping[str, Any]


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
    """Set texts of one object in one language; see `translate_all`."""
    translate_all(translations, owner=owner, type_name=type_name, wordings=[Wording(instance, language_code, texts)], actor=actor)


def translate_all(
    translations: type[models.Model], *, owner: str, type_name: str, wordings: Sequence[Wording], actor: Actor
) -> None:
    """Set texts of several objects and languages, and tell of each; a few statements however many.

    `translations`: the model of their translations, `owner` its foreign key to the object. All `wordings` name the same texts.
    Codes: UNIQUE (slug), INVALID (rich text). Emits TranslationUpdated.
    """
    columns = sorted({name for wording in wordings for name in wording.texts})
    rows = [
        translations(
            **{owner: wording.instance},
            language_code=wording.language_code,
            **{name: _value(name, text) for name, text in wording.texts.items()},
        )
        for wording in wordings
    ]
    ids = {wording.instance.pk: to_global_id(type_name, wording.instance.pk) for wording in wordings}
    languages = sorted({wording.language_code for wording in wordings})
    with locks.action(), unique():
        translations._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=[owner, "language_code"], update_fields=columns or ["language_code"]
        )
        first, *others = ids.values()
        audit.record(actor, "translate", first, {"languages": languages, "fields": columns, "and": others})
        outbox.publish_all(TranslationUpdated(ids[wording.instance.pk], wording.language_code) for wording in wordings)
        reworded([wording.instance for wording in wordings])


def reworded(objects: Sequence[models.Model]) -> None:
    """Tell whoever keeps words of these objects (all of one kind) that they are called differently now; in the change's transaction."""
    for callback in _followers:
        callback(objects)


def _value(name: str, text: Any) -> Any:
    if name in _RICH:
        return rich_text.clean(text, name)
    if name in ("slug", "plain_text"):
        return text or None
    return text or ""
