"""What the plugins hold of one person: shown to her, and erased when she goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from marketplace.kernel import outbox
from marketplace.kernel.outbox import Delivery

from . import registry


def export_person(*subjects: str) -> dict[str, Mapping[str, Any]]:
    """By `<plugin>.<kind>`, what is held of the person known by these e-mail addresses and global ids; empty parts are left out."""
    found: dict[str, Mapping[str, Any]] = {}
    for plugin, data in registry.personal_data():
        held: dict[str, Any] = {}
        for subject in subjects:
            held |= data.export(subject)
        if held:
            found[f"{plugin.name}.{data.kind}"] = held
    return found


def erase_person(*subjects: str) -> dict[str, int]:
    """By `<plugin>.<kind>`, how many rows were removed or made anonymous. All of it or, when one plugin fails, nothing."""
    with transaction.atomic():
        return {
            f"{plugin.name}.{data.kind}": sum(data.erase(subject) for subject in subjects)
            for plugin, data in registry.personal_data()
        }


def on_customer_deleted(delivery: Delivery) -> None:
    """An account is gone: what plugins hold under its id goes too. By e-mail address, `erase_person` is called where it is still known."""
    erase_person(delivery.payload["user"])


def connect() -> None:
    outbox.subscribe("CustomerDeleted", "extensions.erase", on_customer_deleted)
