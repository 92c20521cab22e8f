"""The channel that a part of an answer is about: what was asked, whether the asker may, and its terms, once a request."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError

from marketplace.api.execution import Info
from marketplace.engine.catalogue.terms import ChannelTerms, all_terms, channel_terms
from marketplace.engine.catalogue.visibility import sees_all_products
from marketplace.engine.shop.models import SiteSettings
from marketplace.engine.shop.queries import site_settings

_MISSING = "You need to provide the channel parameter, because this shop has several channels."


class UnknownChannel(Exception):
    """No such channel, or none that the asker may look into: lists are empty, objects null."""


def terms_of(info: Info, slug: str | None) -> ChannelTerms | None:
    """The terms of a channel by its slug, whoever asks. One query the first time in a request."""
    if slug is None:
        return None
    known: dict[str, ChannelTerms | None] = info.context.cache.setdefault("channel terms", {})
    if slug not in known:
        known[slug] = channel_terms(slug)
    return known[slug]


def all_of(info: Info) -> bool:
    """Whether the asker sees unpublished products too."""
    cache: dict[Any, Any] = info.context.cache
    if "sees all products" not in cache:
        cache["sees all products"] = sees_all_products(info.context.actor)
    return bool(cache["sees all products"])


def market(info: Info, slug: str | None) -> ChannelTerms | None:
    """The channel of a root field: the one asked for; without one, none for staff and the only active one for everybody else.

    GraphQLError when several are active and none is named; `UnknownChannel` when the named one is unknown or closed to the asker.
    """
    if slug is not None:
        found = terms_of(info, slug)
        if found is None or not (found.is_active or all_of(info)):
            raise UnknownChannel(slug)
        return found
    if all_of(info):
        return None
    active = [terms for terms in all_terms() if terms.is_active]
    if len(active) != 1:
        if not active:
            raise UnknownChannel
        raise GraphQLError(_MISSING)
    (only,) = active
    info.context.cache.setdefault("channel terms", {})[only.slug] = only
    return only


def shop_of(info: Info) -> SiteSettings:
    """The shop's settings, once a request."""
    cache: dict[Any, Any] = info.context.cache
    if "shop" not in cache:
        cache["shop"] = site_settings()
    found: SiteSettings = cache["shop"]
    return found
