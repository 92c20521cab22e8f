"""The only writer of networks. Each change tells the mirror in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound

from .mirrors import NETWORK
from .models import Network

FIELDS = frozenset({"name", "names", "kind", "countries", "website", "status", "sources"})


def load(rows: Iterable[Mapping[str, Any]], *, actor: Actor) -> int:
    """Make the networks that are missing; `rows` have `code` and the fields. What is there stays as it is. How many were made. Codes: INVALID."""
    made = 0
    with locks.action():
        present = set(Network.objects.values_list("code", flat=True))
        for row in rows:
            if row["code"] not in present:
                network = Network(**{name: value for name, value in row.items() if name in FIELDS | {"code"}})
                _save(network)
                audit.record(actor, "network.create", network.code, {"status": network.status})
                outbox.publish(MirrorWanted(NETWORK, network.code))
                made += 1
    return made


def update_network(*, code: str, fields: Mapping[str, Any], actor: Actor) -> Network:
    """Codes: NOT_FOUND, INVALID. What the backend shows follows."""
    unknown = set(fields) - FIELDS
    if unknown:
        raise DomainError("INVALID", _("A network has no such field."), field=sorted(unknown)[0])
    with locks.action():
        network = Network.objects.select_for_update().filter(code=code).first()
        if network is None:
            raise NotFound(_("There is no such network."), field="code")
        for name, value in fields.items():
            setattr(network, name, value)
        _save(network)
        audit.record(actor, "network.update", code, {"fields": sorted(fields)})
        outbox.publish(MirrorWanted(NETWORK, code))
    return network


def _save(network: Network) -> None:
    try:
        network.full_clean()
    except ValidationError as error:
        field, reasons = next(iter(error.error_dict.items()))
        raise DomainError("INVALID", reasons[0].messages[0], field=field) from error
    network.save()
