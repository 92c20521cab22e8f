"""Programmes of makers: sealed, for verifiers alone, and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import URLResolver, get_resolver

from marketplace.accounts.models import Mandate
from marketplace.kernel import outbox
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import AuditEntry
from plugins.artisans.models import ProgrammeLink
from plugins.artisans.programmes import actions, links
from plugins.artisans.programmes.links import Link
from tests.plugins.artisans.makers import every_value, maker, member, person
from tests.plugins.artisans.rows import Bazaar
from tests.plugins.artisans.test_joining import STAFF
from tests.portals.conftest import person as staff
from tests.portals.conftest import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/desk/makers/itto/programmes/"
CANARIES = ("attawfiq", "CANARY-CONTACT", "CANARY-NOTE")
LINK = Link("attawfiq", "CANARY-CONTACT", "CANARY-NOTE")


@pytest.fixture
def verifier(db: None) -> Client:
    return signed_in("verifier", email="v@maarad.example")


def test_a_copy_of_the_database_tells_nothing(verifier: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    maker()
    answer = verifier.post(PAGE, {"programme": "attawfiq", "contact": "CANARY-CONTACT", "note": "CANARY-NOTE"})
    assert answer.status_code == 302
    outbox.drain()
    page = verifier.get(PAGE).content.decode()
    assert [word for word in ("Attawfiq", "CANARY-CONTACT", "CANARY-NOTE") if word not in page] == []
    everything = every_value().lower()
    assert "itto" in everything
    assert [word for word in CANARIES if word.lower() in everything] == []
    assert [word for word in CANARIES if word.lower() in caplog.text.lower()] == []
    trail = (
        AuditEntry.objects.filter(action__startswith="maker.private").order_by("pk").values_list("action", "object_id", "data")
    )
    assert list(trail) == [("maker.private_write", "itto", {}), ("maker.private_read", "itto", {})]


def test_every_seal_is_of_one_length() -> None:
    made = maker()
    short = ProgrammeLink(maker=made, sealed=links.sealed(Link("cms")))
    long = ProgrammeLink(maker=made, sealed=links.sealed(Link("insertion", "م" * 120, "ن" * 300)))
    assert len(short.sealed) == len(long.sealed)
    assert links.opened(long) == Link("insertion", "م" * 120, "ن" * 300)
    assert short.sealed != links.sealed(Link("cms")), "the same twice cannot be told to be the same"


@pytest.mark.parametrize(
    "role", ["desk", "finance", "curator", "maker", "helper", "network_rep", "organizer", "member_rep", "seller"]
)
def test_nobody_else_reads_or_writes(role: str) -> None:
    made = maker()
    row = actions.add(code="itto", link=LINK, by=staff("verifier"), actor=STAFF)
    other = signed_in(role, email="other@maarad.example")
    answers = [other.get(PAGE), other.post(PAGE, {"programme": "adie"}), other.post(f"{PAGE}{row.pk}/remove/")]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert [word for word in CANARIES if word in "".join(answer.content.decode() for answer in answers)] == []
    who = staff(role, email="third@maarad.example")
    for forbidden in (
        lambda: actions.read(maker=made, by=who, actor=STAFF),
        lambda: actions.add(code="itto", link=LINK, by=who, actor=STAFF),
        lambda: actions.remove(code="itto", key=row.pk, by=who, actor=STAFF),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()
    assert [row.pk for row in ProgrammeLink.objects.all()] == [row.pk]
    assert Client().get(PAGE).status_code == 302


def test_a_desk_without_the_role_sees_no_way_there_and_no_trace() -> None:
    Bazaar()
    made = maker()
    before = signed_in("desk", email="a@maarad.example").get("/desk/makers/itto/").content.decode()
    actions.add(code="itto", link=LINK, by=staff("verifier"), actor=STAFF)
    after = signed_in("desk", email="b@maarad.example").get("/desk/makers/itto/").content.decode()
    assert "programmes" not in before + after
    assert len(before) == len(after), "nor does the page change"
    assert PAGE in signed_in("verifier", email="c@maarad.example").get("/desk/makers/itto/").content.decode()
    member(made, her := person())
    her_own = Client()
    her_own.force_login(her)
    assert her_own.get(PAGE).status_code == 403


def test_no_maker_reads_it_on_her_telephone_neither_another_ones_nor_her_own(client: Client) -> None:
    made = maker()
    her, other, helper = person(), person("+212661000002"), person("+212661000003")
    member(made, her)
    member(maker("other", names={"fr": "Une autre"}), other)
    today = now().date()
    Mandate.objects.create(
        helper=helper,
        subject="maker:itto",
        scopes=["list"],
        starts_on=today,
        ends_on=today,
        proof="tap",
        read_out="…",
        given_by=her,
    )
    actions.add(code="itto", link=LINK, by=staff("verifier"), actor=STAFF)
    pages = portal_pages()
    assert len(pages) > 10
    read = 0
    for who in (her, other, helper):
        client.force_login(who)
        for path in pages:
            answer = client.get(path)
            if answer.status_code == 200 and not answer.streaming:
                read += 1
                text = answer.content.decode(errors="replace").lower()
                assert [word for word in CANARIES if word.lower() in text] == [], path
    assert read > 15


def portal_pages() -> list[str]:
    """Every address of the portal that needs nothing but a maker."""
    portal = next(found for found in get_resolver().url_patterns if str(found.pattern) == "maker/")

    def under(resolver: Any, prefix: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            path = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from under(each, path)
            elif "<" not in path and "^" not in path:
                yield path

    return list(under(portal, "/maker/"))


def test_a_programme_stands_there_once_and_goes(verifier: Client) -> None:
    maker()
    for note in ("one", "two"):
        verifier.post(PAGE, {"programme": "adie", "note": note})
    verifier.post(PAGE, {"programme": "cms"})
    rows = actions.read(maker=ProgrammeLink.objects.first().maker, by=staff("verifier"), actor=STAFF)  # type: ignore[union-attr]
    assert [(link.programme, link.note) for _key, link in rows if link] == [("adie", "two"), ("cms", "")]
    assert verifier.post(f"{PAGE}{rows[0][0]}/remove/").status_code == 302
    assert "removed in the meantime" in verifier.post(f"{PAGE}{rows[0][0]}/remove/", follow=True).content.decode()
    assert ProgrammeLink.objects.count() == 1


def test_a_seal_whose_key_is_gone_is_said_to_be_so(verifier: Client) -> None:
    ProgrammeLink.objects.create(maker=maker(), sealed="damaged")
    assert "cannot be read any more" in verifier.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"programme": "loan shark"}, "programme"),
        ({"programme": "adie", "note": "x" * 301}, "note"),
        ({"programme": "adie", "note": "CIN AB123456"}, "note"),
        ({"programme": "adie", "contact": "a\0b"}, "contact"),
    ],
)
def test_what_is_not_written_down(verifier: Client, given: dict[str, Any], field: str) -> None:
    maker()
    assert verifier.post(PAGE, given).status_code == 422
    with pytest.raises(DomainError) as refused:
        actions.add(code="itto", link=Link(**given), by=staff("verifier"), actor=STAFF)
    assert refused.value.field == field
    assert not ProgrammeLink.objects.exists()
