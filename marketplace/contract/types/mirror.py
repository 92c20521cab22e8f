"""Pages and warehouses as whoever keeps them in order reads them: with what stands behind the words that visitors see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .address import Address
from .catalogue import RichText


@dataclass(frozen=True, slots=True)
class AssignedValue:
    """One value of an attribute. Empty where the kind of the attribute has no such thing; `reference` is a global id, `date` ISO 8601."""

    id: str
    slug: str = ""
    external_reference: str = ""
    text: str = ""
    reference: str = ""
    date: str = ""
    file: str = ""
    translations: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class PageWords:
    """Title and content in one language."""

    title: str
    content: RichText | None


@dataclass(frozen=True, slots=True)
class PageAttribute:
    """`input_type`: Saleor's AttributeInputTypeEnum."""

    id: str
    input_type: str


@dataclass(frozen=True, slots=True)
class PageType:
    """`attributes` by slug."""

    id: str
    slug: str
    attributes: Mapping[str, PageAttribute] = field(hash=False)


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page, published or not. `values` by the attribute's slug; `mark`: whose it is (private metadata)."""

    id: str
    slug: str
    type: PageType
    own: PageWords
    published: bool
    mark: str
    metadata: Mapping[str, str] = field(hash=False)
    translations: Mapping[str, PageWords] = field(hash=False)
    values: Mapping[str, tuple[AssignedValue, ...]] = field(hash=False)


@dataclass(frozen=True, slots=True)
class KeptWarehouse:
    """`collection`: Saleor's WarehouseClickAndCollectOptionEnum."""

    id: str
    name: str
    slug: str
    reference: str
    private: bool
    collection: str
    address: Address
    metadata: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class ServedChannel:
    """A channel and the ids of the warehouses that serve it."""

    id: str
    slug: str
    warehouses: frozenset[str]
