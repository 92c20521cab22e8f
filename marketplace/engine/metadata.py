"""Saleor's key-value metadata: merged in one statement, so that two writers of different keys never lose each other's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, JSONField, TextField, Value
from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import MetadataUpdated
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound


class _Merged(Func):
    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = JSONField()


class _Without(Func):
    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = JSONField()


def checked(items: Mapping[str, str], field: str = "metadata") -> dict[str, str]:
    """The same items; REQUIRED on `field` for an empty key."""
    for key in items:
        if not key.strip():
            raise DomainError("REQUIRED", _("A metadata key cannot be empty."), field=field)
    return dict(items)


def update(instance: models.Model, *, object_id: str, items: Mapping[str, str], private: bool, actor: Actor) -> None:
    """Set keys on a saved object (its attribute is brought up to date). Code REQUIRED for an empty key, NOT_FOUND when the row is gone."""
    items = checked(items, "input")
    _write(instance, object_id, _Merged(F(_column(private)), Value(items, JSONField())), private, actor, sorted(items))


def delete(instance: models.Model, *, object_id: str, keys: Iterable[str], private: bool, actor: Actor) -> None:
    """Remove keys; those that are not there are passed over."""
    names = list(keys)
    without = _Without(F(_column(private)), Value(names, ArrayField(TextField())))
    _write(instance, object_id, without, private, actor, names)


def _column(private: bool) -> str:
    return "private_metadata" if private else "metadata"


def _write(instance: models.Model, object_id: str, expression: Any, private: bool, actor: Actor, keys: list[str]) -> None:
    column = _column(private)
    rows = type(instance)._default_manager.filter(pk=instance.pk)
    with locks.action():
        if not rows.update(**{column: expression}):
            raise NotFound(_("There is no such object."))
        # Keys only: values may be personal.
        audit.record(actor, "metadata", object_id, {"private": private, "keys": keys})
        outbox.publish(MetadataUpdated(object_id, private))
    instance.refresh_from_db(fields=[column])
