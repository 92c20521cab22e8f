"""Weights: stored in kilograms, shown in the shop's unit."""

from __future__ import annotations

from typing import Any

from graphene import Field, Float, NonNull, ObjectType

from marketplace.api.enums import enum


class Weight(ObjectType):
    """Resolved from a number of kilograms."""

    unit = Field(NonNull(enum("WeightUnitsEnum")))
    value = Float(required=True)

    @staticmethod
    def resolve_unit(root: float, info: Any) -> str:
        return "KG"

    @staticmethod
    def resolve_value(root: float, info: Any) -> float:
        return root
