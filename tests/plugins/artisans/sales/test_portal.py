"""Her orders, her money and her news on the telephone; her helper's view of them; and that nobody sees another's."""

from __future__ import annotations

import json
import re
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from marketplace.accounts import cards
from marketplace.accounts.models import Person
from marketplace.extensions.personal_data import erase_person, export_person
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from plugins.artisans.models import Listing, Maker, MakerFile, Notice, Payout, Prompt, PushAddress, Sale, Use
from plugins.artisans.prompts import telling
from plugins.artisans.sales import money, notices, payouts
from tests.plugins.artisans import makers
from tests.plugins.artisans.sales.conftest import STAFF, Stall
from tests.plugins.artisans.sales.test_push import Browser
from tests.portals.makers import inside

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return str(answer.content.decode())


def paid(itto: Stall, amount: str = "10", reference: str = "R-1") -> Payout:
    cashier = Person.objects.filter(phone="+212661000050").first() or makers.person("+212661000050", "finance")
    return payouts.record(
        maker=itto.maker,
        amounts={itto.sale().pk: D(amount)},
        currency="EUR",
        method="cash",
        reference=reference,
        person=cashier,
        actor=STAFF,
    )


def test_one_tap_says_ready(itto: Stall) -> None:
    itto.buy(2)
    her, sale = inside(itto.person), itto.sale()
    assert f'href="/maker/orders/{sale.pk}/"' in text(her.get("/maker/orders/"))
    page = text(her.get(f"/maker/orders/{sale.pk}/"))
    assert page.count('name="answer"') == 2
    assert "You get <b>€20.00</b>" in page
    for _tap in range(2):
        answered = her.post(f"/maker/orders/{sale.pk}/answer/", {"answer": "yes"}, follow=True)
        assert answered.redirect_chain == [(f"/maker/orders/{sale.pk}/", 302)]
    assert "Good. The centre knows that it is ready." in text(answered)
    assert itto.sale().state == "ready"
    her.post(f"/maker/orders/{sale.pk}/answer/", {"answer": "no"})
    assert itto.sale().state == "declined"
    assert "I have it after all" in text(her.get(f"/maker/orders/{sale.pk}/"))


def test_what_is_over_is_not_answered(itto: Stall) -> None:
    itto.send(itto.buy())
    her, sale = inside(itto.person), itto.sale()
    assert 'name="answer"' not in text(her.get(f"/maker/orders/{sale.pk}/"))
    refused = her.post(f"/maker/orders/{sale.pk}/answer/", {"answer": "yes"}, follow=True)
    assert "has been sent or cancelled already" in text(refused)
    assert her.post(f"/maker/orders/{sale.pk}/answer/", {"answer": "perhaps"}).status_code == 400
    assert itto.sale().state == "sent"


def test_nobody_sees_what_another_sold(itto: Stall) -> None:
    itto.send(itto.buy())
    payout = paid(itto)
    rkia = makers.person("+212661000002")
    makers.member(makers.maker("rkia", slug="rkia"), rkia)
    other, sale = inside(rkia), itto.sale()
    assert sale.name not in text(other.get("/maker/orders/")) + text(other.get("/maker/money/")) + text(other.get("/maker/news/"))
    for path in (f"orders/{sale.pk}/", f"orders/{uuid4()}/", f"money/{payout.pk}/", f"money/{uuid4()}/"):
        assert other.get(f"/maker/{path}").status_code == 404
    for path in (f"orders/{sale.pk}/answer/", f"money/{payout.pk}/yes/"):
        assert other.post(f"/maker/{path}", {"answer": "yes"}).status_code == 404
    payout.refresh_from_db()
    assert (itto.sale().state, payout.acknowledged_at) == ("sent", None)


def test_each_page_asks_for_its_scope(itto: Stall) -> None:
    itto.buy()
    sale = itto.sale().pk
    helper = inside(itto.helping("list").person)
    for path in ("orders/", f"orders/{sale}/", "money/"):
        assert helper.get(f"/maker/{path}").status_code == 403
    assert helper.post(f"/maker/orders/{sale}/answer/", {"answer": "no"}).status_code == 403
    news = helper.get("/maker/news/")
    assert (news.status_code, itto.sale().name in text(news), "data-push=" in text(news)) == (200, False, False)
    assert (itto.sale().state, Notice.objects.get().seen_at) == ("asked", None)


def test_her_money_by_piece_and_in_sum(itto: Stall) -> None:
    itto.send(itto.buy(2))
    her = inside(itto.person)
    assert "Owed to you now" in text(her.get("/maker/money/"))
    payout = paid(itto, "12.50")
    page = text(her.get("/maker/money/"))
    assert [f"€{each}" in page for each in ("7.50", "12.50", "20.00")] == [True, True, True]
    assert f'href="/maker/money/{payout.pk}/"' in page
    assert "Please say" in page


