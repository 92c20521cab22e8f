"""The draft and its versions: places without gaps, nothing seen before it is published, two curators at once."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest

from marketplace.kernel.clock import frozen, now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import AuditEntry
from plugins.exhibitions import actions, queries
from plugins.exhibitions.documents import document
from plugins.exhibitions.models import Exhibition, Piece, Room, Stand
from tests.plugins.artisans.rows import Bazaar

from .rows import CODE, CURATOR, SOUND, Gallery, content, texts

pytestmark = pytest.mark.django_db


def order(gallery: Gallery) -> list[Any]:
    """Titles of rooms, and of each stand the names of its pieces, as the draft has them; places are 0, 1, 2 …"""
    found: list[Any] = []
    for at, room in enumerate(gallery.exhibition.rooms.order_by("position")):
        assert room.position == at
        stands = list(room.stands.order_by("position"))
        assert [stand.position for stand in stands] == list(range(len(stands)))
        pieces = [list(stand.pieces.order_by("position")) for stand in stands]
        assert all([piece.position for piece in each] == list(range(len(each))) for each in pieces)
        names = dict(zip(gallery.pieces, ("rug", "mat", "bowl", "jar"), strict=True))
        found.append((room.titles["en"], [[names[piece.product] for piece in each] for each in pieces]))
    return found


def piece_of(gallery: Gallery, name: str) -> Piece:
    at = ("rug", "mat", "bowl", "jar").index(name)
    return Piece.objects.get(product=gallery.pieces[at])


def move(kind: Any, key: int, position: int, within: int | None = None) -> None:
    actions.move_part(code=CODE, kind=kind, key=key, position=position, within=within, actor=CURATOR)


BEFORE = [("Wool", [["rug", "mat"]]), ("Clay", [["bowl", "jar"]])]


def test_moving_within_and_between(gallery: Gallery) -> None:
    assert order(gallery) == BEFORE
    move("piece", piece_of(gallery, "mat").pk, 0)
    assert order(gallery)[0] == ("Wool", [["mat", "rug"]])
    clay = Stand.objects.get(room__wall="clay")
    move("piece", piece_of(gallery, "mat").pk, 1, clay.pk)
    assert order(gallery) == [("Wool", [["rug"]]), ("Clay", [["bowl", "mat", "jar"]])]
    move("piece", piece_of(gallery, "mat").pk, 1, clay.pk)  # said twice
    assert order(gallery)[1] == ("Clay", [["bowl", "mat", "jar"]])
    move("room", Room.objects.get(wall="clay").pk, 0)
    move("stand", clay.pk, 9, Room.objects.get(wall="indigo").pk)
    assert order(gallery) == [("Clay", []), ("Wool", [["rug"], ["bowl", "mat", "jar"]])]


def test_what_is_taken_out_leaves_no_gap(gallery: Gallery) -> None:
    actions.remove_part(code=CODE, kind="piece", key=piece_of(gallery, "rug").pk, actor=CURATOR)
    actions.remove_part(code=CODE, kind="room", key=Room.objects.get(wall="clay").pk, actor=CURATOR)
    assert order(gallery) == [("Wool", [["mat"]])]
    assert [piece.key for piece in content().pieces][1:]  # the version still has all four
    assert len(content().pieces) == 4


def test_nothing_moves_into_another_exhibition(gallery: Gallery) -> None:
    actions.create_exhibition(code="other", channel="morocco", titles=texts("Other"), actor=CURATOR)
    room = gallery.room("other", texts("Its room"))
    stand = gallery.stand("other", room, "")
    for key, within in ((piece_of(gallery, "rug").pk, stand.pk), (99999, None)):
        with pytest.raises(DomainError) as refused:
            move("piece", key, 0, within)
        assert refused.value.code == "NOT_FOUND"
    with pytest.raises(DomainError):
        actions.remove_part(code=CODE, kind="room", key=room.pk, actor=CURATOR)
    assert order(gallery) == BEFORE


def test_two_curators_notice_each_other(gallery: Gallery) -> None:
    room = Room.objects.get(wall="indigo")

    def write(words: str) -> None:
        given = {"titles": texts(words)}
        actions.update_part(code=CODE, kind="room", key=room.pk, fields=given, revision=room.revision, actor=CURATOR)

    write("first")
    with pytest.raises(DomainError) as refused:
        write("second")
    assert refused.value.code == "CONFLICT"
    room.refresh_from_db()
    assert (room.titles, room.revision) == ({"en": "first"}, 2)
    row = Exhibition.objects.get(code=CODE)
    with pytest.raises(DomainError) as refused:
        actions.update_exhibition(code=CODE, fields={"titles": texts("x")}, revision=row.revision - 1, actor=CURATOR)
    assert refused.value.code == "CONFLICT"


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        ("room", {"titles": {"de": "Wolle"}}, "INVALID"),
        ("room", {"titles": "Wool"}, "INVALID"),
        ("room", {"titles": {"en": 5}}, "INVALID"),
        ("room", {"titles": {"en": "x" * 201}}, "TOO_LONG"),
        ("room", {"wall": "gold"}, "INVALID"),
        ("room", {"position": 3}, "INVALID"),
        ("stand", {"maker": "../etc"}, "INVALID"),
        ("piece", {"product": "72"}, "INVALID"),
        ("piece", {"product": "UGFnZTox"}, "INVALID"),
        ("piece", {"sounds": {"fr": "0b4cf1a0-0000-4000-8000-000000000000"}}, "INVALID"),
        ("piece", {"sounds": "x"}, "INVALID"),
    ],
)
def test_what_may_not_stand_in_a_field(gallery: Gallery, kind: Any, fields: dict[str, Any], code: str) -> None:
    row: Any = {"room": Room, "stand": Stand, "piece": Piece}[kind].objects.first()
    before = document(gallery.exhibition)
    with pytest.raises(DomainError) as refused:
        actions.update_part(code=CODE, kind=kind, key=row.pk, fields=fields, revision=row.revision, actor=CURATOR)
    assert refused.value.code == code
    assert document(gallery.exhibition) == before


def test_control_characters_are_left_out(gallery: Gallery) -> None:
    room = Room.objects.get(wall="indigo")
    given = {"texts": {"en": " a\r\nb\x00\x08\x1b c \r\n\r\n"}}
    actions.update_part(code=CODE, kind="room", key=room.pk, fields=given, revision=room.revision, actor=CURATOR)
    assert Room.objects.get(pk=room.pk).texts == {"en": "a\nb c"}


def test_nothing_is_seen_before_it_is_published(db: None) -> None:
    gallery = Gallery(Bazaar(), published=False)
    assert queries.shown(CODE) is None
    later = now() + timedelta(days=2)
    gallery.publish(shown_from=later)
    assert queries.shown(CODE) is None
    with frozen(later + timedelta(seconds=1)):
        assert content().version == 1


def test_two_clicks_publish_one_version(gallery: Gallery) -> None:
    gallery.publish()
    assert gallery.exhibition.versions.count() == 1
    gallery.room(CODE, texts("A third"))
    assert len(content().rooms) == 2
    gallery.publish(note="a third room")
    found = content()
    assert (found.version, len(found.rooms)) == (2, 3)


def test_a_version_withdrawn_shows_the_one_before(gallery: Gallery) -> None:
    gallery.room(CODE, texts("A third"))
    gallery.publish()
    for _twice in range(2):
        actions.withdraw_version(code=CODE, number=2, actor=CURATOR)
    assert content().version == 1
    assert AuditEntry.objects.filter(action="exhibition.withdraw").count() == 1
    actions.withdraw_version(code=CODE, number=1, actor=CURATOR)
    assert queries.shown(CODE) is None


def test_back_to_a_version(gallery: Gallery) -> None:
    before = document(gallery.exhibition)
    actions.remove_part(code=CODE, kind="room", key=Room.objects.get(wall="indigo").pk, actor=CURATOR)
    row = Exhibition.objects.get(code=CODE)
    actions.restore_version(code=CODE, number=1, revision=row.revision, actor=CURATOR)
    assert without_keys(document(gallery.exhibition)) == without_keys(before)
    assert order(gallery) == BEFORE


def without_keys(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: without_keys(value) for name, value in part.items() if name != "key" or isinstance(value, str)}
    return [without_keys(each) for each in part] if isinstance(part, list) else part


def test_an_empty_exhibition_is_not_published(db: None) -> None:
    actions.create_exhibition(code="empty", channel="morocco", titles=texts("Empty"), actor=CURATOR)
    with pytest.raises(DomainError) as refused:
        actions.publish(code="empty", actor=CURATOR)
    assert refused.value.code == "REQUIRED"


@pytest.mark.parametrize(
    ("code", "titles", "wanted"), [("Thread", {"en": "x"}, "INVALID"), ("x", {}, "REQUIRED"), (CODE, {"en": "x"}, "UNIQUE")]
)
def test_what_no_exhibition_is_called(gallery: Gallery, code: str, titles: dict[str, str], wanted: str) -> None:
    with pytest.raises(DomainError) as refused:
        actions.create_exhibition(code=code, channel="morocco", titles=titles, actor=CURATOR)
    assert refused.value.code == wanted


@pytest.mark.parametrize(
    ("data", "language", "words", "code"),
    [
        (b"<html>", "fr", "Bonjour", "INVALID"),
        (SOUND, "de", "Hallo", "INVALID"),
        (SOUND, "fr", "  ", "REQUIRED"),
        (SOUND + bytes(8 * 1024 * 1024), "fr", "Bonjour", "FILE_SIZE_LIMIT_EXCEEDED"),
    ],
)
def test_sounds_that_are_refused(gallery: Gallery, data: bytes, language: str, words: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        actions.add_sound(code=CODE, language=language, words=words, file=io.BytesIO(data), actor=CURATOR)
    assert refused.value.code == code
    assert gallery.exhibition.sound_files.count() == 1


def test_every_act_names_who_did_it(gallery: Gallery) -> None:
    entries = AuditEntry.objects.filter(action__startswith="exhibition.")
    assert {entry.person for entry in entries} == {"person:7"}
    assert {entry.action for entry in entries} >= {
        "exhibition.create",
        "exhibition.room.add",
        "exhibition.piece.add",
        "exhibition.publish",
    }
