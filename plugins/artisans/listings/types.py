"""What programs are told of pieces at `/graphql/maarad/`, and what they say of them."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import ID, UUID, Int, List, NonNull, ObjectType, String

from ..models import Listing
from . import drafts, publishing


class MakerPieceError(ObjectType):
    """`code` is the machine's word, `field` the part at fault; `received`, `missing` where they help."""

    code = String(required=True)
    field = String()
    message = String(required=True)
    received = Int()
    missing = List(NonNull(String))


class MakerText(ObjectType):
    language = String(required=True)
    text = String(required=True)


class MakerMeasure(ObjectType):
    """Of one side, in centimetres as decimal."""

    side = String(required=True)
    centimetres = String(required=True)


class MakerPiece(ObjectType):
    """A piece as its maker put it into the shop. `product` and `variant` are global ids of the commerce API, null until it stands there."""

    id = UUID(required=True)
    state = String(required=True)
    words = String(required=True)
    version = Int(required=True)
    missing = List(NonNull(String), required=True)
    reason = String(required=True)
    trouble = String(required=True)
    craft = String(required=True)
    materials = List(NonNull(String), required=True)
    colours = List(NonNull(String), required=True)
    names = List(NonNull(MakerText), required=True)
    descriptions = List(NonNull(MakerText), required=True)
    size = List(NonNull(MakerMeasure), required=True)
    weight = Int(description="Grams.")
    price = String(description="Decimal.")
    currency = String(required=True)
    quantity = Int()
    place = String(required=True)
    channel = String(required=True)
    pictures = List(NonNull(UUID), required=True)
    voice = UUID()
    product = ID()
    variant = ID()


class MakerUpload(ObjectType):
    """A file on its way. `file` when it is done."""

    received = Int(required=True)
    file = UUID()
    quality = List(NonNull(String), required=True)


class MakerTextInput(graphene.InputObjectType):
    language = String(required=True)
    text = String(required=True)


class MakerMeasureInput(graphene.InputObjectType):
    side = String(required=True)
    centimetres = String(required=True)


class MakerPieceInput(graphene.InputObjectType):
    """The parts to write; a part that is left out stays."""

    craft = String()
    materials = List(NonNull(String))
    colours = List(NonNull(String))
    names = List(NonNull(MakerTextInput))
    descriptions = List(NonNull(MakerTextInput))
    size = List(NonNull(MakerMeasureInput))
    weight = Int()
    price = String()
    quantity = Int()
    place = String()
    pictures = List(NonNull(UUID))
    voice = UUID()


class MakerCropInput(graphene.InputObjectType):
    """Left, top, width and height, as parts of the turned picture's sides."""

    x = graphene.Float(required=True)
    y = graphene.Float(required=True)
    w = graphene.Float(required=True)
    h = graphene.Float(required=True)


class MakerPieceMove(graphene.Enum):
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


def told(row: Listing) -> dict[str, Any]:
    """As `MakerPiece`."""
    same = (
        "state",
        "version",
        "reason",
        "trouble",
        "craft",
        "materials",
        "colours",
        "weight",
        "currency",
        "quantity",
        "place",
        "channel",
    )
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk,
        "words": publishing.words(row),
        "missing": drafts.lacking(row),
        "names": _texts(row.names),
        "descriptions": _texts(row.descriptions),
        "size": [{"side": side, "centimetres": value} for side, value in row.size.items()],
        "price": publishing.plain(row.price) or None,
        "pictures": [each.file_id for each in row.pictures.all()],
        "voice": row.voice_id,
        "product": row.product or None,
        "variant": row.variant or None,
    }


def _texts(texts: Any) -> list[dict[str, str]]:
    return [{"language": language, "text": text} for language, text in texts.items()]


def parts(input: Any) -> dict[str, Any]:
    """As `given.read` takes them."""
    found: dict[str, Any] = {}
    for name, value in input.items():
        if name in ("names", "descriptions") and value is not None:
            found[name] = {each["language"]: each["text"] for each in value}
        elif name == "size" and value is not None:
            found[name] = {each["side"]: each["centimetres"] for each in value}
        elif name == "pictures" and value is not None:
            found[name] = [str(each) for each in value]
        elif name == "voice":
            found[name] = str(value) if value else None
        else:
            found[name] = value
    return found
