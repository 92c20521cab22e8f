from __future__ import annotations

from typing import Any

from graphene import Field, NonNull

from marketplace.api.execution import Info
from marketplace.api.market import shop_of
from marketplace.api.types.shop import Shop


class ShopQueries:
    shop = Field(NonNull(Shop))

    def resolve_shop(root: Any, info: Info) -> Any:
        return shop_of(info)
