"""A program with a maker's key does what the portal does, and no more than its scopes."""

from __future__ import annotations

import base64
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from marketplace.accounts import tokens
from marketplace.accounts.models import Act, Question
from marketplace.kernel.actors import SYSTEM
from plugins.artisans.models import Listing, MakerFile, Restock

from .workshop import Workshop, rug_file

SAVE = """mutation($id: UUID!, $version: Int!, $input: MakerPieceInput!) { makerPieceSave(id: $id, version: $version, input: $input) {
  piece { id state version missing names { language text } size { side centimetres } price pictures } errors { code field } } }"""
PUBLISH = "mutation($id: UUID!, $key: String!) { makerPiecePublish(id: $id, key: $key) { piece { state words } errors { code missing } } }"
PRICE = """mutation($id: UUID!, $price: String!, $key: String!) { makerPiecePrice(id: $id, price: $price, key: $key) {
  asked piece { price } errors { code field } } }"""
MOVE = "mutation($id: UUID!, $move: MakerPieceMove!) { makerPieceMove(id: $id, move: $move) { piece { state } errors { code } } }"
STOCK = """mutation($id: UUID!, $restock: UUID!, $change: Int!) { makerPieceStock(id: $id, restock: $restock, change: $change, reason: "made") {
  done errors { code field } } }"""
BEGIN = """mutation($id: UUID!, $size: Int!) { makerUploadBegin(id: $id, use: "piece", contentType: "image/jpeg", size: $size) {
  upload { received } errors { code field } } }"""
PIECE = """mutation($id: UUID!, $offset: Int!, $bytes: String!) { makerUploadPiece(id: $id, offset: $offset, base64: $bytes) {
  upload { received } errors { code received } } }"""
DONE = "mutation($id: UUID!) { makerUploadDone(id: $id, rotate: 90) { upload { file quality } errors { code field } } }"
MINE = "{ makerPieces { id state price product } }"


class Program:
    def __init__(self, shop: Workshop, *scopes: str) -> None:
        _row, self.key = tokens.make(
            person=shop.person, subject=f"maker:{shop.maker.code}", scopes=scopes, name="A till", by=shop.person, actor=SYSTEM
        )

    def ask(self, document: str, **variables: Any) -> Any:
        headers = {"authorization": f"Bearer {self.key}", "accept-language": "en"}
        given = {"query": document, "variables": variables}
        return Client().post("/graphql/maarad/", given, content_type="application/json", headers=headers).json()

    def do(self, document: str, **variables: Any) -> Any:
        answer = self.ask(document, **variables)
        assert "errors" not in answer, answer
        return next(iter(answer["data"].values()))


def test_a_program_lists_a_piece_from_picture_to_shop(known: Workshop) -> None:
    program = Program(known, "list", "price", "stock")
    upload, piece, data = str(uuid4()), str(uuid4()), rug_file()
    assert program.do(BEGIN, id=upload, size=len(data)) == {"upload": {"received": 0}, "errors": []}
    half = len(data) // 2
    program.do(PIECE, id=upload, offset=0, bytes=base64.b64encode(data[:half]).decode())
    late = program.do(PIECE, id=upload, offset=0, bytes=base64.b64encode(data).decode())
    assert late == {"upload": None, "errors": [{"code": "CONFLICT", "received": half}]}
    program.do(PIECE, id=upload, offset=half, bytes=base64.b64encode(data[half:]).decode())
    file = program.do(DONE, id=upload)["upload"]["file"]
    row = MakerFile.objects.get(pk=file)
    assert (row.width, row.height) == (700, 900)
    given = {
        "craft": "zellige", "names": [{"language": "fr", "text": "Plateau"}], "size": [{"side": "width", "centimetres": "40"}],
        "price": "350", "quantity": 2, "place": "hub", "pictures": [file],
    }  # fmt: skip
    saved = program.do(SAVE, id=piece, version=0, input=given)
    assert saved == {
        "piece": {
            "id": piece, "state": "draft", "version": 1, "missing": [], "names": [{"language": "fr", "text": "Plateau"}],
            "size": [{"side": "width", "centimetres": "40"}], "price": "350.00", "pictures": [file],
        },
        "errors": [],
    }  # fmt: skip
    older = program.do(SAVE, id=piece, version=0, input={"quantity": 5})
    assert (older["errors"], older["piece"]["version"]) == ([{"code": "CONFLICT", "field": "version"}], 1)
    key = str(uuid4())
    for _time in range(2):
        done = program.do(PUBLISH, id=piece, key=key)
        assert done == {"piece": {"state": "published", "words": "Your piece is in the shop."}, "errors": []}
    assert Act.objects.get(verb="listing.publish").channel == "api"
    assert program.do(PRICE, id=piece, price="300", key=str(uuid4())) == {
        "asked": False,
        "piece": {"price": "300.00"},
        "errors": [],
    }
    assert program.do(STOCK, id=piece, restock=str(uuid4()), change=3) == {"done": False, "errors": []}
    assert sorted(Restock.objects.values_list("change", flat=True)) == [2, 3]
    assert program.do(MOVE, id=piece, move="PAUSE")["piece"] == {"state": "paused"}
    assert {"id": piece, "state": "paused", "price": "300.00", "product": None} in program.do(MINE)


