"""Makers at `/graphql/maarad/`: `products(ids) { maker }`, `makers(ids)`, `maker(slug)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene
from graphene import Boolean, Field, List, NonNull, ObjectType, String
from graphql import GraphQLError

from marketplace.client.session import Session
from marketplace.extensions.spec import BatchField

from . import queries
from .records import Maker as MakerRecord

LIMIT = 100


class MakerWord(ObjectType):
    """A region or a craft."""

    slug = String(required=True)
    name = String(required=True)


class Maker(ObjectType):
    """Who makes pieces: a person or an organisation. Texts in the language of the request."""

    id = graphene.ID(required=True, description="Global id of the maker's page.")
    slug = String(required=True)
    name = String(required=True)
    is_organisation = Boolean(required=True)
    region = Field(MakerWord)
    place = String(required=True)
    crafts = List(NonNull(MakerWord), required=True)
    portrait = String(description="Address of a picture.")
    sentence = String(required=True)

    @staticmethod
    def resolve_portrait(root: MakerRecord, info: Any) -> str | None:
        return root.portrait or None


def makers_of_products(ids: Sequence[str], info: Any) -> list[MakerRecord | None]:
    """One query of the read model and one question to the backend, whatever the number of products."""
    slugs = queries.slugs_of_products(ids)
    found = queries.makers_by_slug(list(slugs.values()), session=_session(info)) if slugs else {}
    return [found.get(slugs.get(product_id, "")) for product_id in ids]


PRODUCT_MAKER_FIELD = BatchField("Product", "maker", Maker, makers_of_products, description="Who made it.")


class MakerQueries:
    makers = List(
        Maker,
        required=True,
        ids=List(NonNull(graphene.ID), required=True),
        description="One for each id of a page, in order; null for those that are not published makers. At most 100.",
    )
    maker = Field(Maker, slug=String(required=True))

    @staticmethod
    def resolve_makers(root: Any, info: Any, ids: list[str]) -> list[MakerRecord | None]:
        if len(ids) > LIMIT:
            raise GraphQLError(f"{len(ids)} ids were given, at most {LIMIT} may be.")
        found = queries.makers_by_id(ids, session=_session(info))
        return [found.get(value) for value in ids]

    @staticmethod
    def resolve_maker(root: Any, info: Any, slug: str) -> MakerRecord | None:
        return queries.maker(slug, session=_session(info))


def _session(info: Any) -> Session:
    """Pages have no channel."""
    return Session("", info.context.language)
