"""Staff sees what the backend refused to show, in her own words."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.mirror.models import Mirrored
from marketplace.mirror.refusals import BACKEND_SAYS, TAKEN, reason
from plugins.networks import actions

pytestmark = pytest.mark.django_db
QUERIES = 5


def thing(key: str, state: str, *reasons: object) -> None:
    Mirrored.objects.create(kind="stop", key=key, state=state, reasons=list(reasons), compared_at=now())


def test_refusals_come_first_and_say_why(desk: Client) -> None:
    thing("taza", "refused", reason(TAKEN, address="stop-taza", owner="maker:x"))
    thing("ifrane", "waiting")
    thing("mdiq", "shown")
    thing("agadir", "hidden")
    page = desk.get("/desk/mirror/").content.decode()
    assert "The address stop-taza is taken by maker:x." in page
    assert ("ifrane" in page, "mdiq" in page, "agadir" in page) == (True, False, False)
    assert "mdiq" in desk.get("/desk/mirror/?tab=shown").content.decode()
    assert "agadir" in desk.get("/desk/mirror/?tab=hidden").content.decode()
    assert desk.get("/desk/mirror/?tab=none").status_code == 404
    assert desk.get("/desk/mirror/?from=x").status_code == 200


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "L’adresse stop-taza est prise par maker:x."), ("ar", "العنوان stop-taza")]
)
def test_reasons_are_in_the_language_of_the_page(desk: Client, language: str, said: str) -> None:
    thing("taza", "refused", reason(TAKEN, address="stop-taza", owner="maker:x"))
    desk.post("/desk/language/", {"language": language, "next": "/desk/mirror/"})
    assert said in desk.get("/desk/mirror/").content.decode()


def test_things_have_their_names(desk: Client) -> None:
    actions.load([{"code": "wfto", "name": "World Fair Trade Organization", "kind": "membership", "status": "V"}], actor=SYSTEM)
    Mirrored.objects.create(kind="network", key="wfto", state="refused")
    assert "Networks: <bdi>World Fair Trade Organization</bdi>" in desk.get("/desk/mirror/").content.decode()


def test_what_the_backend_says_is_text(desk: Client) -> None:
    thing("taza", "refused", reason(BACKEND_SAYS, message="<script>alert(1)</script>"))
    page = desk.get("/desk/mirror/").content.decode()
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        thing(f"stop-{number}", "refused")
    desk.get("/desk/mirror/")
    with django_assert_num_queries(QUERIES):
        assert desk.get("/desk/mirror/").status_code == 200


def test_more_follow_page_by_page(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.portals.desk.mirror.PAGE", 2)
    for number in range(3):
        thing(f"stop-{number}", "refused")
    assert "?tab=look&amp;from=2" in desk.get("/desk/mirror/").content.decode()
    assert "stop-2" in desk.get("/desk/mirror/?tab=look&from=2").content.decode()
