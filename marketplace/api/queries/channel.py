from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q
from graphene import Field, List, NonNull, String

from marketplace.api.execution import Info
from marketplace.api.ids import query_id
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, require
from marketplace.api.queries.catalogue import one_key
from marketplace.api.types.channel import Channel
from marketplace.engine.channels import queries


class ChannelQueries:
    channel = Field(Channel, id=graphene.ID(), slug=String())
    channels = List(NonNull(Channel))

    def resolve_channel(root: Any, info: Info, id: str | None = None, slug: str | None = None) -> Any:
        by_id = one_key(info, id=id, slug=slug) == "id"
        return queries.channel(Q(pk=query_id(id, "Channel")) if by_id else Q(slug=slug))

    def resolve_channels(root: Any, info: Info) -> Any:
        """For staff and Apps, as in Saleor: which markets there are is not for everybody."""
        require(info.context.actor, AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)
        return queries.channels()
