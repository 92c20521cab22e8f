"""What plugins own, shown by a real Saleor: by the shop's own worker, and request by request with the power cut at each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from marketplace.client import transports
from marketplace.client.answer import Answer
from marketplace.client.session import Session
from marketplace.kernel.actors import SYSTEM
from marketplace.mirror import bringing, comparing, leases
from marketplace.mirror.models import Mirrored
from plugins.artisans.makers import actions as makers
from plugins.artisans.models import Field, Maker
from plugins.fairs import actions as fairs
from tests.beside.shop import Beside
from tests.mirror.backend import Backend, PowerCut
from tests.plugins.artisans.makers import in_shop, taken_back
from tests.transport.side import wait_for

WAREHOUSE = """query($reference: String!) { warehouse(externalReference: $reference) {
  id name isPrivate clickAndCollectOption address { city country { code } } metadata { key value } } channels { slug warehouses { id } } }"""
WAREHOUSES = "query($search: String!) { warehouses(first: 10, filter: {search: $search}) { totalCount } }"
PAGE = """query($slug: String!) { page(slug: $slug) { title isPublished mark: privateMetafield(key: "maarad.mirror")
  ar: translation(languageCode: AR) { title } seoTitle place: attribute(slug: "maker-place") { values { plainText ar: translation(languageCode: AR) { plainText } } }
  kind: attribute(slug: "maker-kind") { values { slug } } } }"""
PAGES = "query($slug: [String!]) { pages(first: 10, where: {slug: {oneOf: $slug}}) { totalCount } }"
SEO = 'mutation($id: ID!) { pageUpdate(id: $id, input: {seo: {title: "Theirs"}, title: "Changed"}) { errors { code } } }'


@pytest.fixture
def asked(maarad: Beside, monkeypatch: pytest.MonkeyPatch, db: None) -> Backend:
    """This process as the App `maarad`, and what it asks of Saleor."""
    found, ask = Backend(), transports._saleor

    def asked(operation: str, variables: Mapping[str, Any], session: Session) -> Answer:
        found.before(operation)
        answer = ask(operation, variables, session)
        found.after(operation)
        return answer

    token = maarad.app_token()
    monkeypatch.setattr(transports, "_saleor", asked)
    monkeypatch.setattr(transports, "_token_sources", [lambda: token])
    return found


def stop(code: str) -> None:
    fairs.create_tour(code=f"tour-{code}", names={"en": "A tour"}, state="published", actor=SYSTEM)
    fields = {
        "position": 1, "names": {"en": f"Stop {code}", "fr": f"Étape {code}", "ar": "محطة"}, "places": {"en": "Taza", "fr": "Taza", "ar": "تازة"},
        "street": "Place de la foire", "postal_code": "35000", "city": "Taza", "country": "MA", "currency": "MAD",
        "starts": date(2027, 4, 5), "ends": date(2027, 4, 11), "state": "published",
    }  # fmt: skip
    fairs.create_stop(tour=f"tour-{code}", code=code, fields=fields, actor=SYSTEM)


def maker(code: str) -> None:
    fields = {
        "kind": "organisation", "region": "MA-03", "names": {"en": f"Maker {code}", "fr": f"Artisane {code}", "ar": "صانعة"},
        "places": {"en": "Sefrou", "fr": "Sefrou", "ar": "صفرو"},
        "stories": {"en": {"blocks": [{"type": "paragraph", "data": {"text": "She weaves & sings."}}]}},
    }  # fmt: skip
    in_shop(code, fields)


def row(kind: str, code: str) -> Mirrored:
    return Mirrored.objects.get(kind=kind, key=code)


def once(kind: str, code: str, asked: Backend) -> list[str]:
    """Brought in one go, the operations; then a second time nothing is written and nothing differs."""
    asked.heal()
    bringing.bring(kind, code)
    said = list(asked.names)
    assert (row(kind, code).state, row(kind, code).words) == ("shown", "")
    asked.heal()
    bringing.bring(kind, code)
    assert asked.written == []
    assert [drift for drift in comparing.drifts() if drift.kind == kind] == []
    return said


def killed_everywhere(kind: str, make: Any, count: int, asked: Backend) -> list[str]:
    """A thing for each request at which the power fails, before it arrived and after it was done. The things' codes."""
    codes = []
    for number in range(1, count + 1):
        for answered in (False, True):
            code = f"w{uuid4().hex[:10]}"
            make(code)
            asked.fail_at(number, answered=answered)
            with pytest.raises(PowerCut):
                bringing.bring(kind, code)
            asked.heal()
            Mirrored.objects.filter(key=code).update(until=row(kind, code).until - leases.LEASE * 2)
            bringing.bring(kind, code)
            assert row(kind, code).state == "shown", (number, answered, row(kind, code).words)
            codes.append(code)
    return codes