def test_she_says_that_she_has_it(itto: Stall) -> None:
    itto.send(itto.buy())
    payout, her = paid(itto), inside(itto.person)
    assert "I have this money" in text(her.get(f"/maker/money/{payout.pk}/"))
    for _tap in range(2):
        answered = her.post(f"/maker/money/{payout.pk}/yes/", follow=True)
    assert "You have said that you have it." in text(answered)
    payout.refresh_from_db()
    assert payout.acknowledged_how == "tap"


def test_on_her_helpers_telephone_she_types_her_number(itto: Stall) -> None:
    itto.send(itto.buy())
    payout = paid(itto)
    cards.issue(person=itto.person, pin="2580", actor=SYSTEM)
    helper = inside(itto.helping("money").person)
    assert 'name="pin"' in text(helper.get(f"/maker/money/{payout.pk}/"))
    refused = helper.post(f"/maker/money/{payout.pk}/yes/", {"pin": "0000"}, follow=True)
    assert "This is not the number of her card." in text(refused)
    payout.refresh_from_db()
    assert payout.acknowledged_at is None
    helper.post(f"/maker/money/{payout.pk}/yes/", {"pin": "2580"})
    payout.refresh_from_db()
    assert payout.acknowledged_how == "pin"


def test_a_mistake_is_shown_as_one(itto: Stall) -> None:
    itto.send(itto.buy())
    payout = paid(itto)
    payouts.counter(payout=payout.pk, reason="wrong", person=payout.recorded_by, actor=STAFF)
    her = inside(itto.person)
    assert text(her.get("/maker/money/")).count("Taken back") == 1
    page = text(her.get(f"/maker/money/{payout.pk}/"))
    assert ("This was a mistake" in page, "I have this money" in page) == (True, False)


def test_news_are_cards_and_seen_by_herself_alone(itto: Stall) -> None:
    itto.buy()
    helper = inside(itto.helping("orders").person)
    assert f"/maker/orders/{itto.sale().pk}/" in text(helper.get("/maker/news/"))
    assert Notice.objects.get().seen_at is None
    assert f"/maker/orders/{itto.sale().pk}/" in text(inside(itto.person).get("/maker/news/"))
    assert Notice.objects.get().seen_at is not None


def test_a_browser_is_kept_and_forgotten(itto: Stall) -> None:
    her = inside(itto.person)

    def send(what: Any) -> tuple[int, Any]:
        body = what if isinstance(what, str) else json.dumps(what)
        answer = her.post("/maker/news/push/", body, content_type="application/json")
        return answer.status_code, answer.json()

    endpoint = "https://web.push.apple.com/1"
    assert send({"subscription": Browser().subscription(endpoint)}) == (200, {"kept": True})
    assert PushAddress.objects.get().person == itto.person
    for nonsense in ("{", "[]", "null", "[" * 100_000, {"subscription": {"endpoint": "http://10.0.0.1/"}}):
        status, answer = send(nonsense)
        assert (status, answer["error"]) == (400, "invalid")
    for no_address in ("\ud800", "\0", "x" * 5000, ""):
        assert send({"gone": no_address}) == (200, {"kept": False})
    assert PushAddress.objects.count() == 1
    assert send({"gone": endpoint}) == (200, {"kept": False})
    assert PushAddress.objects.count() == 0


@pytest.mark.parametrize("path", ["orders/", "money/", "news/"])
def test_a_long_list_costs_no_more_questions(itto: Stall, django_assert_num_queries: Any, path: str) -> None:
    itto.send(itto.buy())
    paid(itto, "4")
    more(itto, 99)
    her = inside(itto.person)
    for _round in range(2):
        her.get(f"/maker/{path}")
        with django_assert_num_queries(QUERIES[path]):
            her.get(f"/maker/{path}")
        for number in range(12):
            more(itto, number)


QUERIES = {"orders/": 12, "money/": 12, "news/": 10}


def more(itto: Stall, number: int) -> None:
    sale = itto.maker.sales.first()
    assert sale is not None
    Sale.objects.create(
        **{
            field: getattr(sale, field)
            for field in (
                "maker",
                "order",
                "number",
                "product",
                "variant",
                "name",
                "quantity",
                "total",
                "net",
                "currency",
                "lines",
            )
        },
        line=f"line-{number}-{uuid4()}",
        state="ready" if number % 2 else "sent",
        due_at=None if number % 2 else now(),
    )
    facts = Notice.objects.filter(kind="sale")[0].facts
    notices.tell(maker=itto.maker, kind="sale", key=f"more-{number}-{uuid4()}", target=f"sale:{sale.pk}", facts=facts)


