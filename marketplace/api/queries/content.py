"""Pages and menus."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q
from graphene import Argument, Field, String
from graphql import GraphQLError

from marketplace.api.channel import InChannel
from marketplace.api.connection import Key, connection_field, connection_page
from marketplace.api.connection import Page as ListPage
from marketplace.api.enums import enum
from marketplace.api.execution import Info
from marketplace.api.filters.content import (
    PageFilterInput,
    PageTypeFilterInput,
    PageWhereInput,
    containing,
    named_conditions,
    page_conditions,
)
from marketplace.api.ids import query_id
from marketplace.api.queries.catalogue import one_key, slug_key
from marketplace.api.types.menu import Menu, MenuCountableConnection
from marketplace.api.types.page import Page, PageCountableConnection, PageType, PageTypeCountableConnection
from marketplace.engine.catalogue.visibility import sees_all_pages
from marketplace.engine.content import models, queries


def _pages(info: Info) -> Any:
    return queries.pages(at=info.context.now, see_all=sees_all_pages(info.context.actor))


class ContentQueries:
    page = Field(Page, id=graphene.ID(), slug=String(), slug_language_code=Argument(enum("LanguageCodeEnum")), channel=String())
    pages = connection_field(
        PageCountableConnection, filter=PageFilterInput(), where=PageWhereInput(), search=String(), channel=String()
    )
    page_type = Field(PageType, id=graphene.ID(required=True))
    page_types = connection_field(PageTypeCountableConnection, filter=PageTypeFilterInput())
    menu = Field(Menu, {"channel": String(), "id": graphene.ID(), "name": String(), "slug": String()})
    menus = connection_field(MenuCountableConnection, channel=String())

    def resolve_page(
        root: Any,
        info: Info,
        id: str | None = None,
        slug: str | None = None,
        slug_language_code: str | None = None,
        channel: str | None = None,
    ) -> Any:
        by_id = one_key(info, id=id, slug=slug) == "id"
        key = Q(pk=query_id(id, "Page")) if by_id else slug_key(slug or "", slug_language_code)
        found = _pages(info).filter(key).first()
        return InChannel(found, channel) if found is not None else None

    def resolve_pages(
        root: Any,
        info: Info,
        filter: Any = None,
        where: Any = None,
        search: str | None = None,
        channel: str | None = None,
        **page: Any,
    ) -> ListPage:
        if filter is not None and where is not None:
            raise GraphQLError("Only one filtering argument (filter or where) can be specified.")
        rows = _pages(info).filter(page_conditions(filter, where))
        if search:
            rows = rows.filter(containing(search, ("title", "slug")))
        return connection_page(rows, sort=[Key("slug")], args=page, info=info, wrap=lambda row: InChannel(row, channel))

    def resolve_page_type(root: Any, info: Info, id: str) -> Any:
        return models.PageType.objects.filter(pk=query_id(id, "PageType")).first()

    def resolve_page_types(root: Any, info: Info, filter: Any = None, **page: Any) -> ListPage:
        rows = models.PageType.objects.filter(named_conditions(filter, "PageType"))
        return connection_page(rows, sort=[Key("slug")], args=page, info=info)

    def resolve_menu(
        root: Any,
        info: Info,
        channel: str | None = None,
        id: str | None = None,
        name: str | None = None,
        slug: str | None = None,
    ) -> Any:
        which = one_key(info, id=id, name=name, slug=slug)
        key = Q(pk=query_id(id, "Menu")) if which == "id" else Q((which, name or slug))
        found = queries.menu(key)
        return InChannel(found, channel) if found is not None else None

    def resolve_menus(root: Any, info: Info, channel: str | None = None, **page: Any) -> ListPage:
        return connection_page(
            models.Menu.objects.all(), sort=[Key("slug")], args=page, info=info, wrap=lambda row: InChannel(row, channel)
        )
