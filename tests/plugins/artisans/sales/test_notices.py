"""How she hears of it: once, by her channel, in each reader's language; whoever cannot be reached is called."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from marketplace.contract.maker_events import FairDecided
from marketplace.extensions.testing import deliver
from marketplace.kernel.clock import now
from marketplace.kernel.models import AuditEntry, OutboxMessage
from plugins.artisans.models import Maker, Notice
from plugins.artisans.sales import bringing, notices
from plugins.artisans.sales.words import sentence
from tests.messages.conftest import Provider
from tests.payments import rows
from tests.plugins.artisans import makers
from tests.plugins.artisans.sales.conftest import STAFF, Stall

pytestmark = pytest.mark.django_db
SALE = {
    "name": "Tapis",
    "number": "7",
    "quantity": 1,
    "returned": 0,
    "net": "450.00",
    "total": "500",
    "currency": "MAD",
    "asked": True,
}
WORDS = [
    ("sale", SALE),
    ("sale", {**SALE, "quantity": 3, "asked": False}),
    ("return", SALE),
    ("cancelled", SALE),
    *(
        ("payment", {"amount": "450", "currency": "MAD", "method": method, "countered": countered})
        for method in ("cash", "code", "transfer")
        for countered in (False, True)
    ),
    *(
        ("fair", {"names": {"fr": "Foire", "ar": "معرض"}, "decision": each})
        for each in ("accepted", "waiting", "refused", "moved")
    ),
    *(
        ("listing", {"name": "Tapis", "state": each})
        for each in ("published", "refused", "waiting", "review", "frozen", "paused")
    ),
    ("act", {}),
    ("unheard-of", {}),
]


@pytest.mark.parametrize(("kind", "facts"), WORDS)
def test_each_notice_says_something_in_each_language(kind: str, facts: dict[str, Any]) -> None:
    notice = Notice(kind=kind, facts=facts, target="act:nonsense" if kind == "act" else "")
    said = {}
    for language in ("ar", "fr", "en"):
        with translation.override(language):
            said[language] = sentence(notice)
    assert len(set(said.values())) == 3, "a language has no words of its own"
    assert all(text and "%(" not in text for text in said.values())


def test_a_notice_is_brought_once(itto: Stall, provider: Provider) -> None:
    for _twice in range(2):
        notices.tell(maker=itto.maker, kind="sale", key="k", facts=SALE)
    rows.drain()
    notice = Notice.objects.get()
    assert (notice.how, len(provider.asked)) == ("sms", 1)
    deliver("MakerNotice", {"notice": str(notice.pk)})
    assert len(provider.asked) == 1


def test_a_gateway_that_fails_is_asked_again_with_the_same_key(itto: Stall, provider: Provider) -> None:
    provider.answers.append(500)
    notices.tell(maker=itto.maker, kind="sale", key="k", facts=SALE)
    rows.drain()
    assert Notice.objects.get().sent_at is None
    OutboxMessage.objects.update(available_at=now() - timedelta(seconds=1))
    rows.drain()
    assert Notice.objects.get().how == "sms"
    assert {body["key"] for _headers, body in provider.asked} == {f"notice-{Notice.objects.get().pk}-0"}


def test_whoever_speaks_for_her_is_told_in_her_own_language(itto: Stall, provider: Provider) -> None:
    Maker.objects.update(kind="organisation")
    for number, role, language in ((2, "representative", "ar"), (3, "treasurer", "fr"), (4, "member", "fr")):
        person = makers.person(f"+21266100000{number}", language=language)
        makers.member(itto.maker, person, role)
    gone = makers.person("+212661000005")
    makers.member(itto.maker, gone, "representative", ended_on=now().date())
    notices.tell(maker=itto.maker, kind="sale", key="1", facts=SALE)
    rows.drain()
    assert [body["to"][-1] for _headers, body in provider.asked] == ["1", "2"]
    assert provider.texts[0].startswith("Sold: Tapis. You get MAD 450.00. Is it ready?")
    provider.asked.clear()
    notices.tell(maker=itto.maker, kind="payment", key="2", facts={"amount": "5", "currency": "MAD", "method": "cash"})
    rows.drain()
    assert [body["to"][-1] for _headers, body in provider.asked] == ["1", "2", "3"]


def test_without_anybody_her_own_telephone_is_told(db: None, provider: Provider) -> None:
    made = makers.maker(phone="+212661000077", languages=["ary", "fr"])
    notices.tell(maker=made, kind="sale", key="1", facts=SALE)
    rows.drain()
    assert [body["to"] for _headers, body in provider.asked] == ["+212661000077"]


@pytest.mark.parametrize("channel", ["call", "sms"])
def test_whoever_cannot_be_reached_is_called(db: None, provider: Provider, channel: str) -> None:
    made = makers.maker(channel=channel, phone="+212661000001" if channel == "call" else "")
    notices.tell(maker=made, kind="sale", key="1", facts=SALE)
    rows.drain()
    (notice,) = bringing.to_call()
    assert (notice.how, notice.sent_at, provider.asked) == ("call", None, [])
    for _twice in range(2):
        notices.called(notice=notice.pk, actor=STAFF)
    assert list(bringing.to_call()) == []
    assert AuditEntry.objects.filter(action="notice.call").count() == 1


def test_what_she_has_seen_needs_no_call(db: None, provider: Provider) -> None:
    made = makers.maker(channel="call")
    notices.tell(maker=made, kind="sale", key="1", facts=SALE)
    rows.drain()
    notices.seen(notices=Notice.objects.all())
    assert list(bringing.to_call()) == []


def test_a_fair_that_decides_is_told_once(itto: Stall, provider: Provider) -> None:
    for maker in ("itto", "itto", "nobody"):
        deliver(FairDecided(maker=maker, decision="accepted", key="fair-1:itto", names={"en": "Oasis", "fr": "Oasis"}))
    assert list(Notice.objects.values_list("kind", "facts__decision")) == [("fair", "accepted")]
    assert provider.texts[0].startswith("You are coming to Oasis: your stand is yours.")


def test_acts_for_others_than_makers_are_not_ours(itto: Stall) -> None:
    deliver("ActRecorded", {"act": str(uuid4()), "subject": "fair:oasis"})
    deliver("ActRecorded", {"act": str(uuid4()), "subject": "maker:nobody"})
    assert Notice.objects.count() == 0
