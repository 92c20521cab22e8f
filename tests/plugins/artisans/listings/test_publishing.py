"""Into the shop: by herself, through the centre the first time, with a helper only by her own yes; contested, it comes out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from django.test import Client

from marketplace.accounts import acts, cards, gestures
from marketplace.accounts.acting import Acting
from marketplace.accounts.models import Act, Outcome, Person, Question
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from plugins.artisans.listings import publishing, review, stock
from plugins.artisans.models import Listing, Maker, Restock

from .counter import Counter
from .workshop import Workshop

PIN = "2580"


def state(id: UUID) -> str:
    return str(Listing.objects.get(pk=id).state)


def press(shop: Workshop, id: UUID, phone: Client | None = None, verb: str = "publish", **given: Any) -> Any:
    return shop.post(f"listings/{id}/{verb}/", {"key": str(uuid4()), **given}, phone=phone)


def test_her_first_piece_waits_for_the_centre_and_the_second_does_not(workshop: Workshop, counter: Counter) -> None:
    first, clerk = (
        workshop.draft(),
        Person.objects.create_person(email="c@example.com", password="x" * 12, name="C", roles=("desk",)),
    )
    answer = press(workshop, first).json()
    assert (answer["state"], answer["words"]) == (
        "review", "The people at the centre look at your first piece. You will hear from them.",
    )  # fmt: skip
    assert not Restock.objects.exists()
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(clerk)
    page = desk.get("/desk/pieces/first/").content.decode()
    assert "Plateau bleu" in page
    assert "350.00" in page
    at = f"/desk/pieces/first/{first}"
    desk.post(f"{at}/send-back/", {"version": answer["version"], "reason": "  "})
    assert state(first) == "review"
    desk.post(f"{at}/send-back/", {"version": answer["version"] - 1, "reason": "Too dark"})
    assert state(first) == "review", "it was changed since it was looked at"
    desk.post(f"{at}/send-back/", {"version": answer["version"], "reason": "The picture is too dark."})
    told = workshop.get(f"listings/{first}/").json()
    assert (told["state"], told["reason"]) == ("refused", "The picture is too dark.")
    assert workshop.put(f"listings/{first}/", {"version": told["version"], "quantity": 3}).json()["state"] == "draft"
    version = press(workshop, first).json()["version"]
    for _click in range(2):
        desk.post(f"{at}/publish/", {"version": version})
    assert state(first) == "published"
    assert [each.change for each in Restock.objects.all()] == [3]
    second = workshop.draft()
    assert press(workshop, second).json()["state"] == "published"
    outbox.drain()
    assert (counter.shelves(first), counter.shelves(second)) == ({"hub": 3}, {"hub": 2})


def test_a_helper_cannot_change_the_price_of_what_the_centre_looks_at(workshop: Workshop) -> None:
    id = workshop.draft()
    version = press(workshop, id).json()["version"]
    _mandate, phone = workshop.helper("list", "stock", "price")
    told = workshop.put(f"listings/{id}/", {"version": version, "names": {"fr": "Plateau vert"}}, phone=phone).json()
    assert told["state"] == "review"
    told = workshop.put(f"listings/{id}/", {"version": told["version"], "price": "1.00"}, phone=phone).json()
    assert (told["state"], told["price"]) == ("draft", "1.00"), "she is asked for her yes again"
    with pytest.raises(DomainError):
        review.publish(id=id, version=told["version"], actor=SYSTEM)
    assert press(workshop, id, phone=phone).json()["state"] == "waiting"


def test_what_was_contested_before_the_centre_saw_it_goes_back_to_the_centre(workshop: Workshop) -> None:
    cards.issue(person=workshop.person, pin=PIN, actor=SYSTEM)
    id = workshop.draft()
    _mandate, phone = workshop.helper("list")
    assert press(workshop, id, phone=phone, pin=PIN).json()["state"] == "review"
    acts.contest(act=Act.objects.get(verb="listing.publish").pk, by=workshop.person, how="tap")
    assert state(id) == "frozen"
    assert press(workshop, id, verb="resume").json()["state"] == "review"
    assert Listing.objects.get(pk=id).published_at is None


def test_clicked_twice_or_sent_again_later_it_is_published_once(known: Workshop) -> None:
    id, key = known.draft(), str(uuid4())
    for _click in range(3):
        assert press(known, id, key=key).json()["state"] == "published"
    assert press(known, id).json()["state"] == "published"
    assert (Act.objects.filter(verb="listing.publish").count(), Restock.objects.count()) == (1, 1)
    act = Act.objects.get(verb="listing.publish")
    assert (act.mandate, act.target, act.key, act.after["price"]) == (None, f"listing:{id}", key, "350.00")
    assert Listing.objects.get(pk=id).agreed == act


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ({"pictures": []}, ["picture"]),
        ({"craft": "", "names": {}}, ["craft", "name"]),
        ({"price": None, "quantity": 0}, ["price", "quantity"]),
    ],
)
def test_what_lacks_something_stays_a_draft(known: Workshop, parts: Any, missing: list[str]) -> None:
    id = known.draft(**parts)
    answer = press(known, id)
    assert (answer.status_code, answer.json()["error"], answer.json()["missing"]) == (400, "missing", missing)
    assert state(id) == "draft"


@pytest.mark.parametrize("standing", ["invited", "paused"])
def test_who_may_not_sell_yet_is_told_so(known: Workshop, standing: str) -> None:
    id = known.draft()
    Maker.objects.update(state=standing)
    assert press(known, id).json()["error"] == "not_allowed"
    assert state(id) == "draft"


def test_a_helper_prepares_and_she_says_yes_on_her_own_telephone(known: Workshop, counter: Counter) -> None:
    _mandate, helper = known.helper("list")
    id = known.draft()
    answer = press(known, id, helper).json()
    assert (answer["state"], answer["words"]) == ("waiting", "The price waits for her yes.")
    question = Question.objects.get()
    assert question.words["en"] == "May “Plateau bleu” be sold for MAD\xa0350.00?"
    assert (question.verb, question.target, question.subject) == ("listing.publish", f"listing:{id}", "maker:fadma")
    gestures.answer_herself(question=question.pk, yes=True, by=known.person)
    row = Listing.objects.get(pk=id)
    assert (row.state, row.agreed and row.agreed.after["yes"]) == ("published", "tap")
    assert row.agreed is not None
    assert row.agreed.mandate is not None
    gestures.answer_by_link(question=question.pk, yes=True)
    assert Restock.objects.count() == 1


def test_her_no_makes_it_a_draft_again_and_what_changed_meanwhile_is_asked_again(known: Workshop) -> None:
    _mandate, helper = known.helper("list")
    id = known.draft()
    press(known, id, helper)
    gestures.answer_by_link(question=Question.objects.get().pk, yes=False)
    assert (state(id), Listing.objects.get(pk=id).reason) == ("draft", "She did not agree to the price.")
    version = press(known, id, helper).json()["version"]
    open_question = Question.objects.get(answer="open")
    known.put(f"listings/{id}/", {"version": version, "price": "10"}, phone=helper)
    with pytest.raises(DomainError) as refused:
        gestures.answer_by_link(question=open_question.pk, yes=True)
    assert refused.value.code == "CONFLICT"
    assert state(id) == "draft"


def test_her_pin_on_the_helpers_telephone_counts_and_a_wrong_one_does_not(known: Workshop) -> None:
    cards.issue(person=known.person, pin=PIN, secret="card", actor=SYSTEM)
    _mandate, helper = known.helper("list")
    id = known.draft()
    wrong = press(known, id, helper, pin="1111")
    assert (wrong.status_code, wrong.json()["field"]) == (400, "pin")
    assert state(id) == "draft"
    right = press(known, id, helper, pin=PIN).json()
    assert right["state"] == "published"
    act = Act.objects.get(verb="listing.publish")
    assert (act.after["yes"], act.mandate is not None, act.contest_until is not None) == ("pin", True, True)


def test_a_mandate_that_ended_stops_also_what_was_queued(known: Workshop) -> None:
    mandate, helper = known.helper("list")
    id = known.draft()
    press(known, id, helper)
    mandate.revoked_at = now()
    mandate.save()
    assert press(known, id, helper).status_code == 403
    with pytest.raises(DomainError):
        gestures.answer_by_link(question=Question.objects.get().pk, yes=True)
    assert state(id) == "waiting"


def test_what_a_helper_published_she_contests_and_it_is_out_and_frozen(known: Workshop, counter: Counter) -> None:
    cards.issue(person=known.person, pin=PIN, secret="card", actor=SYSTEM)
    _mandate, helper = known.helper("list")
    id = known.draft()
    press(known, id, helper, pin=PIN)
    outbox.drain()
    act = Act.objects.get(verb="listing.publish")
    assert acts.words_of(act) == "“Plateau bleu” was put into the shop for MAD\xa0350.00."
    assert acts.contest(act=act.pk, by=known.person, how="tap").outcome == Outcome.FROZEN
    outbox.drain()
    assert (state(id), counter.product(id).channel_listings.get().is_published) == ("frozen", False)
    assert press(known, id, helper, "resume").json()["error"] == "not_editable"
    assert known.put(f"listings/{id}/", {"version": 9, "names": {"fr": "Autre"}}, phone=helper).status_code in (400, 409)
    clerk = Person.objects.create_person(email="c@example.com", password="x" * 12, name="C", roles=("desk",))
    acts.settle(act=act.pk, outcome=Outcome.KEPT, by=clerk)
    outbox.drain()
    assert (state(id), counter.product(id).channel_listings.get().is_published) == ("published", True)


def test_she_puts_a_frozen_one_back_herself_or_ends_it(known: Workshop) -> None:
    one, other = known.draft(), known.draft()
    Listing.objects.filter(pk__in=(one, other)).update(state="frozen", published_at=now())
    assert press(known, one, verb="resume").json()["state"] == "published"
    assert press(known, other, verb="end").json()["state"] == "ended"


def test_prices_change_by_her_own_gesture_and_go_back_when_contested(known: Workshop, counter: Counter) -> None:
    cards.issue(person=known.person, pin=PIN, secret="card", actor=SYSTEM)
    _mandate, helper = known.helper("list")
    id = known.draft()
    press(known, id)
    asked = press(known, id, helper, "price", price="99").json()
    assert (asked["asked"], asked["price"]) == (True, "350.00")
    gestures.answer_herself(question=Question.objects.get().pk, yes=True, by=known.person)
    assert Listing.objects.get(pk=id).price == Decimal(99)
    mine = press(known, id, verb="price", price="120.50").json()
    assert (mine["asked"], mine["price"]) == (False, "120.50")
    assert press(known, id, helper, "price", price="90", pin=PIN).json()["price"] == "90.00"
    outbox.drain()
    act = Act.objects.filter(verb="listing.price", mandate__isnull=False).latest("done_at")
    assert acts.contest(act=act.pk, by=known.person, how="tap").outcome == Outcome.UNDONE
    outbox.drain()
    assert Listing.objects.get(pk=id).price == Decimal("120.50")
    assert counter.variant(id).channel_listings.get().price_amount == Decimal("120.50")
    for price in ("0", "-1", "NaN", "abc", "1.234", ""):
        assert press(known, id, verb="price", price=price).json()["field"] == "price"


def test_numbers_change_once_by_difference_and_go_back_when_contested(known: Workshop, counter: Counter) -> None:
    _mandate, helper = known.helper("list", "stock")
    id, change = known.draft(), str(uuid4())
    given = {"id": change, "change": 5, "reason": "made"}
    assert known.post(f"listings/{id}/stock/", given).json()["error"] == "not_editable"
    press(known, id)
    for _click in range(2):
        assert known.post(f"listings/{id}/stock/", given, phone=helper).json()["change"] == 5
    outbox.drain()
    assert counter.shelves(id) == {"hub": 7}
    assert known.post(f"listings/{id}/stock/", given).json()["done"] is True
    assert known.post(f"listings/{id}/stock/", {**given, "change": 6}).status_code == 409
    known.post(f"listings/{id}/stock/", {"id": str(uuid4()), "change": -1, "reason": "lost"})
    act = Act.objects.get(verb="listing.stock", mandate__isnull=False)
    acts.contest(act=act.pk, by=known.person, how="tap")
    outbox.drain()
    assert counter.shelves(id) == {"hub": 1}
    known.post(f"listings/{id}/stock/", {"id": str(uuid4()), "change": -2, "reason": "lost"})
    outbox.drain()
    assert counter.shelves(id) == {"hub": 1}
    assert Restock.objects.exclude(trouble="").get().change == -2


def test_a_number_that_could_not_be_changed_is_not_given_back(known: Workshop, counter: Counter) -> None:
    """Contested before it was carried out, and refused then: both fall away; carried out late, it is taken back."""
    _mandate, helper = known.helper("list", "stock")
    id = known.draft()
    press(known, id)
    outbox.drain()
    for change in (-9, 4):
        known.post(f"listings/{id}/stock/", {"id": str(uuid4()), "change": change, "reason": "counted"}, phone=helper)
    for act in Act.objects.filter(verb="listing.stock"):
        assert acts.contest(act=act.pk, by=known.person, how="tap").outcome == Outcome.UNDONE
    later = Restock.objects.get(change=-4)
    assert stock.carry_out(later.pk) is False, "the first is not carried out yet"
    outbox.drain()
    Restock.objects.update(made_at="2026-01-01T00:00Z")
    stock.carry_out_rest()
    assert counter.shelves(id) == {"hub": 2}
    assert not Restock.objects.filter(done_at=None, trouble="").exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"change": 0}, "change"), ({"change": "1"}, "change"), ({"change": 10**7}, "change"), ({"reason": "because"}, "reason"),
        ({"reason": 3}, "reason"), ({"id": "x"}, "id"), ({"id": None}, "id"),
    ],
)  # fmt: skip
def test_a_number_that_is_none_is_refused(known: Workshop, given: Any, field: str) -> None:
    id = known.draft()
    Listing.objects.filter(pk=id).update(state="published")
    answer = known.post(f"listings/{id}/stock/", {"id": str(uuid4()), "change": 1, "reason": "made", **given})
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert not Restock.objects.exists()


def test_a_helper_cannot_take_the_place_of_what_takes_her_change_back(known: Workshop) -> None:
    id, change = known.draft(), uuid4()
    press(known, id)
    _mandate, phone = known.helper("stock")
    assert (
        known.post(f"listings/{id}/stock/", {"id": str(change), "change": -1, "reason": "lost"}, phone=phone).status_code == 200
    )
    opposite = uuid5(change, "taken_back")
    taken = known.post(f"listings/{id}/stock/", {"id": str(opposite), "change": 1, "reason": "made"}, phone=phone)
    assert (taken.status_code, taken.json()["field"]) == (400, "id")
    act = acts.contest(act=Act.objects.get(verb="listing.stock").pk, by=known.person, how="tap")
    assert act.outcome == Outcome.UNDONE
    assert Restock.objects.get(pk=opposite).change == 1


def test_words_that_a_helper_changed_go_back_when_contested(known: Workshop) -> None:
    _mandate, helper = known.helper("list")
    id = known.draft()
    press(known, id)
    old, new = known.files()[0], known.kept()
    version = Listing.objects.get(pk=id).version
    changed = {"version": version, "names": {"fr": "Assiette"}, "pictures": [new]}
    assert known.put(f"listings/{id}/", changed, phone=helper).status_code == 200
    act = Act.objects.get(verb="listing.change")
    assert acts.contest(act=act.pk, by=known.person, how="tap").outcome == Outcome.UNDONE
    row = Listing.objects.get(pk=id)
    assert (row.names, [each.file for each in row.pictures.all()]) == ({"fr": "Plateau bleu"}, [old])


def test_the_scopes_decide(known: Workshop) -> None:
    id = known.draft()
    press(known, id)
    _mandate, orders = known.helper("orders")
    assert known.get(f"listings/{id}/", phone=orders).status_code == 403
    _mandate, counts = known.helper("stock")
    assert press(known, id, counts, "pause").json()["error"] == "scope"
    assert (
        known.post(f"listings/{id}/stock/", {"id": str(uuid4()), "change": 1, "reason": "made"}, phone=counts).status_code == 200
    )
    _mandate, lists = known.helper("list")
    assert (
        known.post(f"listings/{id}/stock/", {"id": str(uuid4()), "change": 1, "reason": "made"}, phone=lists).status_code == 403
    )


def test_the_centre_is_refused_what_is_not_there(db: None) -> None:
    with pytest.raises(DomainError) as refused:
        review.publish(id=uuid4(), version=1, actor=SYSTEM)
    assert refused.value.code == "NOT_FOUND"


def test_who_keeps_the_money_changes_a_price_without_leave_to_list(workshop: Workshop) -> None:
    first, other = workshop.draft(), Person.objects.create(phone="+212661009977", name="T")
    Listing.objects.filter(pk=first).update(state=Listing.State.PUBLISHED)
    code = Listing.objects.get(pk=first).maker.code

    def change(price: str, *scopes: str) -> Decimal | None:
        acting = Acting(person=other, subject=f"maker:{code}", name="", scopes=frozenset(scopes))
        return publishing.change_price(acting=acting, id=first, price=price, key=str(uuid4())).price

    assert change("410", "orders", "price", "money") == Decimal("410.00")
    with pytest.raises(DomainError) as refused:
        change("420", "orders", "money")
    assert refused.value.code == "SCOPE"
    assert Listing.objects.get(pk=first).price == Decimal("410.00")
