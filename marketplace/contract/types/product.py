"""Products as whoever keeps them in order reads them: with what stands behind the words that shoppers see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .catalogue import RichText
from .mirror import AssignedValue, PageAttribute


@dataclass(frozen=True, slots=True)
class ProductWords:
    """Name and description in one language."""

    name: str
    description: RichText | None


@dataclass(frozen=True, slots=True)
class ProductType:
    """`attributes` and `of_variants` (those that tell variants apart) by slug."""

    id: str
    slug: str
    attributes: Mapping[str, PageAttribute] = field(hash=False)
    of_variants: Mapping[str, PageAttribute] = field(hash=False)


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """`key`: whose it is (public metadata `maarad.file`), empty for one that nobody named; `alt` English, `words` by language."""

    id: str
    key: str
    alt: str
    words: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class KeptListing:
    """In one channel."""

    published: bool
    listed: bool
    for_sale: bool


@dataclass(frozen=True, slots=True)
class KeptVariant:
    """`weight` in grams; `prices` by channel, as entered."""

    id: str
    reference: str
    weight: int | None
    values: Mapping[str, tuple[AssignedValue, ...]] = field(hash=False)
    prices: Mapping[str, Decimal] = field(hash=False)


@dataclass(frozen=True, slots=True)
class KeptProduct:
    """Published or not. `values` by the attribute's slug, `listings` by channel; `weight` in grams."""

    id: str
    slug: str
    type: ProductType
    own: ProductWords
    category: str
    weight: int | None
    metadata: Mapping[str, str] = field(hash=False)
    translations: Mapping[str, ProductWords] = field(hash=False)
    values: Mapping[str, tuple[AssignedValue, ...]] = field(hash=False)
    pictures: tuple[KeptPicture, ...]
    listings: Mapping[str, KeptListing] = field(hash=False)
    variants: tuple[KeptVariant, ...]


@dataclass(frozen=True, slots=True)
class ProductFrame:
    """What a product needs before it can be made: its type (None: there is none) and the ids of categories by slug."""

    type: ProductType | None
    categories: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class ListingPlaces:
    """Ids, empty where there is no such thing: of the product, its variant, the maker's own warehouse, and the first of each channel that is
    not a maker's own."""

    product: str
    variant: str
    own: str
    hubs: Mapping[str, str] = field(hash=False)
