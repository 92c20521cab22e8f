"""Makers at `/graphql/maarad/`: `products(ids) { maker }`, `makers(ids)`, `maker(slug)`, `makerDirectory(region, craft)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene
from django.conf import settings
from graphene import Boolean, Field, List, NonNull, ObjectType, String
from graphql import GraphQLError

from marketplace.client.errors import Unavailable
from marketplace.client.session import Session
from marketplace.extensions.spec import BatchField

from ..consent.publication import Picture, Recording
from ..media.addresses import public_url
from . import queries
from .records import Maker as MakerRecord

LIMIT = 100
LONGEST = 200


class MakerWord(ObjectType):
    """A region, a craft or a language."""

    slug = String(required=True)
    name = String(required=True)


class MakerRecording(ObjectType):
    """Her voice. `url` stops to answer when she takes it back; `text` is null until somebody wrote down what it says."""

    url = String(required=True)
    content_type = String(required=True)
    language = String(required=True, description="That is spoken: ary, zgh, ar, fr, en.")
    seconds = graphene.Float()
    machine = Boolean(required=True, description="Spoken by a machine.")
    text = String()
    text_language = String()

    @staticmethod
    def resolve_url(root: Recording, info: Any) -> str:
        return f"{settings.PUBLIC_URL}{public_url(root.id, picture=False)}"

    @staticmethod
    def resolve_text(root: Recording, info: Any) -> str | None:
        return root.words.text if root.words else None

    @staticmethod
    def resolve_text_language(root: Recording, info: Any) -> str | None:
        return root.words.language if root.words else None


class MakerPicture(ObjectType):
    """`url` stops to answer when she takes it back."""

    url = String(required=True)
    alt = String(required=True)
    caption = String(required=True)

    @staticmethod
    def resolve_url(root: Picture, info: Any) -> str:
        return f"{settings.PUBLIC_URL}{public_url(root.id, picture=True)}"


class Maker(ObjectType):
    """Who makes pieces: a person or an organisation, as far as she agreed. Texts in the language of the request."""

    id = graphene.ID(required=True, description="Global id of the maker's page.")
    slug = String(required=True)
    name = String(required=True)
    is_organisation = Boolean(required=True)
    region = Field(MakerWord)
    place = String(required=True)
    crafts = List(NonNull(MakerWord), required=True)
    portrait = String(description="Address of a picture.")
    sentence = String(required=True)
    languages = List(NonNull(MakerWord), required=True)
    legal_form = String(required=True)
    story = graphene.JSONString(description="EditorJS; null where there is none.")
    story_language = String(required=True, description="Another than the request's, where it is missing in that.")
    meeting = String(required=True, description="Where and when she can be met.")
    voices = List(NonNull(MakerRecording), required=True)
    gallery = List(NonNull(MakerPicture), required=True)
    process = List(NonNull(MakerPicture), required=True, description="How her pieces are made, step by step.")

    @staticmethod
    def resolve_portrait(root: MakerRecord, info: Any) -> str | None:
        return root.portrait or None


def makers_of_products(ids: Sequence[str], info: Any) -> list[MakerRecord | None]:
    """One query of the read model and one question to the backend, whatever the number of products."""
    slugs = queries.slugs_of_products(ids)
    found = queries.makers_by_slug(list(slugs.values()), session=_session(info)) if slugs else {}
    return [found.get(slugs.get(product_id, "")) for product_id in ids]


class MakerPage(ObjectType):
    """A part of the directory: first who has pieces in that channel, then the others. `after`: where the next begins; null on the last."""

    makers = List(NonNull(Maker), required=True)
    after = String()


PRODUCT_MAKER_FIELD = BatchField("Product", "maker", Maker, makers_of_products, description="Who made it.")


class MakerQueries:
    makers = List(
        Maker,
        required=True,
        ids=List(NonNull(graphene.ID), required=True),
        description="One for each id of a page, in order; null for those that are not published makers. At most 100.",
    )
    maker = Field(Maker, slug=String(required=True))
    maker_directory = Field(
        NonNull(MakerPage),
        channel=String(required=True, description="Slug of a channel."),
        region=String(default_value="", description="Slug, as of `region`."),
        craft=String(default_value="", description="Slug, as of `crafts`."),
        after=String(),
        description="Everybody who may be shown, some twenty at a time.",
    )

    @staticmethod
    def resolve_makers(root: Any, info: Any, ids: list[str]) -> list[MakerRecord | None]:
        if len(ids) > LIMIT:
            raise GraphQLError(f"{len(ids)} ids were given, at most {LIMIT} may be.")
        found = queries.makers_by_id(ids, session=_session(info))
        return [found.get(value) for value in ids]

    @staticmethod
    def resolve_maker(root: Any, info: Any, slug: str) -> MakerRecord | None:
        return queries.maker(slug, session=_session(info))

    @staticmethod
    def resolve_maker_directory(
        root: Any, info: Any, channel: str, region: str, craft: str, after: str | None = None
    ) -> queries.Directory:
        session = Session(channel[:LONGEST], info.context.language)
        try:
            return queries.directory(region=region[:LONGEST], craft=craft[:LONGEST], after=after, session=session)
        except Unavailable as error:  # what the backend says of a cursor that it did not give
            if after is None:
                raise
            raise GraphQLError("There is no such page: begin again without `after`.") from error


def _session(info: Any) -> Session:
    """Pages have no channel."""
    return Session("", info.context.language)
