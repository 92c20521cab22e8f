"""She accepts how her price is made up: versions, her own yes, what visitors see of it, and the screens on the telephone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from marketplace.accounts import cards
from marketplace.accounts.models import Act
from marketplace.extensions.slots import PRODUCT_MORE, ProductContext
from marketplace.extensions.testing import shown
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound, PermissionDenied
from plugins.artisans.consent import actions as consents
from plugins.artisans.models import ChargeRule, Consent, Listing, PriceSplit
from plugins.artisans.prices import actions, charges
from plugins.artisans.prices.helper import Charges, Inputs
from tests.plugins.artisans import makers
from tests.plugins.artisans.sales.conftest import STAFF, Stall
from tests.portals.makers import inside

pytestmark = pytest.mark.django_db
INPUTS = Inputs(hours=D(2), materials=D("3"), transport=D("0.50"))


def accept(itto: Stall, price: str = "10", **given: Any) -> PriceSplit:
    options: dict[str, Any] = {"inputs": INPUTS, "shown": False, "key": uuid4().hex, "acting": itto.acting(), **given}
    return actions.accept(listing=itto.listing.pk, price=D(price), **options)


def slot(itto: Stall, language: str = "en") -> str:
    place = ProductContext(itto.listing.product, "rug", "Rug", {}, "france", language)
    return shown(PRODUCT_MORE, place)


def agree(itto: Stall, *fields: str) -> None:
    evidence = consents.Evidence("tap")
    consents.give(maker=itto.maker, fields=fields or ("name",), evidence=evidence, actor=SYSTEM)


def test_an_accepted_price_is_a_version_that_adds_up(itto: Stall) -> None:
    split = accept(itto)
    assert (split.version, split.price, split.currency, split.shown) == (1, D("10"), "EUR", False)
    assert split.lines == [
        {"code": "materials", "amount": "3.00"},
        {"code": "transport", "amount": "0.50"},
        {"code": "labour", "amount": "6.50"},
    ]
    assert split.inputs == {"hours": "2", "materials": "3", "transport": "0.50", "stand": "0", "tax": "0"}
    assert (split.reference["code"], split.reference["value"], split.reference["status"]) == ("SMIG", "17.92", "V")
    assert split.accepted is not None
    assert (split.accepted.verb, split.accepted.target) == ("price.split", f"listing:{itto.listing.pk}")
    assert accept(itto).version == 2
    split.refresh_from_db()
    assert split.version == 1, "an accepted one is never changed"


def test_the_same_click_again_is_the_same_version(itto: Stall) -> None:
    key = uuid4().hex
    assert accept(itto, key=key).pk == accept(itto, "12", key=key).pk
    itto.listing.refresh_from_db()
    assert (PriceSplit.objects.count(), itto.listing.price) == (1, D("10"))


def test_another_price_becomes_the_price_of_the_piece(itto: Stall) -> None:
    accept(itto, "12.50")
    itto.listing.refresh_from_db()
    assert itto.listing.price == D("12.50")
    assert sorted(Act.objects.values_list("verb", flat=True)) == ["listing.price", "price.split"]
    Listing.objects.update(state="draft")
    accept(itto, "13")
    itto.listing.refresh_from_db()
    assert itto.listing.price == D("13")


def test_a_helper_needs_her_number(itto: Stall) -> None:
    helper = itto.helping("price", "list")
    cards.issue(person=itto.person, pin="2580", actor=SYSTEM)
    with pytest.raises(DomainError) as refused:
        accept(itto, "12", acting=helper, pin="1111")
    assert (refused.value.code, refused.value.field) == ("INVALID", "pin")
    itto.listing.refresh_from_db()
    assert (PriceSplit.objects.count(), itto.listing.price, Act.objects.count()) == (0, D("10"), 0)
    accept(itto, "12", acting=helper, pin="2580", shown=True)
    itto.listing.refresh_from_db()
    assert itto.listing.price == D("12")
    assert not Consent.objects.filter(field="price").exists(), "what is public she says herself"


def test_nobody_else_counts_for_her(itto: Stall) -> None:
    with pytest.raises(PermissionDenied):
        accept(itto, acting=itto.helping("orders"))
    rkia = makers.person("+212661000002")
    makers.member(makers.maker("rkia", slug="rkia"), rkia)
    from marketplace.accounts import acting

    (other,) = acting.possible(rkia)
    with pytest.raises(NotFound):
        accept(itto, acting=other)
    with pytest.raises(NotFound):
        actions.hide(listing=itto.listing.pk, acting=other)
    assert PriceSplit.objects.count() == 0


IMPOSSIBLE = [
    ("0", Inputs(), "price"),
    ("-1", Inputs(), "price"),
    ("1000001", Inputs(), "price"),
    ("10", Inputs(hours=D(10_001)), "hours"),
    ("10", Inputs(materials=D(-1)), "materials"),
    ("10", Inputs(tax=D(101)), "tax"),
]


def test_what_cannot_be_is_refused(itto: Stall) -> None:
    for price, said, field in IMPOSSIBLE:
        with pytest.raises(DomainError) as refused:
            accept(itto, price, inputs=said)
        assert (refused.value.code, refused.value.field, PriceSplit.objects.count()) == ("INVALID", field, 0)


def test_visitors_see_it_when_she_says_so_and_no_longer_when_she_does_not(itto: Stall) -> None:
    agree(itto)
    accept(itto)
    assert slot(itto) == ""
    accept(itto, shown=True)
    assert Consent.objects.filter(field="price", audience="web").count() == 2
    page = slot(itto)
    assert ["The maker’s work" in page, "€6.50" in page, "€3.00" in page, "€10.00" in page] == [True] * 4
    assert page.count("<rect") == 3
    assert 'class="split__part split__part--labour" x="35.000" y="0" width="65.000"' in page
    consents.withdraw(maker=itto.maker, fields=("price",), evidence=consents.Evidence("tap"), actor=SYSTEM)
    assert slot(itto) == ""
    agree(itto, "price")
    assert slot(itto) != ""
    actions.hide(listing=itto.listing.pk, acting=itto.acting())
    assert slot(itto) == ""


def test_it_is_shown_only_while_it_is_the_price(itto: Stall) -> None:
    agree(itto, "name", "price")
    accept(itto, shown=True)
    Listing.objects.update(price=D("11"))
    assert slot(itto) == ""


def test_a_maker_without_a_page_shows_no_price(itto: Stall) -> None:
    agree(itto, "price")
    accept(itto, shown=True)
    assert slot(itto) == ""


def test_a_loss_is_words_without_a_bar(itto: Stall) -> None:
    agree(itto)
    accept(itto, inputs=Inputs(materials=D(14)), shown=True)
    page = slot(itto)
    assert ["<rect" in page, "parts__loss" in page, "-€4.00" in page] == [False, True, True]


def test_the_rule_of_the_day_is_counted_in(itto: Stall) -> None:
    today = now().date()
    given: dict[str, Any] = {"payment_fixed": D(0), "person": itto.person, "actor": STAFF, "channel": "france"}
    charges.set_charges(starts_on=today, commission=D(10), payment=D("2.5"), **given)
    charges.set_charges(starts_on=today + timedelta(days=3), commission=D(50), payment=D(0), **given)
    assert charges.charges("france", today) == Charges(D("10.00"), D("2.50"), D("0.000"))
    assert charges.charges("france", today + timedelta(days=9)).commission == D(50)
    assert charges.charges("morocco", today) == Charges()
    lines = {line["code"]: line["amount"] for line in accept(itto).lines}
    assert lines == {"materials": "3.00", "transport": "0.50", "payment": "0.25", "commission": "1.00", "labour": "5.25"}
    for wrong, code in (
        ({"starts_on": today, "commission": D(1), "payment": D(0)}, "UNIQUE"),
        ({"starts_on": today - timedelta(days=2), "commission": D(1), "payment": D(0)}, "INVALID"),
        ({"starts_on": today + timedelta(days=1), "commission": D(60), "payment": D(41)}, "INVALID"),
        ({"starts_on": today + timedelta(days=1), "commission": D(-1), "payment": D(0)}, "INVALID"),
    ):
        with pytest.raises(DomainError) as refused:
            charges.set_charges(**wrong, **given)
        assert refused.value.code == code
    assert ChargeRule.objects.count() == 2


def test_one_number_a_screen_and_then_the_price(itto: Stall) -> None:
    her, way = inside(itto.person), f"/maker/prices/{itto.listing.pk}/"
    assert way in her.get("/maker/prices/").content.decode()
    said: dict[str, str] = {}
    for code, value in (("hours", "0,5"), ("materials", "٣"), ("transport", ""), ("stand", "0"), ("price", "10")):
        page = her.get(way, said).content.decode()
        assert f'name="{code}" type="text"' in page
        assert all(f'<input type="hidden" name="{each}"' in page for each in said)
        said[code] = value
    page = her.get(way, said).content.decode()
    assert "€7.00 are left for your work: €14.00 for an hour." in page
    assert "SMIG: MAD\u00a017.92 an hour, since 1 January 2026" in page
    assert "× SMIG" not in page, "the wage is in another currency"
    assert her.post(f"{way}yes/", said | {"key": "k" * 32, "shown": "yes"})["Location"] == "/maker/prices/"
    split = PriceSplit.objects.get()
    assert (split.shown, split.lines[-1]) == (True, {"code": "labour", "amount": "7.00"})
    assert "Counted" in her.get("/maker/prices/").content.decode()
    again = her.get(f"{way}?again").content.decode()
    assert "€14.00 for an hour" in again
    her.post(f"{way}hide/")
    assert not PriceSplit.objects.filter(shown=True).exists()


def test_in_france_the_hour_is_compared_and_a_loss_is_said(itto: Stall) -> None:
    type(itto.maker).objects.update(region="FR-93")
    her, way = inside(itto.person), f"/maker/prices/{itto.listing.pk}/"
    said = {"hours": "1", "materials": "2", "transport": "0", "stand": "0", "price": "10"}
    page = her.get(way, said).content.decode()
    assert ["0.66 × SMIC" in page, "(not checked)" in page, "At €14.02 an hour of yours brings the SMIC." in page] == [True] * 3
    (better,) = [part.split('"')[0] for part in page.split('href="') if "price=14.02" in part.split('"')[0]]
    query = parse_qs(urlsplit(better.replace("&amp;", "&")).query)
    assert query["hours"] == ["1.00"]
    lost = her.get(way, said | {"materials": "12"}).content.decode()
    assert "You lose €2.00 on each one." in lost


NONSENSE = ["x", "-1", "NaN", "sNaN", "Infinity", "1e99999", "\0", "--", "9" * 40]


def test_what_is_no_number_is_asked_again(itto: Stall) -> None:
    for nonsense in NONSENSE:
        her, way = inside(itto.person), f"/maker/prices/{itto.listing.pk}/"
        said = {"hours": "1", "materials": nonsense, "transport": "0", "stand": "0", "price": "10"}
        answer = her.get(way, said)
        assert answer.status_code == 422
        assert 'name="materials" type="text"' in answer.content.decode()
        assert her.post(f"{way}yes/", said | {"key": "k" * 32}).status_code == 400
        assert PriceSplit.objects.count() == 0


def test_a_post_without_its_key_is_none(itto: Stall) -> None:
    her, way = inside(itto.person), f"/maker/prices/{itto.listing.pk}/"
    for given in ({}, {"price": "10"}, {"price": "10", "key": "short"}, {"price": "10", "key": "ü" * 32}):
        assert her.post(f"{way}yes/", given).status_code == 400
    for path in (f"/maker/prices/{uuid4()}/", f"/maker/prices/{uuid4()}/yes/"):
        assert her.post(path, {"price": "10", "key": "k" * 32}).status_code in (404, 405)
    assert PriceSplit.objects.count() == 0
