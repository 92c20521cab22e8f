"""My pieces as pages, and the whole of a new piece in one form without script."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.client import transports
from marketplace.client.errors import Unavailable
from marketplace.kernel import outbox
from plugins.artisans.models import Listing, MakerFile, Restock, Sale

from .counter import Counter
from .test_fields import MINE, Program
from .test_showing import publish
from .workshop import Workshop, rug_file

FORM = {
    "craft": "zellige", "materials": ["clay", "glaze"], "name": "Plateau", "length": "40", "weight": "2000", "price": "1 350,50",
    "quantity": "3", "place": "hub", "voice_language": "ary",
}  # fmt: skip


def send(shop: Workshop, id: UUID, *, picture: bool = True, **given: Any) -> Any:
    files = {"picture": SimpleUploadedFile("a.jpg", rug_file(), "image/jpeg")} if picture else {}
    return shop.phone.post(f"/maker/listings/{id}/form/", {**FORM, **given, **files})


def test_one_form_without_script_is_a_piece_in_the_shop(known: Workshop) -> None:
    id = uuid4()
    for _click in range(2):
        answer = send(known, id)
        assert (answer.status_code, "Your piece is in the shop." in answer.content.decode()) == (200, True)
    row = Listing.objects.get(pk=id)
    assert (row.state, row.materials, row.size, f"{row.price:.2f}", row.names) == (
        "published", ["clay", "glaze"], {"length": "40"}, "1350.50", {"en": "Plateau"},
    )  # fmt: skip
    assert (MakerFile.objects.count(), Restock.objects.get().change) == (1, 3)


def test_what_is_missing_is_said_and_what_arrived_is_kept(known: Workshop) -> None:
    id = uuid4()
    page = send(known, id, price="", quantity="", picture=False)
    text = page.content.decode()
    assert (page.status_code, Listing.objects.get(pk=id).state) == (400, "draft")
    assert "The price is missing." in text
    assert "A picture is missing." in text
    assert "What it is, is missing." not in text
    assert send(known, id, craft="").status_code == 200
    assert Listing.objects.get(pk=id).craft == "zellige"


@pytest.mark.parametrize(
    "given",
    [{"price": "much"}, {"weight": "-1"}, {"place": "moon"}, {"materials": ["../x"]}, {"length": "1e9"}, {"name": "x" * 121}],
)
def test_a_form_with_nonsense_is_refused_calmly(known: Workshop, given: Any) -> None:
    answer = send(known, uuid4(), **given)
    assert (answer.status_code, Listing.objects.exclude(state="ended").exists()) == (400, False)
    assert 'role="alert"' in answer.content.decode()


def test_a_file_that_is_no_picture_is_refused_calmly(known: Workshop) -> None:
    file = SimpleUploadedFile("a.jpg", b"<script>", "image/jpeg")
    assert known.phone.post(f"/maker/listings/{uuid4()}/form/", {**FORM, "picture": file}).status_code == 400
    assert not MakerFile.objects.exists()


def test_a_helper_without_script_types_her_number_or_she_is_asked(known: Workshop) -> None:
    _mandate, helper = known.helper("list")
    id = uuid4()
    files = {"picture": SimpleUploadedFile("a.jpg", rug_file(), "image/jpeg")}
    answer = helper.post(f"/maker/listings/{id}/form/", {**FORM, **files})
    assert "The price waits for her yes." in answer.content.decode()
    assert Listing.objects.get(pk=id).state == "waiting"


def test_where_each_piece_is(known: Workshop, counter: Counter) -> None:
    one, other = known.draft(place="with_me", quantity=4), known.draft(names={"en": "Never sent"})
    publish(known, one)
    before = known.get("pieces/?format=json").json()["pieces"]
    assert [(each["title"], each["state"], each["coming"]) for each in before] == [
        ("Plateau bleu", "published", 4),
        ("Never sent", "draft", 0),
    ]
    outbox.drain()
    row = Listing.objects.get(pk=one)
    for state, quantity in (("asked", 1), ("sent", 2), ("cancelled", 9)):
        Sale.objects.create(
            maker=known.maker, order="o", line=state, number="1", product=row.product, variant=row.variant, name="Plateau",
            quantity=quantity, total=1, net=1, currency="MAD", state=state,
        )  # fmt: skip
    answer = known.get("pieces/?format=json").json()
    assert answer["known"] is True
    assert next(each for each in answer["pieces"] if each["id"] == str(one))["places"] == [
        {"where": "with_me", "count": 4, "promised": 0, "name": ""},
        {"where": "on_the_way", "count": 2, "promised": 0, "name": ""},
        {"where": "sold", "count": 1, "promised": 0, "name": ""},
    ]
    page = known.phone.get("/maker/pieces/").content.decode()
    assert "Never sent" in page
    assert f"/maker/pieces/{other}/" in page
    assert "On the way to the buyer" in known.phone.get(f"/maker/pieces/{one}/").content.decode()


def test_many_pieces_cost_as_many_queries_as_one(known: Workshop, counter: Counter) -> None:
    program = Program(known, "list")
    asks: list[Callable[[], object]] = [
        partial(known.phone.get, "/maker/pieces/"),
        partial(known.phone.get, "/maker/pieces/?format=json"),
        partial(program.do, MINE),
    ]

    def cost() -> list[int]:
        found = []
        for ask in asks:
            ask()
            with CaptureQueriesContext(connection) as asked:
                ask()
            found.append(len(asked))
        return found

    publish(known, known.draft())
    outbox.drain()
    one = cost()
    for _more in range(3):
        publish(known, known.draft())
    outbox.drain()
    assert cost() == one


def test_a_shop_that_is_away_is_said_and_the_page_is_there(
    known: Workshop, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = known.draft()
    publish(known, id)
    outbox.drain()

    def away(*args: Any, **kwargs: Any) -> Any:
        raise Unavailable("variant_stocks")

    monkeypatch.setattr(transports, "_embedded", away)
    for path in ("pieces/", f"pieces/{id}/"):
        answer = known.phone.get(f"/maker/{path}")
        assert (answer.status_code, "The shop does not answer now." in answer.content.decode()) == (200, True)
    assert known.get("pieces/?format=json").json()["known"] is False


def test_what_can_be_done_on_a_page_counts_once(known: Workshop, counter: Counter) -> None:
    id, key = known.draft(), str(uuid4())
    publish(known, id)
    outbox.drain()
    at = f"/maker/pieces/{id}/do/"
    for _click in range(2):
        page = known.phone.post(at, {"do": "more", "count": "3", "key": key}, follow=True).content.decode()
        assert "The number changes in a moment." in page
    outbox.drain()
    assert counter.shelves(id) == {"hub": 5}
    assert (
        "Say how many." in known.phone.post(at, {"do": "more", "count": "٣", "key": str(uuid4())}, follow=True).content.decode()
    )
    known.phone.post(at, {"do": "pause", "key": str(uuid4())})
    assert Listing.objects.get(pk=id).state == "paused"
    assert "Put it back into the shop" in known.phone.get(f"/maker/pieces/{id}/").content.decode()
    assert known.phone.post(at, {"do": "explode", "key": str(uuid4())}).status_code == 404
    assert known.phone.post(at, {"do": "pause", "key": "x"}).status_code == 404
    other = Workshop("zineb")
    assert other.phone.get(f"/maker/pieces/{id}/").status_code == 404
    assert other.phone.post(at, {"do": "end", "key": str(uuid4())}).status_code == 404


def test_what_was_sent_back_is_sent_again_with_another_picture(known: Workshop) -> None:
    id, key = known.draft(), str(uuid4())
    old = Listing.objects.get(pk=id).pictures.get().file
    Listing.objects.filter(pk=id).update(state="refused", reason="Too dark.")
    assert "Too dark." in known.phone.get(f"/maker/pieces/{id}/").content.decode()
    for _click in range(2):
        file = SimpleUploadedFile("b.jpg", rug_file(5), "image/jpeg")
        page = known.phone.post(f"/maker/pieces/{id}/do/", {"do": "send", "key": key, "picture": file}, follow=True)
        assert "Your piece is in the shop." in page.content.decode()
    row = Listing.objects.get(pk=id)
    assert (row.state, row.reason) == ("published", "")
    assert [each.file for each in row.pictures.all()] == [MakerFile.objects.exclude(pk=old.pk).get(), old]
    unfinished = known.draft(price=None)
    text = known.phone.post(f"/maker/pieces/{unfinished}/do/", {"do": "send", "key": str(uuid4())}, follow=True).content.decode()
    assert "Something is missing still." in text
    assert "The price is missing." in text
