"""Exhibitions at `/graphql/maarad/`: the same structure as every rendering."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.api.context import Context
from marketplace.api.plugin_schema import plugin_schema
from marketplace.api.schema import execute
from marketplace.kernel.clock import now
from plugins.exhibitions import actions, queries
from plugins.exhibitions.models import Exhibition
from plugins.exhibitions.renderings.content import places

from .rows import CODE, CURATOR, Gallery, content

pytestmark = pytest.mark.django_db
WHOLE = """query($code: String!, $channel: String = "morocco") { exhibition(code: $code, channel: $channel) {
  code version state title { text language } lead { text } text { text } sound { url words language machine }
  rooms { key wall number title { text } text { text language } stands { key title { text } text { text } maker { slug name place sentence }
    pieces { key number product name { text } text { text } maker { name } picture { url alt { text } } price note action { kind label url } } } } } }"""


def ask(document: str, language: str = "en", **variables: Any) -> dict[str, Any]:
    answer = execute(document, variables, Context(language=language), against=plugin_schema()).as_dict()
    assert "errors" not in answer
    return dict(answer["data"])


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_whole_of_it(gallery: Gallery, language: str) -> None:
    found, wanted = ask(WHOLE, language, code=CODE)["exhibition"], content(language)
    assert (found["code"], found["version"], found["state"], found["title"]["text"]) == (CODE, 1, "open", wanted.title.text)
    keys = ["entrance"]
    for room in found["rooms"]:
        keys.append(room["key"])
        for stand in room["stands"]:
            keys += [stand["key"]] if stand["title"]["text"] or stand["text"]["text"] or stand["maker"] else []
            keys += [piece["key"] for piece in stand["pieces"]]
    assert keys == [(piece or stand or room).key if room else "entrance" for _kind, room, stand, piece in places(wanted)]
    rug, jar = found["rooms"][0]["stands"][0]["pieces"][0], found["rooms"][1]["stands"][0]["pieces"][1]
    first, last = wanted.pieces[0], wanted.pieces[3]
    assert first.action is not None
    assert (rug["product"], rug["name"]["text"], rug["text"]["text"]) == (gallery.pieces[0], "Rug", first.text.text)
    assert rug["action"] == {
        "kind": "buy",
        "label": first.action.label,
        "url": f"http://testserver/{language}/morocco/products/rug/",
    }
    assert (rug["price"], jar["note"], jar["number"]) == (first.price, last.note, 4)
    assert rug["maker"]["name"] == (first.maker.name if first.maker else None)


def test_drafts_and_previews_are_not_for_the_api(gallery: Gallery) -> None:
    actions.create_exhibition(code="draft", channel="morocco", titles={"en": "Draft"}, actor=CURATOR)
    for code in ("draft", "nothing", queries.preview_code(CODE), "x" * 300):
        assert ask(WHOLE, code=code) == {"exhibition": None}


def test_the_list(gallery: Gallery) -> None:
    row = Exhibition.objects.get(code=CODE)
    opens = now().date() + timedelta(days=9)
    actions.update_exhibition(code=CODE, fields={"opens": opens}, revision=row.revision, actor=CURATOR)
    assert ask("{ exhibitions { code state opens closes } }") == {
        "exhibitions": [{"code": CODE, "state": "open", "opens": None, "closes": None}]
    }
    gallery.publish()
    document = "{ exhibitions { code state opens title { text language } lead { text } } }"
    assert ask(document, "fr")["exhibitions"] == [
        {
            "code": CODE,
            "state": "upcoming",
            "opens": opens.isoformat(),
            "title": {"text": "Fil et terre", "language": ""},
            "lead": {"text": "Deux salles."},
        }
    ]
    assert ask(WHOLE, code=CODE)["exhibition"]["rooms"] == []


def test_a_channel_that_does_not_exist_sells_nothing(gallery: Gallery) -> None:
    found = ask(WHOLE, code=CODE, channel="nowhere")["exhibition"]
    pieces = [piece for room in found["rooms"] for stand in room["stands"] for piece in stand["pieces"]]
    assert [piece["action"] for piece in pieces] == [None] * 4
