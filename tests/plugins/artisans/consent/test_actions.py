"""Giving and taking back: once however often it is tapped, with proof, and with a receipt that is done when every surface is clean."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel.actors import SYSTEM, Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import AuditEntry, OutboxMessage
from plugins.artisans.consent import actions, publication
from plugins.artisans.consent.actions import Evidence
from plugins.artisans.media import actions as media
from plugins.artisans.models import Consent, Field, Use, Withdrawal
from tests.plugins.artisans.makers import agreed, maker, person, taken_back
from tests.plugins.artisans.sounds import wav

pytestmark = pytest.mark.django_db
TAP = Evidence("tap")


def told() -> list[str]:
    return list(OutboxMessage.objects.order_by("id").values_list("topic", flat=True))


def give(**options: Any) -> list[Consent]:
    made = options.pop("maker", None) or maker()
    given: dict[str, Any] = {"maker": made, "fields": [Field.NAME], "evidence": TAP, "actor": SYSTEM}
    return actions.give(**given | options)


def test_a_second_tap_writes_nothing() -> None:
    made = maker()
    OutboxMessage.objects.all().delete()
    first = give(maker=made, fields=[Field.NAME, Field.STORY])
    assert [(each.field, each.audience, each.purpose) for each in first] == [
        ("name", "web", "sell"), ("name", "web", "exhibit"), ("story", "web", "sell"), ("story", "web", "exhibit"),
    ]  # fmt: skip
    assert give(maker=made, fields=[Field.STORY, Field.NAME]) == []
    assert told() == [MirrorWanted.__name__]
    assert AuditEntry.objects.filter(action="consent.give").count() == 1
    assert len(give(maker=made, expires_on=publication.today())) == 2, "until a day is another consent"


def test_who_wrote_it_down_and_how_she_said_it_is_kept() -> None:
    actor = Actor("person", "7", person="person:7 by mandate:x")
    evidence = Evidence("witness", witness=person(), reference=" Folder 3 ", read_out="May your name be shown?")
    (consent, _other) = give(evidence=evidence, actor=actor)
    assert (consent.recorded_by, consent.proof, consent.read_out) == (
        "person:7 by mandate:x",
        "witness",
        "May your name be shown?",
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"fields": []}, ("INVALID", "fields")),
        ({"fields": ["phone"]}, ("INVALID", "fields")),
        ({"audiences": ["everybody"]}, ("INVALID", "audiences")),
        ({"purposes": ["rent"]}, ("INVALID", "purposes")),
        ({"evidence": Evidence("hearsay")}, ("INVALID", "proof")),
        ({"evidence": Evidence("taken_over")}, ("INVALID", "proof")),
        ({"evidence": Evidence("witness")}, ("REQUIRED", "witness")),
        ({"evidence": Evidence("voice")}, ("REQUIRED", "file")),
        ({"evidence": Evidence("signature", reference=" ")}, ("REQUIRED", "reference")),
        ({"evidence": Evidence("tap", read_out="x" * 4001)}, ("INVALID", "reference")),
        ({"expires_on": (now() - timedelta(days=2)).date()}, ("INVALID", "expires_on")),
    ],
)
def test_what_proves_nothing_is_no_consent(options: dict[str, Any], expected: tuple[str, str]) -> None:
    with pytest.raises(DomainError) as refused:
        give(**options)
    assert (refused.value.code, refused.value.field) == expected
    assert not Consent.objects.exists()


def test_a_proof_is_her_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    made = maker()

    def voice(of: Any, use: str) -> Evidence:
        kept = media.keep(maker=of, use=use, file=BytesIO(wav(0.1)), content_type="audio/wav", actor=SYSTEM)
        return Evidence("voice", file=kept)

    for wrong in (voice(maker("other"), Use.PROOF), voice(made, Use.VOICE)):
        with pytest.raises(DomainError) as refused:
            give(maker=made, evidence=wrong)
        assert refused.value.field == "file"
    assert len(give(maker=made, evidence=voice(made, Use.PROOF))) == 2


def test_taking_back_leaves_one_receipt_a_field_and_a_second_tap_none() -> None:
    made = agreed(maker(), Field.NAME, Field.STORY)
    OutboxMessage.objects.all().delete()
    receipts = actions.withdraw(maker=made, fields=[Field.STORY, Field.VOICE], evidence=TAP, actor=SYSTEM)
    assert [(each.field, each.consents.count(), each.done_at) for each in receipts] == [("story", 4, None)]
    assert told() == ["MirrorWanted", "ConsentWithdrawn"]
    assert actions.withdraw(maker=made, fields=[Field.STORY], evidence=TAP, actor=SYSTEM) == []
    assert Withdrawal.objects.count() == 1
    assert Consent.objects.filter(publication.live(), field=Field.NAME).count() == 4
    assert Consent.objects.count() == 8, "what she said once stays written"


@pytest.mark.parametrize(
    ("options", "field"),
    [({"fields": ["phone"]}, "fields"), ({"audience": "all"}, "audience"), ({"purpose": "rent"}, "purpose")],
)
def test_what_there_is_not_is_not_taken_back(options: dict[str, Any], field: str) -> None:
    given: dict[str, Any] = {"maker": agreed(maker()), "fields": [Field.NAME], "evidence": TAP, "actor": SYSTEM}
    with pytest.raises(DomainError) as refused:
        actions.withdraw(**given | options)
    assert refused.value.field == field
    assert not Withdrawal.objects.exists()


def test_said_yes_again_after_a_no_it_is_shown_again() -> None:
    made = agreed(maker(), Field.NAME)
    taken_back(made, Field.NAME)
    assert publication.public(["itto"]) == {}
    agreed(made, Field.NAME)
    assert list(publication.public(["itto"])) == ["itto"]


def test_the_mirror_hears_of_what_ended_by_itself() -> None:
    today = publication.today()
    for code, days in (("ended", -1), ("long-ended", -9), ("today", 0)):
        rows = give(maker=maker(code), expires_on=today)
        Consent.objects.filter(pk__in=[each.pk for each in rows]).update(expires_on=today + timedelta(days=days))
    OutboxMessage.objects.all().delete()
    assert actions.expire() == 1
    assert [each.payload["key"] for each in OutboxMessage.objects.all()] == ["ended"]


@pytest.mark.django_db(transaction=True)
def test_two_telephones_at_once_write_one_consent_each() -> None:
    """Both see nothing standing; the maker's row makes them wait for each other."""
    from threading import Thread

    from django.db import connection

    made = maker()

    def tap() -> None:
        try:
            give(maker=made)
        finally:
            connection.close()

    both = [Thread(target=tap) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert Consent.objects.count() == 2
