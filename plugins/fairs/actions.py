"""The only writer of tours and stops. Each change tells the mirror in its own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound

from .mirrors import CHANNELS, FAIR, STOP
from .models import State, Stop, Tour

STOP_FIELDS = frozenset(
    {
        "position", "names", "places", "street", "postal_code", "city", "country", "region", "commune", "currency", "starts", "ends",
        "phases", "stands", "state",
    }
)  # fmt: skip
FINAL = frozenset({State.CLOSED, State.SETTLED, State.CANCELLED})


def create_tour(*, code: str, names: Mapping[str, str], state: str = State.DRAFT, actor: Actor) -> Tour:
    """Codes: INVALID, UNIQUE (code)."""
    tour = Tour(code=code, names=dict(names), state=state)
    with locks.action():
        _save(tour)
        audit.record(actor, "tour.create", code)
    return tour


def create_stop(*, tour: str, code: str, fields: Mapping[str, Any], actor: Actor) -> Stop:
    """`fields`: those of `STOP_FIELDS`. Codes: NOT_FOUND (tour), INVALID, UNIQUE (code, position). Has its warehouse and page made."""
    with locks.action():
        found = Tour.objects.filter(code=tour).first()
        if found is None:
            raise NotFound(_("There is no such tour."), field="tour")
        stop = Stop(tour=found, code=code, **_known(fields))
        _save(stop)
        audit.record(actor, "stop.create", code, {"state": stop.state})
        _tell(stop)
    return stop


def update_stop(*, code: str, fields: Mapping[str, Any], actor: Actor) -> Stop:
    """Codes: NOT_FOUND, INVALID; NOT_EDITABLE for another currency once the stop is no draft, and for a state after the last.

    What the backend shows follows.
    """
    given = _known(fields)
    with locks.action():
        stop = Stop.objects.select_for_update().select_related("tour").filter(code=code).first()
        if stop is None:
            raise NotFound(_("There is no such stop."), field="code")
        if stop.state != State.DRAFT and given.get("currency", stop.currency) != stop.currency:
            raise DomainError("NOT_EDITABLE", _("A stop keeps the currency that it was announced with."), field="currency")
        if stop.state in FINAL and given.get("state", stop.state) not in FINAL:
            raise DomainError("NOT_EDITABLE", _("A stop that is over does not begin again."), field="state")
        for name, value in given.items():
            setattr(stop, name, value)
        _save(stop)
        audit.record(actor, "stop.update", code, {"fields": sorted(given)})
        _tell(stop)
    return stop


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - STOP_FIELDS
    if unknown:
        raise DomainError("INVALID", _("A stop has no such field."), field=sorted(unknown)[0])
    if "currency" in fields and fields["currency"] not in CHANNELS:
        raise DomainError("INVALID", _("Stands do not sell in this currency."), field="currency")
    return dict(fields)


def _save(row: Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        field, reasons = next(iter(error.error_dict.items()))
        code = "UNIQUE" if reasons[0].code in ("unique", "unique_together") else "INVALID"
        raise DomainError(code, reasons[0].messages[0], field=field) from error
    row.save()


def _tell(stop: Stop) -> None:
    outbox.publish_all([MirrorWanted(STOP, stop.code), MirrorWanted(FAIR, stop.code)])
