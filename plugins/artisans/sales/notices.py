"""What a maker must hear: written down once, and brought to her by her channel afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.accounts import acts
from marketplace.contract.maker_events import MakerNotice
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import NotFound
from marketplace.kernel.outbox import Delivery

from ..makers.team import KIND
from ..models import Maker, Notice, Sale

BY_CALL = "call"


def tell(*, maker: Maker, kind: str, key: str, target: str = "", facts: Mapping[str, Any] | None = None) -> None:
    """Write a notice in the caller's transaction, and have it brought; the second one of the same `key` is none. Event: `MakerNotice`."""
    with locks.action():
        made = Notice(maker=maker, kind=kind, key=key[:120], target=target, facts=dict(facts or {}))
        Notice.objects.bulk_create([made], ignore_conflicts=True)
        if Notice.objects.filter(pk=made.pk).exists():
            outbox.publish(MakerNotice(notice=str(made.pk)))


def of_sale(sale: Sale, kind: str, step: str) -> None:
    facts = {
        "name": sale.name,
        "names": sale.names,
        "number": sale.number,
        "quantity": sale.quantity,
        "returned": sale.returned,
        "net": str(sale.net),
        "total": str(sale.total),
        "currency": sale.currency,
        "asked": sale.state == Sale.State.ASKED,
    }
    tell(maker=sale.maker, kind=kind, key=f"sale:{sale.pk}:{step}", target=f"sale:{sale.pk}", facts=facts)


def act_recorded(delivery: Delivery) -> None:
    """ActRecorded: somebody did something in her name. She is told in words, and how to say no."""
    kind, _colon, code = str(delivery.payload["subject"]).partition(":")
    maker = Maker.objects.filter(code=code).first() if kind == KIND else None
    if maker is not None:
        act = str(delivery.payload["act"])
        tell(maker=maker, kind="act", key=f"act:{act}", target=f"act:{act}")


def fair_decided(delivery: Delivery) -> None:
    """FairDecided."""
    payload = delivery.payload
    maker = Maker.objects.filter(code=payload["maker"]).first()
    if maker is not None:
        facts = {"names": payload["names"], "decision": payload["decision"]}
        tell(maker=maker, kind="fair", key=f"fair:{payload['key']}", target=f"fair:{payload['key']}"[:120], facts=facts)


def seen(*, notices: Iterable[Notice]) -> None:
    """She has had these before her eyes."""
    fresh = [each for each in notices if each.seen_at is None]
    if fresh:
        Notice.objects.filter(pk__in=[each.pk for each in fresh], seen_at__isnull=True).update(seen_at=now())
    for each in fresh:
        knows(each)


def knows(notice: Notice) -> None:
    """She was told of the act that a notice is about, if it is about one."""
    kind, _colon, key = notice.target.partition(":")
    if kind == "act":
        acts.told(UUID(key))


def called(*, notice: UUID, actor: Actor) -> Notice:
    """Staff told her by telephone. Twice changes nothing. Codes: NOT_FOUND."""
    with locks.action():
        found = Notice.objects.select_for_update().filter(pk=notice).first()
        if found is None:
            raise NotFound(_("There is no such notice."))
        if found.sent_at is None:
            found.sent_at, found.how = now(), BY_CALL
            found.save(update_fields=["sent_at", "how"])
            audit.record(actor, "notice.call", str(found.pk))
            knows(found)
    return found