def test_without_her_price_scope_she_is_asked(known: Workshop) -> None:
    id, program = known.draft(), Program(known, "list")
    assert program.do(PUBLISH, id=str(id), key=str(uuid4()))["piece"]["state"] == "waiting"
    assert Question.objects.get().scope == "price"


@pytest.mark.parametrize(
    ("document", "variables", "scope"),
    [
        (MINE, {}, "list"), (MINE, {}, "stock"),
        ("query($id: UUID!) { makerPiece(id: $id) { id } }", {}, "list"),
        (SAVE, {"version": 0, "input": {}}, "list"), (PUBLISH, {"key": "k"}, "list"), (MOVE, {"move": "END"}, "list"),
        (PRICE, {"price": "3", "key": "k"}, "list"), (STOCK, {"restock": str(uuid4()), "change": 1}, "stock"),
        (BEGIN, {"size": 3}, "list"), (PIECE, {"offset": 0, "bytes": "YQ=="}, "list"), (DONE, {}, "list"),
    ],
)  # fmt: skip
def test_the_door_opens_to_whom_it_should(workshop: Workshop, document: str, variables: Any, scope: str) -> None:
    given = {**variables, **({"id": str(uuid4())} if "$id" in document else {})}

    def denied(answer: Any) -> bool:
        return "PermissionDenied" in str(answer.get("errors", ""))

    assert denied(
        Client().post("/graphql/maarad/", {"query": document, "variables": given}, content_type="application/json").json()
    )
    assert denied(Program(workshop, *({"orders", "words", "consent", "team"})).ask(document, **given))
    assert not denied(Program(workshop, scope).ask(document, **given))


def test_what_is_somebody_elses_is_not_there(known: Workshop) -> None:
    id, other = known.draft(), Program(Workshop("zineb"), "list", "stock")
    assert other.do("query($id: UUID!) { makerPiece(id: $id) { id } }", id=str(id)) is None
    assert other.do(PUBLISH, id=str(id), key="k")["errors"] == [{"code": "NOT_FOUND", "missing": None}]
    assert other.do(SAVE, id=str(id), version=1, input={"quantity": 9})["errors"] == [{"code": "NOT_FOUND", "field": "id"}]
    assert other.do(MINE) == []
    assert Listing.objects.get(pk=id).quantity == 2


def test_garbage_is_refused_in_words(workshop: Workshop) -> None:
    program = Program(workshop, "list", "price")
    id = str(uuid4())
    program.do(BEGIN, id=id, size=4)
    assert program.do(PIECE, id=id, offset=0, bytes="***")["errors"][0]["code"] == "INVALID"
    assert program.do(PIECE, id=id, offset=-3, bytes="YQ==")["errors"][0]["code"] == "CONFLICT"
    assert program.do(SAVE, id=id, version=0, input={"price": "NaN"})["errors"] == [{"code": "INVALID", "field": "price"}]
    assert program.do(PRICE, id=id, price="x", key="k")["errors"] == [{"code": "INVALID", "field": "price"}]
