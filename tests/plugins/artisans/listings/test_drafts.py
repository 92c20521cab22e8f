"""What she says of a piece: by parts, by versions, twice, from two telephones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from marketplace.kernel.models import AuditEntry
from plugins.artisans.listings import drafts
from plugins.artisans.models import Listing, Maker, MakerFile

from .workshop import Workshop

EVERYTHING: dict[str, Any] = {
    "craft": "zellige", "materials": ["clay", "glaze"], "colours": ["cobalt"], "names": {"fr": " Plateau\u0007 bleu ", "ar": ""},
    "descriptions": {"fr": "Cuit deux fois."}, "size": {"width": "40", "height": "2.5"}, "weight": 3200, "price": "350",
    "quantity": 2, "place": "with_me", "channel": "morocco",
}  # fmt: skip


def test_a_draft_grows_part_by_part_and_says_what_is_missing(workshop: Workshop) -> None:
    path = f"listings/{uuid4()}/"
    assert workshop.get(path).status_code == 404
    first = workshop.put(path, {"version": 0, "pictures": [workshop.kept()]}).json()
    assert (first["state"], first["version"], first["currency"], first["channel"]) == ("draft", 1, "MAD", "morocco")
    assert first["missing"] == ["craft", "name", "price", "quantity", "place"]
    assert first["pictures"][0]["quality"] == []
    second = workshop.put(path, {"version": 1, **EVERYTHING}).json()
    assert (second["version"], second["missing"]) == (2, [])
    assert (second["names"], second["size"], second["price"]) == (
        {"fr": "Plateau bleu"},
        {"width": "40", "height": "2.5"},
        "350.00",
    )
    assert workshop.get(path).json() == second
    row = Listing.objects.get()
    assert (row.maker, row.made_by, row.price, row.weight) == (workshop.maker, workshop.person, Decimal(350), 3200)
    assert AuditEntry.objects.filter(action="listing.change").count() == 2


def test_sent_twice_it_is_said_once_and_an_older_version_is_told_what_is_true(workshop: Workshop) -> None:
    path = f"listings/{uuid4()}/"
    workshop.put(path, {"version": 0, "craft": "zellige"})
    assert workshop.put(path, {"version": 0, "craft": "zellige"}).json()["version"] == 1, "its answer was lost"
    assert workshop.put(path, {"version": 1, "quantity": 3}).json()["version"] == 2
    other = workshop.put(path, {"version": 1, "quantity": 4})
    assert (other.status_code, other.json()["error"], other.json()["version"], other.json()["quantity"]) == (
        409,
        "conflict",
        2,
        3,
    )
    assert workshop.put(path, {"version": 2, "quantity": 4}).json()["quantity"] == 4
    assert workshop.put(f"listings/{uuid4()}/", {"version": 3, "quantity": 4}).status_code == 404
    assert Listing.objects.count() == 1


def test_a_spoken_description_stands_for_a_name(workshop: Workshop) -> None:
    voice = MakerFile.objects.create(
        maker=workshop.maker, use="description", path="private/x", content_type="audio/webm", size=1, sha256="0"
    )
    answer = workshop.put(f"listings/{uuid4()}/", {"version": 0, "voice": str(voice.pk)}).json()
    assert "name" not in answer["missing"]
    assert answer["voice"]["file"] == str(voice.pk)


def test_who_only_exhibits_is_asked_for_no_price(workshop: Workshop) -> None:
    Maker.objects.update(state="exhibiting")
    answer = workshop.put(f"listings/{uuid4()}/", {"version": 0}).json()
    assert answer["missing"] == ["picture", "craft", "name"]


def test_a_maker_in_france_sells_there(db: None, workshop: Workshop) -> None:
    french = Workshop("saint-denis", region="FR-IDF")
    path = f"listings/{uuid4()}/"
    assert french.put(path, {"version": 0, "channel": "morocco"}).json()["field"] == "channel"
    answer = french.put(path, {"version": 0, "channel": "france", "quantity": 1}).json()
    assert (answer["channel"], answer["currency"]) == ("france", "EUR")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"craft": "../x"}, "craft"),
        ({"craft": 5}, "craft"),
        ({"materials": "clay"}, "materials"),
        ({"materials": ["a" * 61]}, "materials"),
        ({"colours": ["c"] * 21}, "colours"),
        ({"names": {"de": "Teller"}}, "names"),
        ({"names": {"fr": "x" * 121}}, "names"),
        ({"names": {"fr": ["x"]}}, "names"),
        ({"names": ["fr"]}, "names"),
        ({"descriptions": {"fr": "x" * 2001}}, "descriptions"),
        ({"size": {"width": "-1"}}, "size"),
        ({"size": {"width": "0.05"}}, "size"),
        ({"size": {"soul": "4"}}, "size"),
        ({"size": {"width": "1e9"}}, "size"),
        ({"weight": "heavy"}, "weight"),
        ({"weight": 0}, "weight"),
        ({"weight": 10**400}, "weight"),
        ({"weight": "1e999999999"}, "weight"),
        ({"size": {"width": "1e-999999999"}}, "size"),
        ({"price": "1e-999999999"}, "price"),
        ({"price": "0"}, "price"),
        ({"price": "-5"}, "price"),
        ({"price": "NaN"}, "price"),
        ({"price": "Infinity"}, "price"),
        ({"price": "3.999"}, "price"),
        ({"price": "1000001"}, "price"),
        ({"price": True}, "price"),
        ({"price": {"amount": 3}}, "price"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": 10001}, "quantity"),
        ({"quantity": "1e999999999"}, "quantity"),
        ({"quantity": "1e-999999999"}, "quantity"),
        ({"place": "moon"}, "place"),
        ({"channel": "france"}, "channel"),
        ({"pictures": ["x"]}, "pictures"),
        ({"pictures": [[]]}, "pictures"),
        ({"pictures": [str(uuid4())]}, "pictures"),
        ({"voice": str(uuid4())}, "voice"),
        ({"voice": 7}, "voice"),
        ({"state": "published"}, "state"),
        ({"maker": "other"}, "maker"),
        ({"version": "1"}, "version"),
        ({"version": None}, "version"),
    ],
)
def test_a_part_that_is_wrong_is_named_and_nothing_is_kept(workshop: Workshop, given: Any, field: str) -> None:
    answer = workshop.put(f"listings/{uuid4()}/", {"version": 0, **given})
    assert (answer.status_code // 100, answer.json()["field"]) == (4, field)
    assert answer.json()["words"]
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 50_000, b'{"version": NaN}', b'{"version": 1e999}', b"null"]
)
def test_a_request_that_is_no_request_is_refused(workshop: Workshop, data: bytes) -> None:
    answer = workshop.phone.put(f"/maker/listings/{uuid4()}/", data, content_type="application/json")
    assert (answer.status_code, Listing.objects.exclude(version=0).count()) == (200 if not data else 400, 0)


def test_pictures_keep_their_order_and_are_hers(workshop: Workshop) -> None:
    id = workshop.draft()
    first, second = str(Listing.objects.get().pictures.get().file_id), workshop.kept()
    answer = workshop.put(f"listings/{id}/", {"version": 1, "pictures": [second, first, second]}).json()
    assert [each["file"] for each in answer["pictures"]] == [second, first]
    answer = workshop.put(f"listings/{id}/", {"version": 2, "pictures": [first]}).json()
    assert [each["file"] for each in answer["pictures"]] == [first]
    assert answer["version"] == 3
    other = Workshop("zineb").kept()
    assert workshop.put(f"listings/{id}/", {"version": 3, "pictures": [other]}).json()["field"] == "pictures"


def test_somebody_elses_piece_is_not_there(workshop: Workshop) -> None:
    id = workshop.draft()
    other = Workshop("zineb")
    assert other.get(f"listings/{id}/").status_code == 404
    assert other.put(f"listings/{id}/", {"version": 1, "quantity": 9}).status_code == 404
    assert Listing.objects.get().quantity == 2


def test_too_many_are_refused(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 1)
    workshop.put(f"listings/{uuid4()}/", {"version": 0, "quantity": 1})
    assert workshop.put(f"listings/{uuid4()}/", {"version": 0, "quantity": 1}).status_code == 429


def test_what_is_ended_cannot_be_changed_and_what_is_shown_not_wholly(workshop: Workshop) -> None:
    id = workshop.draft()
    Listing.objects.update(state="published")
    for part, field in (({"quantity": 5}, "quantity"), ({"place": "with_me"}, "place"), ({"price": "1"}, "price")):
        answer = workshop.put(f"listings/{id}/", {"version": 1, **part})
        assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert workshop.put(f"listings/{id}/", {"version": 1, "names": {"en": "Blue tray"}}).json()["version"] == 2
    Listing.objects.update(state="ended")
    assert workshop.put(f"listings/{id}/", {"version": 2, "names": {"en": "Tray"}}).json()["error"] == "not_editable"


def test_what_turns_words_around_or_is_not_seen_is_not_kept(workshop: Workshop) -> None:
    id = uuid4()
    names = {"fr": "Tapis \u202egnp.exe\u2066\u200b\ufeff", "ar": "می\u200cخواهم"}
    told = workshop.put(f"listings/{id}/", {"version": 0, "names": names}).json()
    assert told["names"] == {"fr": "Tapis gnp.exe", "ar": "می\u200cخواهم"}
    hidden = workshop.put(f"listings/{id}/", {"version": told["version"], "names": {"fr": "CIN AB\u200b12\u206034\ufeff56"}})
    assert (hidden.status_code, hidden.json()["field"]) == (400, "names")
