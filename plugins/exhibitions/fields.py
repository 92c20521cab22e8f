"""Exhibitions at `/graphql/maarad/`: `exhibitions(channel)` and `exhibition(code, channel)`, of the same structure as every rendering."""

from __future__ import annotations

from typing import Any

import graphene
from django.conf import settings
from graphene import Boolean, Field, Int, List, NonNull, ObjectType, String

from . import queries
from .days import today
from .renderings import content
from .renderings.building import Visit

LONGEST = 200


class ExhibitionWords(ObjectType):
    """`language` is empty where the text is in the language of the request, else that of the one that stands in for it."""

    text = String(required=True)
    language = String(required=True)


class ExhibitionSound(ObjectType):
    url = String(required=True)
    content_type = String(required=True)
    language = String(required=True)
    words = String(required=True, description="What is heard.")
    machine = Boolean(required=True, description="Spoken by a machine.")

    @staticmethod
    def resolve_url(root: content.Sound, info: Any) -> str:
        return f"{settings.PUBLIC_URL}{root.address}"


class ExhibitionPicture(ObjectType):
    url = String(required=True)
    alt = Field(NonNull(ExhibitionWords))

    @staticmethod
    def resolve_url(root: content.Picture, info: Any) -> str:
        return root.address


class ExhibitionAction(ObjectType):
    """What a visitor may do about a piece: `kind` is `buy` or `see`."""

    kind = String(required=True)
    label = String(required=True)
    url = String(required=True)

    @staticmethod
    def resolve_url(root: content.Action, info: Any) -> str:
        return f"{settings.PUBLIC_URL}{root.address}"


class ExhibitionMaker(ObjectType):
    """As she lets herself be exhibited now. `slug`, as of `maker`."""

    slug = String(required=True)
    name = String(required=True)
    place = String(required=True)
    sentence = String(required=True)


class ExhibitionPiece(ObjectType):
    key = String(required=True)
    number = Int(required=True)
    product = graphene.ID(required=True, description="Global id.")
    name = Field(NonNull(ExhibitionWords))
    text = Field(NonNull(ExhibitionWords))
    maker = Field(ExhibitionMaker)
    picture = Field(ExhibitionPicture)
    price = String(required=True)
    note = String(required=True)
    action = Field(ExhibitionAction)
    sound = Field(ExhibitionSound)


class ExhibitionStand(ObjectType):
    key = String(required=True)
    title = Field(NonNull(ExhibitionWords))
    text = Field(NonNull(ExhibitionWords))
    maker = Field(ExhibitionMaker)
    sound = Field(ExhibitionSound)
    pieces = List(NonNull(ExhibitionPiece), required=True)


class ExhibitionRoom(ObjectType):
    key = String(required=True)
    number = Int(required=True)
    wall = String(required=True)
    title = Field(NonNull(ExhibitionWords))
    text = Field(NonNull(ExhibitionWords))
    sound = Field(ExhibitionSound)
    stands = List(NonNull(ExhibitionStand), required=True)


class Exhibition(ObjectType):
    """`state`: upcoming, open or closed; without rooms while there is nothing to be seen."""

    code = String(required=True)
    version = Int(required=True)
    state = String(required=True)
    opens = graphene.Date()
    closes = graphene.Date()
    title = Field(NonNull(ExhibitionWords))
    lead = Field(NonNull(ExhibitionWords))
    text = Field(NonNull(ExhibitionWords))
    sound = Field(ExhibitionSound)
    rooms = List(NonNull(ExhibitionRoom), required=True)


class ExhibitionSummary(ObjectType):
    """An exhibition in the list. `rooms` are asked of `exhibition(code, channel)`."""

    code = String(required=True)
    state = String(required=True)
    opens = graphene.Date()
    closes = graphene.Date()
    title = Field(NonNull(ExhibitionWords))
    lead = Field(NonNull(ExhibitionWords))


class ExhibitionQueries:
    exhibitions = List(NonNull(ExhibitionSummary), required=True, description="What is open, then what comes, then what was.")
    exhibition = Field(
        Exhibition,
        code=String(required=True),
        channel=String(required=True, description="Slug of a channel: where it is visited, and bought."),
        description="In the language of the request; null for one that is not published.",
    )

    @staticmethod
    def resolve_exhibitions(root: Any, info: Any) -> list[queries.Listed]:
        return queries.listed(today(), info.context.language)

    @staticmethod
    def resolve_exhibition(root: Any, info: Any, code: str, channel: str) -> content.Content | None:
        found = queries.shown(code[:LONGEST]) if queries.MARK not in code else None
        visit = Visit(info.context.language, channel[:LONGEST], today(), code[:LONGEST])
        return found.content(visit) if found else None
