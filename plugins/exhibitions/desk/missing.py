"""What a curator may still want to write before the doors open. Nothing of it keeps an exhibition from being published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import checks


def told(draft: Mapping[str, Any], present: Set[str]) -> list[str]:
    """In sentences. `present`: the products that the shop still has."""
    pieces = [piece for room in draft["rooms"] for stand in room["stands"] for piece in stand["pieces"]]
    gone = sum(piece["product"] not in present for piece in pieces)
    silent = sum(not piece["alts"] for piece in pieces)
    rooms = sum(not room["titles"] for room in draft["rooms"])
    sentences = [
        gone and ngettext("%(n)d piece is no longer in the shop.", "%(n)d pieces are no longer in the shop.", gone) % {"n": gone},
        rooms and ngettext("%(n)d room has no title.", "%(n)d rooms have no title.", rooms) % {"n": rooms},
        silent and ngettext("%(n)d picture is not described.", "%(n)d pictures are not described.", silent) % {"n": silent},
        _("There is no piece in it yet.") if not pieces else "",
        *_untranslated(draft),
    ]
    return [sentence for sentence in sentences if sentence]


def _untranslated(draft: Mapping[str, Any]) -> Iterator[str]:
    names = {"ar": _("Arabic"), "fr": _("French"), "en": _("English")}
    for language in checks.languages():
        count = sum(bool(words) and language not in words for words in _words(draft))
        if count:
            template = ngettext(
                "%(n)d text is not written in %(language)s.", "%(n)d texts are not written in %(language)s.", count
            )
            yield template % {"n": count, "language": names.get(language, language)}


def _words(draft: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    yield from (draft["titles"], draft["leads"], draft["texts"])
    for room in draft["rooms"]:
        yield from (room["titles"], room["texts"])
        for stand in room["stands"]:
            yield from (stand["titles"], stand["texts"])
            for piece in stand["pieces"]:
                yield from (piece["titles"], piece["texts"], piece["alts"])
