"""A stored picture in the sizes and formats that pages ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.storage import default_storage
from PIL import Image

from marketplace.kernel import images

from .addresses import FORMATS, SIZES
from .models import Rendition
from .store import put


@dataclass(frozen=True, slots=True)
class Wanted:
    """One rendition: `size` of `SIZES`, `format` of `FORMATS`."""

    source: str
    size: int
    format: str

    @property
    def kind(self) -> str:
        """The picture format that it is written in."""
        if self.format != "ORIGINAL":
            return self.format
        return "PNG" if self.source.endswith(".png") else "JPEG"

    @property
    def path(self) -> str:
        """Where it lies in the media store: decided by its source alone, so that it is found without asking the database."""
        folder, _, name = self.source.rpartition("/")
        stem = name.rsplit(".", 1)[0]
        return f"renditions/{folder}/{stem}/{self.size}.{images.EXTENSIONS[self.kind]}"

    @property
    def content_type(self) -> str:
        return images.CONTENT_TYPES[self.kind]


def all_of(source: str) -> list[Wanted]:
    """Largest first: each is made from the one before."""
    return [Wanted(source, size, format) for size in sorted(SIZES, reverse=True) for format in FORMATS]


def make(wanted: Iterable[Wanted]) -> list[Rendition]:
    """Make renditions of one source that are not there yet. FileNotFoundError without the source; repeating it changes nothing."""
    missing = [each for each in wanted if not default_storage.exists(each.path)]
    if not missing:
        return []
    with default_storage.open(missing[0].source) as file:
        picture: Image.Image = Image.open(file, formats=images.READABLE)
        picture.load()
    made = []
    for each in sorted(missing, key=lambda one: -one.size):
        picture = images.shrink(picture, each.size)
        put(each.path, images.write(picture, each.kind))
        made.append(
            Rendition(
                source=each.source, size=each.size, format=each.format, path=each.path, width=picture.width, height=picture.height
            )
        )
    Rendition.objects.bulk_create(made, ignore_conflicts=True)
    return made


def nearest(wanted: Wanted) -> Wanted | None:
    """The rendition that is there and comes closest in size: of the same format, else in the plain one."""
    for format in dict.fromkeys((wanted.format, "ORIGINAL")):
        for size in sorted(SIZES, key=lambda one: (abs(one - wanted.size), -one)):
            other = Wanted(wanted.source, size, format)
            if default_storage.exists(other.path):
                return other
    return None
