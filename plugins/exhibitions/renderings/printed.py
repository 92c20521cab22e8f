"""The catalogue as a PDF: set by typst from the same structure, with alternative texts (PDF/UA), in the shop's own type."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import segno
import typst
from django.contrib.staticfiles import finders
from django.utils import translation
from django.utils.translation import gettext as _

from .content import Content

TEMPLATE = Path(__file__).parent / "catalogue.typ"


def sources(content: Content, pictures: Mapping[str, bytes], origin: str) -> dict[str, bytes]:
    """Everything that the page setter reads, by name. `pictures` by id: a JPEG each; who has none is described in words."""
    with translation.override(content.language):
        words = {"heard": _("What is heard"), "room": _("Room {number}")}
    names = {key: f"picture-{number}.jpg" for number, key in enumerate(pictures)}
    actions = {piece.key: piece.action.address for piece in content.pieces if piece.action}
    data = {
        "content": asdict(content),
        "pictures": names,
        "codes": {key: f"{key}.svg" for key in actions},
        "words": words,
        "origin": origin,
    }
    files = {"main.typ": TEMPLATE.read_bytes(), "content.json": json.dumps(data, default=str, ensure_ascii=False).encode()}
    files |= {names[key]: picture for key, picture in pictures.items()}
    return files | {f"{key}.svg": _code(f"{origin}{address}") for key, address in actions.items()}


def pdf(files: Mapping[str, bytes]) -> bytes:
    """PDF/UA-1: a screen reader reads it in order, pictures by their alternative texts.

    One sign that our type does not have (in the name of one piece) is a box on paper: then the file goes without the standard's mark, but it goes.
    """
    with laid_out(files) as main:
        try:
            return typst.compile(main, font_paths=fonts(), ignore_system_fonts=True, format="pdf", pdf_standards="ua-1")
        except typst.TypstError:
            return typst.compile(main, font_paths=fonts(), ignore_system_fonts=True, format="pdf")


@contextmanager
def laid_out(files: Mapping[str, bytes]) -> Iterator[Path]:
    """The files in a folder of their own, outside of which the page setter reads nothing; the one that it begins with."""
    with TemporaryDirectory(prefix="maarad-catalogue-") as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        yield Path(folder) / "main.typ"


def fonts() -> list[Path]:
    found = finders.find("assets/print-fonts/mada/Mada_400Regular.ttf")
    return [Path(found).parents[1]] if isinstance(found, str) else []


def _code(address: str) -> bytes:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=1)
    return out.getvalue()
