"""What a cart or a draft would take from the shelves, and what lies there free."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WantedVariant:
    """`free`: units that nobody has ordered, where this could be served from; None when they are not counted."""

    variant: str
    quantity: int
    free: int | None
    lines: tuple[str, ...]

    @property
    def short(self) -> bool:
        return self.free is not None and self.free < self.quantity


@dataclass(frozen=True, slots=True)
class Demand:
    """`wanted`: each variant once, however many lines have it. `country`: of delivery; empty before there is an address. `undecided`: it
    is covered only by money of which a provider has yet to say whether it comes."""

    country: str
    wanted: tuple[WantedVariant, ...]
    undecided: bool

    @property
    def counted(self) -> tuple[str, ...]:
        """The variants of which there may be too few."""
        return tuple(one.variant for one in self.wanted if one.free is not None)

    @property
    def short(self) -> tuple[WantedVariant, ...]:
        return tuple(one for one in self.wanted if one.short)


@dataclass(frozen=True, slots=True)
class DraftDemand(Demand):
    """Of a draft, or of the order that it has become (`placed`)."""

    order: str
    number: str
    placed: bool
