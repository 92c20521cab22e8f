"""graphene enums made from the contract's data."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any

import graphene

from marketplace.contract import enums as contract


@cache
def enum(name: str) -> Any:
    """The graphene Enum called `name`, the same object each time.

    Resolvers give and receive plain names: `"ASC"`, `"NOT_FOUND"`, `"FR"`.
    """
    return graphene.Enum.from_enum(StrEnum(name, {value: value for value in contract.values(name)}), name=name)
