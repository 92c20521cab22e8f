"""Messages to whoever is acted for: something waits for her yes, somebody may act for her, somebody may no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from marketplace.accounts import acting, gestures, links
from marketplace.accounts.models import Mandate, Person
from marketplace.kernel import formats
from marketplace.kernel.outbox import Delivery

from .sending import Recipient, send


def gesture_asked(delivery: Delivery) -> None:
    """GestureAsked: what is asked, and the link that is made only here. Nothing when it was answered or replaced meanwhile."""
    question = gestures.waiting(delivery.payload["subject"]).filter(pk=delivery.payload["question"]).first()
    if question is None:
        return
    address = links.address("yes", question.pk)
    for mine in acting.own(question.subject, question.scope):
        words = gestures.words_of(question, mine.person.language)
        _send("gesture_asked", mine.person, delivery, {"words": words, "url": address})


def mandate_given(delivery: Delivery) -> None:
    """MandateGiven: to whoever speaks for her, with the way to end it."""
    mandate = Mandate.objects.select_related("helper").filter(pk=delivery.payload["mandate"], revoked_at__isnull=True).first()
    if mandate is None:
        return
    address = settings.PUBLIC_URL + reverse("maker:helpers")
    for mine in acting.own(mandate.subject):
        _send("mandate_given", mine.person, delivery, {**_who(mandate, mine.person), "url": address})


def mandate_revoked(delivery: Delivery) -> None:
    """MandateRevoked: to both."""
    mandate = Mandate.objects.select_related("helper").filter(pk=delivery.payload["mandate"]).first()
    if mandate is None:
        return
    for person in (mandate.helper, *(mine.person for mine in acting.own(mandate.subject))):
        _send("mandate_revoked", person, delivery, _who(mandate, person))


def _who(mandate: Mandate, reader: Person) -> dict[str, Any]:
    """In the reader's language."""
    with translation.override(reader.language):
        return {
            "helper": formats.isolated(mandate.helper.name),
            "maker": formats.isolated(acting.name_of(mandate.subject)),
            "until": formats.format_date(mandate.ends_on),
        }


def _send(kind: str, person: Person, delivery: Delivery, variables: Mapping[str, Any]) -> None:
    """By telephone when she has one: it is what she looks at."""
    to = Recipient("" if person.phone else person.email or "", person.phone or "", person.language)
    send(kind, to, variables, key=f"{kind}-{delivery.id}-{person.pk}")
