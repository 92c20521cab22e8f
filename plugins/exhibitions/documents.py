"""The draft as one document, and a document as the draft: what a version keeps.

    {titles, leads, texts, sounds, channel, opens, closes, stays, rooms: [
        {key, wall, titles, texts, sounds, stands: [
            {key, maker, titles, texts, sounds, pieces: [{key, product, titles, texts, alts, sounds}]}]}]}

`sounds`: {language: {key, words, machine, content_type}}. `key` of a part is its row's, so that an address within the exhibition stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from .models import Exhibition, Piece, Room, Sound, Stand

Document = dict[str, Any]
OWN = ("titles", "leads", "texts", "channel", "stays")


def document(exhibition: Exhibition) -> Document:
    """Four queries, whatever the size."""
    sounds = {str(sound.key): sound for sound in exhibition.sound_files.all()}
    stands: dict[int, list[Document]] = {}
    pieces: dict[int, list[Document]] = {}
    for piece in Piece.objects.filter(stand__room__exhibition=exhibition):
        pieces.setdefault(piece.stand_id, []).append(
            _told(piece, sounds) | {"product": piece.product, "alts": piece.alts},
        )
    for stand in Stand.objects.filter(room__exhibition=exhibition):
        stands.setdefault(stand.room_id, []).append(
            _told(stand, sounds) | {"maker": stand.maker, "pieces": pieces.get(stand.pk, [])}
        )
    return {name: getattr(exhibition, name) for name in OWN} | {
        "sounds": _sounds(exhibition.sounds, sounds),
        "opens": exhibition.opens.isoformat() if exhibition.opens else None,
        "closes": exhibition.closes.isoformat() if exhibition.closes else None,
        "rooms": [
            _told(room, sounds) | {"wall": room.wall, "stands": stands.get(room.pk, [])} for room in exhibition.rooms.all()
        ],
    }


def write_draft(exhibition: Exhibition, content: Mapping[str, Any]) -> None:
    """Put the draft back to `content`; in the caller's transaction, which has the exhibition's lock."""
    present = {str(key) for key in exhibition.sound_files.values_list("key", flat=True)}
    for name in OWN:
        setattr(exhibition, name, content[name])
    exhibition.sounds = _keys(content["sounds"], present)
    exhibition.opens = date.fromisoformat(content["opens"]) if content["opens"] else None
    exhibition.closes = date.fromisoformat(content["closes"]) if content["closes"] else None
    exhibition.revision += 1
    exhibition.save()
    exhibition.rooms.all().delete()
    for room_at, room in enumerate(content["rooms"]):
        made = Room.objects.create(exhibition=exhibition, position=room_at, wall=room["wall"], **_words(room, present))
        for stand_at, stand in enumerate(room["stands"]):
            placed = Stand.objects.create(room=made, position=stand_at, maker=stand["maker"], **_words(stand, present))
            Piece.objects.bulk_create(
                Piece(stand=placed, position=at, product=piece["product"], alts=piece["alts"], **_words(piece, present))
                for at, piece in enumerate(stand["pieces"])
            )


def _told(row: Room | Stand | Piece, sounds: Mapping[str, Sound]) -> Document:
    return {"key": row.pk, "titles": row.titles, "texts": row.texts, "sounds": _sounds(row.sounds, sounds)}


def _sounds(chosen: Mapping[str, str], sounds: Mapping[str, Sound]) -> Document:
    return {
        language: {"key": key, "words": sound.words, "machine": sound.machine, "content_type": sound.content_type}
        for language, key in chosen.items()
        if (sound := sounds.get(key)) is not None
    }


def _keys(sounds: Mapping[str, Any], present: set[str]) -> dict[str, str]:
    return {language: sound["key"] for language, sound in sounds.items() if sound["key"] in present}


def _words(part: Mapping[str, Any], present: set[str]) -> Document:
    return {"titles": part["titles"], "texts": part["texts"], "sounds": _keys(part["sounds"], present)}
