"""Whoever acts for somebody, without any plugin: subjects of a kind that only these tests know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.test import Client

from marketplace.accounts import acting, cards
from marketplace.accounts.acting import Subject, SubjectKind
from marketplace.accounts.models import Mandate, Person
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now

PIN, SECRET = "2580", "a-secret-on-a-card"
ALL = frozenset(acting.SCOPES)


@contextmanager
def looms(**owners: tuple[Any, ...]) -> Iterator[None]:
    """Subjects `loom:<key>`, each with its owners and, last, its name."""
    known = {f"loom:{key}": (given[:-1], str(given[-1])) for key, given in owners.items()}

    def of_person(person: Person) -> list[Subject]:
        return [Subject(key, name, "owner", ALL) for key, (people, name) in known.items() if person in people]

    def names(keys: Sequence[str]) -> dict[str, str]:
        return {key: known[key][1] for key in keys if key in known}

    def people(key: str) -> Sequence[Person]:
        return known[key][0] if key in known else ()

    before = acting._kinds.get("loom")
    acting.register(SubjectKind("loom", of_person, names, people))
    try:
        yield
    finally:
        del acting._kinds["loom"]
        if before is not None:
            acting.register(before)


def somebody(name: str = "Fadma", **fields: Any) -> Person:
    """Without e-mail address and password."""
    return Person.objects.create_person(email=None, password=None, name=name, **{"language": "en", **fields})


def mandate(helper: Person, *scopes: str, subject: str = "loom:fadma", days: int = 30, **fields: Any) -> Mandate:
    today: date = now().date()
    return Mandate.objects.create(
        helper=helper,
        subject=subject,
        scopes=list(scopes),
        starts_on=today,
        ends_on=today + timedelta(days=days),
        proof="signature",
        read_out="Aicha may put your pieces in the shop.",
        given_by=helper,
        **fields,
    )


def by_card(person: Person, secret: str = SECRET) -> Client:
    """Her browser, signed in with a card."""
    cards.issue(person=person, pin=PIN, secret=secret, actor=SYSTEM)
    client = Client(headers={"accept-language": "en"})
    client.get(f"/maker/card/{secret}/")
    assert client.post("/maker/card/", {"pin": PIN})["Location"] == "/maker/"
    return client


def inside(person: Person) -> Client:
    """Her browser, signed in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client
