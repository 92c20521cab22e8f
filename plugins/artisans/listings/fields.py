"""Pieces at `/graphql/maarad/`, for programs that show a maker's key (`maker_…`): what the portal does, in its own actions.

    scope   fields
    list    makerPieces makerPiece, makerUploadBegin makerUploadPiece makerUploadDone, makerPieceSave makerPiecePublish makerPieceMove makerPiecePrice
    stock   makerPieces makerPiece, makerPieceStock

Without her `price` scope, a program's publishing and its prices wait for her own yes, as a helper's do.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

import graphene
from graphene import UUID, Boolean, Field, Int, List, NonNull, String

from marketplace.accounts.acting import Acting
from marketplace.client.errors import ClientError
from marketplace.kernel.errors import DomainError, PermissionDenied

from ..makers.team import maker_of
from ..media.actions import Crop
from ..models import Listing
from . import drafts, publishing, stock, uploads
from .types import MakerCropInput, MakerPiece, MakerPieceError, MakerPieceInput, MakerPieceMove, MakerUpload, parts, told

MOST = 200


_MOVES = {"pause": publishing.pause, "resume": publishing.resume, "end": publishing.end}


def _answering(**empty: Any) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., dict[str, Any]]]:
    """Refusals stand in the payload's `errors`; `empty` is the rest of it then."""

    def decorate(mutate: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        @wraps(mutate)
        def answered(root: Any, info: Any, **given: Any) -> dict[str, Any]:
            try:
                return {"errors": [], **mutate(root, info, **given)}
            except DomainError as error:
                found = {"code": error.code, "field": error.field, "message": str(error)}
                found |= {name: error.params[name] for name in ("received", "missing") if name in error.params}
                return {**empty, "errors": [found]}
            except ClientError:
                return {**empty, "errors": [{"code": "AWAY", "field": None, "message": "The shop does not answer."}]}

        return answered

    return decorate


class MakerUploadBegin(graphene.Mutation):
    """Announce a file; `id` is the program's own. A second time changes nothing."""

    upload = Field(MakerUpload)
    errors = List(NonNull(MakerPieceError), required=True)

    class Arguments:
        id = UUID(required=True)
        use = String(required=True)
        content_type = String(required=True)
        size = Int(required=True)

    @staticmethod
    @_answering(upload=None)
    def mutate(root: Any, info: Any, id: Any, use: str, content_type: str, size: int) -> dict[str, Any]:
        row = uploads.begin(acting=info.context.acting_in("list"), id=id, use=use, content_type=content_type, size=size)
        return {"upload": {"received": row.received, "file": row.file_id, "quality": []}}


class MakerUploadPiece(graphene.Mutation):
    """Bring the bytes from `offset` on, as base64."""

    upload = Field(MakerUpload)
    errors = List(NonNull(MakerPieceError), required=True)

    class Arguments:
        id = UUID(required=True)
        offset = Int(required=True)
        base64 = String(required=True)

    @staticmethod
    @_answering(upload=None)
    def mutate(root: Any, info: Any, **given: Any) -> dict[str, Any]:
        acting = info.context.acting_in("list")
        try:
            piece = base64.b64decode(given["base64"], validate=True)
        except (binascii.Error, ValueError):
            raise DomainError("INVALID", "This is no base64.", field="base64") from None
        if len(piece) > uploads.LARGEST_PIECE:
            raise DomainError("FILE_SIZE_LIMIT_EXCEEDED", "This is too large to be sent at once.", field="base64")
        received = uploads.receive(acting=acting, id=given["id"], offset=given["offset"], piece=piece)
        return {"upload": {"received": received, "file": None, "quality": []}}


class MakerUploadDone(graphene.Mutation):
    """Make a picture or recording of it. A second time the same one."""

    upload = Field(MakerUpload)
    errors = List(NonNull(MakerPieceError), required=True)

    class Arguments:
        id = UUID(required=True)
        rotate = Int()
        crop = MakerCropInput()
        language = String()

    @staticmethod
    @_answering(upload=None)
    def mutate(root: Any, info: Any, id: Any, rotate: int = 0, crop: Any = None, language: str = "") -> dict[str, Any]:
        acting = info.context.acting_in("list")
        cut = Crop(crop["x"], crop["y"], crop["w"], crop["h"]) if crop else None
        file = uploads.finish(acting=acting, id=id, rotate=rotate or 0, crop=cut, language=language or "")
        row = uploads.find(acting=acting, id=id)
        return {"upload": {"received": row.received, "file": file.pk, "quality": file.quality}}


class MakerPieceSave(graphene.Mutation):
    """Write parts of a piece; version 0 makes it. CONFLICT: it was changed meanwhile, `piece` is how it stands."""

    piece = Field(MakerPiece)
    errors = List(NonNull(MakerPieceError), required=True)

    class Arguments:
        id = UUID(required=True)
        version = Int(required=True)
        input = MakerPieceInput(required=True)

    @staticmethod
    @_answering(piece=None)
    def mutate(root: Any, info: Any, id: Any, version: int, input: Any) -> dict[str, Any]:
        acting = info.context.acting_in("list")
        try:
            return {"piece": told(drafts.save(acting=acting, id=id, version=version, given=parts(input)))}
        except drafts.Outdated as outdated:
            error = {"code": outdated.code, "field": outdated.field, "message": str(outdated)}
            return {"piece": told(outdated.listing), "errors": [error]}


class MakerPiecePublish(graphene.Mutation):
    """Put it into the shop. `key`: the program's own id of this act, which counts once."""

    piece = Field(MakerPiece)
    errors = List(NonNull(MakerPieceError), required=True)

    class Arguments:
        id = UUID(required=True)
        key = String(required=True)

    @staticmethod
    @_answering(piece=None)
    def mutate(root: Any, info: Any, id: Any, key: str) -> dict[str, Any]:
        acting = info.context.acting_in("list")
        return {"piece": told(publishing.publish(acting=acting, id=id, key=key, channel="api"))}


class MakerPiecePrice(graphene.Mutation):
    """A new price of what is in the shop. `asked`: she is asked first."""

    piece = Field(MakerPiece)
    asked = Boolean(required=True)
    errors = List(NonNull(MakerPieceError), required=True)

    class Arguments:
        id = UUID(required=True)
        price = String(required=True)
        key = String(required=True)

    @staticmethod
    @_answering(piece=None, asked=False)
    def mutate(root: Any, info: Any, id: Any, price: str, key: str) -> dict[str, Any]:
        acting = info.context.acting_in("list")
        row = publishing.change_price(acting=acting, id=id, price=price, key=key, channel="api")
        return {"piece": told(row), "asked": not (acting.mandate is None and acting.may("price"))}


class MakerPieceMoved(graphene.Mutation):
    """Out of the shop for a while, back again, or out for good."""

    piece = Field(MakerPiece)
    errors = List(NonNull(MakerPieceError), required=True)

    class Arguments:
        id = UUID(required=True)
        move = MakerPieceMove(required=True)
        key = String()

    @staticmethod
    @_answering(piece=None)
    def mutate(root: Any, info: Any, id: Any, move: Any, key: str = "") -> dict[str, Any]:
        acting = info.context.acting_in("list")
        verb = _MOVES[str(getattr(move, "value", move)).lower()]
        return {"piece": told(verb(acting=acting, id=id, key=key or "", channel="api"))}


class MakerPieceStock(graphene.Mutation):
    """More of it, or fewer. `restock`: the program's own id of the change, which counts once; carried out at the shop soon."""

    done = Boolean(required=True)
    errors = List(NonNull(MakerPieceError), required=True)

    class Arguments:
        id = UUID(required=True)
        restock = UUID(required=True)
        change = Int(required=True)
        reason = String(required=True)

    @staticmethod
    @_answering(done=False)
    def mutate(root: Any, info: Any, id: Any, restock: Any, change: int, reason: str) -> dict[str, Any]:
        acting = info.context.acting_in("stock")
        made = stock.change(acting=acting, id=id, restock=restock, change=change, reason=reason, channel="api")
        return {"done": made.done_at is not None}


class ListingMutations:
    maker_upload_begin = MakerUploadBegin.Field()
    maker_upload_piece = MakerUploadPiece.Field()
    maker_upload_done = MakerUploadDone.Field()
    maker_piece_save = MakerPieceSave.Field()
    maker_piece_publish = MakerPiecePublish.Field()
    maker_piece_price = MakerPiecePrice.Field()
    maker_piece_move = MakerPieceMoved.Field()
    maker_piece_stock = MakerPieceStock.Field()


class ListingQueries:
    maker_pieces = List(NonNull(MakerPiece), required=True, description=f"Hers, those that changed last first; at most {MOST}.")
    maker_piece = Field(MakerPiece, id=UUID(required=True))

    @staticmethod
    def resolve_maker_pieces(root: Any, info: Any) -> list[dict[str, Any]]:
        rows = Listing.objects.filter(maker=maker_of(_acting(info))).select_related("maker").prefetch_related("pictures__file")
        return [told(row) for row in rows.order_by("-changed_at")[:MOST]]

    @staticmethod
    def resolve_maker_piece(root: Any, info: Any, id: Any) -> dict[str, Any] | None:
        row = Listing.objects.filter(pk=id, maker=maker_of(_acting(info))).select_related("maker").first()
        return told(row) if row else None


def _acting(info: Any) -> Acting:
    """Whoever may see her pieces: in either scope."""
    acting: Acting | None = info.context.acting
    if acting is None or not (acting.may("list") or acting.may("stock")):
        raise PermissionDenied(("maker:list", "maker:stock"))
    return acting
