"""Global ids: base64 of `Type:pk`, as Saleor's."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from typing import NamedTuple


class InvalidGlobalId(ValueError):
    """The text is no global id at all."""


class GlobalId(NamedTuple):
    type: str
    pk: str


def to_global_id(type_name: str, pk: object) -> str:
    return b64encode(f"{type_name}:{pk}".encode()).decode()


def is_global_id(value: str) -> bool:
    """Whether `value` names something, of whatever type."""
    try:
        from_global_id(value)
    except InvalidGlobalId:
        return False
    return True


def from_global_id(global_id: str) -> GlobalId:
    """The type and primary key in a global id; `InvalidGlobalId` when it is none."""
    try:
        type_name, separator, pk = b64decode(global_id.encode(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise InvalidGlobalId(global_id) from error
    if not (type_name and separator and pk) or "\x00" in pk:
        raise InvalidGlobalId(global_id)
    return GlobalId(type_name, pk)