def test_a_maker_who_left_still_sees_her_money(itto: Stall) -> None:
    itto.send(itto.buy())
    Maker.objects.update(state="left")
    assert inside(itto.person).get("/maker/money/").status_code == 200
    assert money.of_maker(itto.maker)[0].open.amount == D("10")


def test_strangers_sign_in_first(db: None) -> None:
    for path in ("orders/", "money/", "news/", f"money/{uuid4()}/yes/"):
        answer = Client().get(f"/maker/{path}")
        assert (answer.status_code, answer["Location"].startswith("/maker/sign-in/?next=")) == (302, True), path


def test_she_is_handed_what_is_held_of_her_sales_and_what_need_not_stay_goes(itto: Stall) -> None:
    itto.send(itto.buy())
    paid(itto, "4")
    PushAddress.objects.create(person=itto.person, endpoint="https://web.push.apple.com/1", p256dh="a", auth="b", language="fr")
    held = export_person("maker:itto")["artisans.sales"]
    assert [(sale["net"], sale["currency"]) for sale in held["sales"]] == [("10.000", "EUR")]
    assert [(payout["amount"], payout["reference"]) for payout in held["payouts"]] == [("4.000", "R-1")]
    assert {notice["kind"] for notice in held["notices"]} == {"sale", "payment"}
    assert "artisans.sales" not in export_person("maker:nobody")
    with pytest.raises(DomainError):
        erase_person("maker:itto")
    assert (Notice.objects.count(), PushAddress.objects.count()) == (2, 1), "nothing goes while she is here"
    Maker.objects.update(state="left")
    erase_person("maker:itto")
    assert (Notice.objects.count(), PushAddress.objects.count(), itto.sale().names) == (0, 0, {})
    assert (Payout.objects.count(), itto.sale().net) == (1, D("10"))


def told(page: str) -> list[str]:
    """What the speaker plays after the page's sentence, as names of clips (her own recordings as they are)."""
    found = re.findall(r'data-say-then="([^"]*)"', page)
    return [each.split("/")[3] if "/prompts/" in each else each for part in found for each in part.split()]


def clips(*parts: str, voice: str = "fr") -> None:
    for part in parts:
        Prompt.objects.create(screen=f"number.{part}", voice=voice, path="none", content_type="audio/mpeg")


def test_a_sale_and_its_money_are_heard(itto: Stall) -> None:
    """Sold, two pieces, twenty euros: on the order, in the news and in the money; a clip that nobody spoke is shown as missing."""
    itto.person.voice = "fr"
    itto.person.save()
    itto.buy(2)
    her, sale = inside(itto.person), itto.sale()
    assert sale.net == D(20)
    order, missing = f"/maker/orders/{sale.pk}/", "Nobody has spoken this in"
    assert told(text(her.get(order))) == []
    clips("sold", "2", "pieces", "gets", "20")
    assert told(text(her.get(order))) == []
    assert text(her.get(order)).count(missing) == 2
    clips("EUR.many", "coming", "owed", "paid")
    heard = ["number.sold", "number.2", "number.pieces", "number.gets", "number.20", "number.EUR.many"]
    assert told(text(her.get(order))) == told(text(her.get("/maker/orders/"))) == told(text(her.get("/maker/news/"))) == heard
    assert told(text(her.get("/maker/money/"))) == ["number.coming", "number.20", "number.EUR.many"]
    her.post(f"{order}answer/", {"answer": "no"})
    assert told(text(her.get(order))) == told(text(her.get("/maker/news/"))) == []


def test_her_own_recording_says_what_was_sold(itto: Stall) -> None:
    itto.buy()
    sale = itto.sale()
    voice = MakerFile.objects.create(maker=itto.maker, use=Use.VOICE, path="none", content_type="audio/mpeg", size=1)
    Listing.objects.create(id=uuid4(), maker=itto.maker, variant=sale.variant, voice=voice, made_by=itto.person)
    assert telling.own_names([sale.variant, ""]) == {sale.variant: f"/makers/preview/{voice.pk}/"}
    name = telling.own_names([sale.variant])[sale.variant]
    assert telling.sold(1, D(10), "EUR", name, "fr")[:2] == ("number.sold", name)
    assert "number.10" in telling.sold(1, D(10), "EUR", name, "fr")


def test_a_payout_is_heard(itto: Stall) -> None:
    itto.person.voice = "fr"
    itto.person.save()
    itto.send(itto.buy())
    payout = paid(itto)
    clips("10", "EUR.many")
    assert told(text(inside(itto.person).get(f"/maker/money/{payout.pk}/"))) == ["number.10", "number.EUR.many"]
