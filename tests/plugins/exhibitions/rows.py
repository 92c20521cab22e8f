"""An exhibition of two rooms with pieces of two makers, made by the plugin's own actions."""

from __future__ import annotations

import io
from datetime import date
from html.parser import HTMLParser
from typing import Any

from marketplace.kernel.actors import Actor
from plugins.artisans.models import Audience, Maker
from plugins.exhibitions import actions
from plugins.exhibitions.models import Exhibition, Room, Stand
from plugins.exhibitions.queries import shown
from plugins.exhibitions.renderings.building import Visit
from plugins.exhibitions.renderings.content import Content
from tests.plugins.artisans.makers import agreed
from tests.plugins.artisans.rows import Bazaar

CURATOR = Actor("staff", "7", person="person:7")
# The shortest thing that begins like an MP3.
SOUND = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(range(200))
TODAY = date(2026, 11, 20)
CODE = "thread"


def texts(english: str, french: str = "", arabic: str = "") -> dict[str, str]:
    return {"en": english, "fr": french, "ar": arabic}


class Gallery:
    """`pieces`: global ids. Published unless told otherwise."""

    def __init__(self, bazaar: Bazaar, published: bool = True) -> None:
        self.bazaar = bazaar
        bazaar.maker("tafsut", name="Tafsut")
        bazaar.maker("souad", name="Souad", kind="individual", story="She turns bowls. Then she fires them.")
        for maker in Maker.objects.filter(slug__in=("tafsut", "souad")):
            agreed(maker, audiences=(Audience.PRINT,))
        self.pieces = [
            bazaar.piece("rug"),
            bazaar.piece("mat"),
            bazaar.piece("bowl", "souad"),
            bazaar.piece("jar", "souad", quantity=0),
        ]
        self.exhibition = self.make()
        if published:
            self.publish()

    def make(self, code: str = CODE) -> Exhibition:
        made = actions.create_exhibition(
            code=code, channel="morocco", titles=texts("Thread & clay", "Fil et terre", "خيط وطين"), actor=CURATOR
        )
        sound = actions.add_sound(
            code=code, language="fr", words="On entend le métier.", file=io.BytesIO(SOUND), machine=True, actor=CURATOR
        )
        fields = {
            "leads": texts("Two rooms.", "Deux salles.", "غرفتان."),
            "texts": texts("Come in.\n\nTake <your> time.", "Entrez.\n\nPrenez <votre> temps.", "ادخل.\n\nخذ وقتك."),
            "sounds": {"fr": str(sound.key)},
        }
        actions.update_exhibition(code=code, fields=fields, revision=made.revision, actor=CURATOR)
        wool = self.room(code, texts("Wool", "Laine", "صوف"), wall="indigo", text=texts("Only in English, 100 % wool."))
        stand = self.stand(code, wool, "tafsut", title=texts("A loom", "Un métier", "نول"), text=texts("It faces the window."))
        alts = texts("A red rug with a white edge", "Un tapis rouge", "زربية حمراء")
        self.piece(code, stand, self.pieces[0], text=texts("Count the knots.", "Comptez les nœuds.", "عُدّ العقد."), alts=alts)
        self.piece(code, stand, self.pieces[1])
        clay = self.room(code, texts("Clay", "Terre", "طين"), wall="clay")
        stand = self.stand(code, clay, "")
        self.piece(code, stand, self.pieces[2], title=texts("The first bowl", "Le premier bol", "أول زبدية"))
        self.piece(code, stand, self.pieces[3], text=texts("Sold on the first day.", "Vendue le premier jour."))
        return Exhibition.objects.get(code=code)

    def publish(self, **given: Any) -> None:
        actions.publish(code=CODE, actor=CURATOR, **given)

    @staticmethod
    def room(code: str, title: dict[str, str], *, wall: str = "lime", text: dict[str, str] | None = None) -> Room:
        fields = {"titles": title, "texts": text or {}, "wall": wall}
        made = actions.add_part(code=code, kind="room", fields=fields, actor=CURATOR)
        assert isinstance(made, Room)
        return made

    @staticmethod
    def stand(code: str, room: Room, maker: str, *, title: Any = None, text: Any = None) -> Stand:
        fields = {"maker": maker, "titles": title or {}, "texts": text or {}}
        made = actions.add_part(code=code, kind="stand", within=room.pk, fields=fields, actor=CURATOR)
        assert isinstance(made, Stand)
        return made

    @staticmethod
    def piece(code: str, stand: Stand, product: str, *, title: Any = None, text: Any = None, alts: Any = None) -> Any:
        fields = {"product": product, "titles": title or {}, "texts": text or {}, "alts": alts or {}}
        return actions.add_part(code=code, kind="piece", within=stand.pk, fields=fields, actor=CURATOR)


def content(language: str = "en", channel: str = "morocco", code: str = CODE, today: date = TODAY) -> Content:
    found = shown(code)
    assert found is not None
    return found.content(Visit(language, channel, today, code))


class Reader(HTMLParser):
    """What a page says at each station: its words in order (alternative texts too) and where its actions lead."""

    VOID = frozenset({"img", "source", "input", "meta", "link", "br", "hr", "path", "use", "stop"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stations: list[tuple[str, str, list[tuple[str, str]]]] = []
        self._open: list[str] = []
        self._since = 0
        self._words: list[str] | None = None
        self._way: str | None = None
        self._ways: list[tuple[str, str]] = []
        self._key = ""
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "data-station" in given:
            assert self._words is None, "a station within a station"
            self._key, self._words, self._ways, self._since = given["data-station"], [], [], len(self._open)
        if self._words is not None:
            if tag == "img" and given.get("alt"):
                self._words.append(given["alt"])
            if "exh-way" in given.get("class", ""):
                self._way = given["href"]
                self._ways.append((given["href"], ""))
            if "visually-hidden" in given.get("class", ""):
                self._hidden = len(self._open) + 1
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        assert self._open.pop() == tag
        if self._hidden > len(self._open):
            self._hidden = 0
        if tag == "a":
            self._way = None
        if self._words is not None and len(self._open) == self._since:
            self.stations.append((self._key, " ".join(" ".join(self._words).split()), self._ways))
            self._words = None

    def handle_data(self, data: str) -> None:
        if self._words is None or self._hidden:
            return
        if self._way is not None:
            self._ways[-1] = (self._way, self._ways[-1][1] + data.strip())
        self._words.append(data)
