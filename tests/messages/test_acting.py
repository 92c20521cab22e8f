"""What whoever is acted for is told, on her telephone and in her language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from marketplace.accounts import acting, gestures, mandates
from marketplace.accounts.models import Mandate, Person, Proof, Question
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.models import OutboxMessage
from tests.payments.rows import drain
from tests.portals.makers import looms, somebody

from .conftest import Provider

pytestmark = pytest.mark.django_db
PHONE, HELPER = "+212612345678", "+212612345679"


@pytest.fixture
def fadma(db: None) -> Person:
    return somebody(phone=PHONE, language="fr")


@pytest.fixture
def given(fadma: Person) -> Iterator[Mandate]:
    """Aicha may prepare Fadma's prices; gestures about the loom lead nowhere."""
    gestures.register("loom.price", lambda question, gesture: None)
    today = now().date()
    with looms(fadma=(fadma, "Fadma Démo")):
        yield mandates.give(
            helper=somebody("Aicha Démo", phone=HELPER, language="ar"),
            subject="loom:fadma",
            scopes=["price"],
            starts_on=today,
            ends_on=today + timedelta(days=9),
            proof=Proof.SIGNATURE,
            read_out="…",
            given_by=somebody("Nadia"),
            actor=SYSTEM,
        )
    gestures._answers.pop("loom.price")


def ask(mandate: Mandate) -> Question:
    mine = acting.for_subject(mandate.helper, mandate.subject)
    assert mine is not None
    words = "Le prix devient 120 MAD."
    return gestures.ask(acting=mine, scope="price", verb="loom.price", target="x", words=words, data={})


def test_the_question_comes_with_a_link_that_works(given: Mandate, provider: Provider) -> None:
    OutboxMessage.objects.all().delete()
    question = ask(given)
    drain()
    ((_headers, body),) = provider.asked
    assert body["to"] == PHONE
    assert body["text"].startswith("Maarad : Le prix devient 120 MAD. Oui ou non : http://testserver/maker/yes/")
    assert len(body["text"]) <= 160
    (address,) = re.findall(r"http://testserver(/maker/yes/\S+)", body["text"])
    assert Client().get(address).status_code == 200
    # the link stands nowhere
    token = address.rstrip("/").rpartition("/")[2]
    assert token not in str([*OutboxMessage.objects.values(), *Question.objects.values()])
    assert Client().post(address, {"answer": "yes"}).status_code == 200
    question.refresh_from_db()
    assert question.answer == "yes"


def test_what_was_answered_meanwhile_is_not_asked(given: Mandate, provider: Provider) -> None:
    OutboxMessage.objects.all().delete()
    gestures.answer_by_link(question=ask(given).pk, yes=False)
    drain()
    assert provider.asked == []


def test_she_is_told_who_may_act_for_her_and_both_when_it_ends(given: Mandate, provider: Provider) -> None:
    drain()
    ((_headers, body),) = provider.asked
    assert body["to"] == PHONE
    assert body["text"].startswith("Maarad : Aicha Démo peut agir pour Fadma Démo jusqu’au ")
    assert body["text"].endswith("http://testserver/maker/helpers/")
    mandates.revoke(mandate=given.pk, by=given.helper, actor=SYSTEM)
    drain()
    told = {body["to"]: body["text"] for _headers, body in provider.asked[1:]}
    assert set(told) == {PHONE, HELPER}
    assert told[PHONE] == "Maarad : Aicha Démo ne peut plus agir pour Fadma Démo."
    assert len(provider.asked) == 3


def test_who_has_no_telephone_gets_a_letter(given: Mandate, fadma: Person, provider: Provider) -> None:
    fadma.phone, fadma.email = None, "fadma@maarad.example"
    fadma.save()
    ask(given)
    drain()
    assert provider.asked == []
    assert [letter.to for letter in mail.outbox] == [["fadma@maarad.example"]] * 2
    assert "/maker/yes/" in mail.outbox[1].body


def test_who_has_neither_is_not_told_and_nothing_fails(given: Mandate, fadma: Person, provider: Provider) -> None:
    fadma.phone = None
    fadma.save()
    ask(given)
    drain()
    assert (provider.asked, mail.outbox) == ([], [])
    assert OutboxMessage.objects.filter(done_at__isnull=True).count() == 0