def test_a_stop_is_a_private_warehouse_of_the_stands(asked: Backend, maarad: Beside) -> None:
    code = f"w{uuid4().hex[:10]}"
    stop(code)
    assert once("stop", code, asked) == ["mirrored_warehouse", "warehouse_create", "metadata_update", "channel_warehouses"]
    found = maarad.ask(WAREHOUSE, reference=f"stop:{code}")
    there = found["warehouse"]
    assert (there["isPrivate"], there["clickAndCollectOption"], there["address"]["country"]["code"]) == (True, "DISABLED", "MA")
    assert {each["slug"] for each in found["channels"] if there["id"] in {one["id"] for one in each["warehouses"]}} == {
        "stands-mad"
    }
    fairs.update_stop(code=code, fields={"state": "closed", "ends": None}, actor=SYSTEM)
    bringing.bring("stop", code)
    found = maarad.ask(WAREHOUSE, reference=f"stop:{code}")
    assert found["warehouse"]["id"] == there["id"]
    assert [each["slug"] for each in found["channels"] if there["id"] in {one["id"] for one in each["warehouses"]}] == []


def test_a_stop_that_was_cut_off_anywhere_is_there_once(asked: Backend, maarad: Beside) -> None:
    for code in killed_everywhere("stop", stop, 4, asked):
        assert maarad.ask(WAREHOUSES, search=f"Étape {code}")["warehouses"]["totalCount"] == 1


def test_a_maker_has_her_page_and_what_the_owner_added_stays(asked: Backend, maarad: Beside) -> None:
    code = f"w{uuid4().hex[:10]}"
    maker(code)
    assert once("maker", code, asked) == [
        "mirrored_page", "page_type", "page_create", "page_translate", "page_translate", "page_translate", "attribute_value_translate",
        "private_metadata_update",
    ]  # fmt: skip
    page = maarad.ask(PAGE, slug=code)["page"]
    assert (page["title"], page["ar"]["title"], page["isPublished"], page["mark"]) == (
        f"Maker {code}",
        "صانعة",
        True,
        f"maker:{code}",
    )
    assert page["place"]["values"][0]["ar"]["plainText"] == "صفرو"
    assert [value["slug"] for value in page["kind"]["values"]] == ["organisation"]
    maarad.ask(SEO, id=row("maker", code).global_id)
    assert [drift.words for drift in comparing.drifts()] == ["title differs"]
    comparing.run()
    page = maarad.ask(PAGE, slug=code)["page"]
    assert (page["title"], page["seoTitle"]) == (f"Maker {code}", "Theirs")
    makers.update_maker(code=code, fields={"region": "", "places": {}, "stories": {}, "slug": f"{code}-new"}, actor=SYSTEM)
    once("maker", code, asked)
    taken_back(Maker.objects.get(code=code), Field.NAME)
    bringing.bring("maker", code)
    assert maarad.ask(PAGE, slug=f"{code}-new")["page"]["isPublished"] is False
    assert list(comparing.drifts()) == []


def test_a_maker_who_was_cut_off_anywhere_is_there_once(asked: Backend, maarad: Beside) -> None:
    codes = killed_everywhere("maker", maker, 8, asked)
    assert maarad.ask(PAGES, slug=codes)["pages"]["totalCount"] == len(codes)
    for code in codes:
        taken_back(Maker.objects.get(code=code), Field.NAME)
        bringing.bring("maker", code)


def test_the_shops_own_worker_has_shown_the_demo(beside: Beside) -> None:
    """After `saleor push --demo` (a Saleor that was filled by an older Maarad is taken over first)."""
    beside.manage("load_networks")
    beside.manage("mirror", "adopt")
    wait_for("nothing waits", beside.settled, 300)
    beside.manage("mirror", "run")
    beside.manage("mirror", "check")
    states = dict(beside.shop.rows("SELECT state, count(*) FROM mirror_mirrored GROUP BY state"))
    assert set(states) <= {"shown", "hidden"}
    assert beside.shop.rows("SELECT count(*) FROM mirror_mirrored WHERE kind = 'maker' AND state = 'shown'")[0][0] >= 50
